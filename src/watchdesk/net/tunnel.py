"""Tunnel: ask a proxy for a way to one checked address — between connecting to the proxy and speaking with the site.

The proxy is given the address that was checked, never the name, which it would look up itself: G6 holds behind it too
(RFC 9110, section 9.3.6).
"""

import asyncio
import re
import socket

from watchdesk.model.visits import FailureKind
from watchdesk.net.access import Proxy
from watchdesk.net.failures import Trouble

LONGEST_ANSWER = 16 * 1024
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})(?: |\r\n)")
_WANTS_SIGN_IN = 407
_END = b"\r\n\r\n"


async def dig(link: socket.socket, ip: str, port: int, proxy: Proxy) -> None:
    """Make a connection to a proxy one to `ip` and `port`. Raises Trouble for what the proxy does wrong, and OSError.

    Nothing of what follows the proxy's answer is read: it belongs to the site.
    """
    loop = asyncio.get_running_loop()
    place = f"[{ip}]:{port}" if ":" in ip else f"{ip}:{port}"
    lines = [f"CONNECT {place} HTTP/1.1".encode(), f"Host: {place}".encode()]
    if proxy.authorization is not None:
        lines.append(b"Proxy-Authorization: " + proxy.authorization)
    await loop.sock_sendall(link, b"\r\n".join(lines) + _END)
    status = await _answer(link, proxy)
    if status == _WANTS_SIGN_IN:
        raise Trouble(FailureKind.UNAUTHORISED, f"the proxy {proxy.host} wants another sign-in", status=status)
    if not 200 <= status < 300:  # noqa: PLR2004 - any success makes the tunnel
        raise Trouble(FailureKind.UNREACHABLE, f"the proxy {proxy.host} opens no way ({status})")


async def _answer(link: socket.socket, proxy: Proxy) -> int:
    loop, head = asyncio.get_running_loop(), bytearray()
    while not head.endswith(_END):
        chunk = await loop.sock_recv(link, 1)  # byte by byte: what follows is the site's
        if not chunk:
            raise Trouble(FailureKind.INTERRUPTED, f"the proxy {proxy.host} hung up")
        head += chunk
        if len(head) > LONGEST_ANSWER:
            raise Trouble(FailureKind.BAD_ANSWER, f"the proxy {proxy.host} answers without an end")
    found = _STATUS.match(head)
    if found is None:
        raise Trouble(FailureKind.BAD_ANSWER, f"the proxy {proxy.host} does not speak HTTP")
    return int(found[1])
