"""Failures: the errors of sockets, DNS, TLS and HTTP, translated once into words an operator understands.

No reason repeats what the other side wrote, nor more of an address than its host: paths and queries can be secrets.
"""

import errno
import socket
import ssl
from datetime import datetime, timedelta

from watchdesk.model.visits import FailureKind

# X509_V_ERR_… of OpenSSL, see x509_vfy.h
CERTIFICATE_TROUBLES = {
    9: "its certificate is not valid yet",
    10: "its certificate has expired",
    18: "its certificate is self-signed",
    19: "its certificate chain ends in a self-signed certificate that is not trusted here",
    20: "its certificate was issued by an authority that is not trusted here",
    21: "it does not send the whole chain of its certificate",
    23: "its certificate was revoked",
    62: "its certificate is for another host name",
    64: "its certificate is for another address",
}

CONNECTING_TROUBLES = {
    errno.ECONNREFUSED: "refused the connection",
    errno.ECONNRESET: "reset the connection",
    errno.ECONNABORTED: "broke off the connection",
    errno.EPIPE: "broke off the connection",
    errno.EHOSTUNREACH: "cannot be reached: there is no route to it",
    errno.ENETUNREACH: "cannot be reached: there is no route to its network",
    errno.ETIMEDOUT: "does not take the connection",
}


class Trouble(Exception):  # noqa: N818 - never leaves this package: the client turns it into a value
    """What went wrong on a visit, on its way from where it is noticed to where it becomes a value."""

    def __init__(
        self,
        kind: FailureKind,
        reason: str,
        *,
        status: int | None = None,
        retry_after: timedelta | None = None,
        retry_at: datetime | None = None,
    ) -> None:
        self.kind = kind
        self.reason = reason
        self.status = status
        self.retry_after = retry_after
        self.retry_at = retry_at
        super().__init__(reason)


def lookup_trouble(host: str, error: OSError | UnicodeError) -> Trouble:
    """Translate what the resolver raised."""
    if isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN:
        return Trouble(FailureKind.NO_SUCH_HOST, f"{host} could not be looked up: the name server gives no answer")
    if isinstance(error, (socket.gaierror, UnicodeError)):
        return Trouble(FailureKind.NO_SUCH_HOST, f"there is no host named {host}")
    return Trouble(FailureKind.NO_SUCH_HOST, f"{host} could not be looked up ({error.strerror or 'no reason given'})")


def connecting_trouble(host: str, error: OSError) -> Trouble:
    """Translate what connecting to a checked address, or agreeing on TLS with it, raised."""
    if isinstance(error, ssl.SSLCertVerificationError):
        words = CERTIFICATE_TROUBLES.get(error.verify_code, "its certificate is not valid")
        return Trouble(FailureKind.TLS, f"{host} cannot be trusted: {words}")
    if isinstance(error, ssl.SSLError):
        detail = (error.reason or "no reason given").lower().replace("_", " ")
        return Trouble(FailureKind.TLS, f"{host} and watchdesk could not agree on TLS ({detail})")
    if isinstance(error, TimeoutError) and error.errno is None:
        return Trouble(FailureKind.TIMEOUT, f"{host} does not take the connection in time")
    if isinstance(error, ConnectionError) and error.errno is None:  # asyncio's own, for an end within the handshake
        return Trouble(FailureKind.TLS, f"{host} hung up while TLS was being agreed on")
    words = CONNECTING_TROUBLES.get(error.errno or 0, "cannot be reached")
    return Trouble(FailureKind.UNREACHABLE, f"{host} {words}")
