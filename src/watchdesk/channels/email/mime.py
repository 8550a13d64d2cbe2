"""Mime: the bytes of a message. Written out by hand, so that the same digest gives the same bytes on every Python.

The standard library's writers choose boundaries by chance, fold long addresses into encoded words (RFC 2047 forbids it)
and raise on a line end in a header. Here: headers are clean ASCII, bodies quoted-printable or base64 (RFC 2045), lines
end in CRLF.
"""

import base64
import quopri
from collections.abc import Iterable
from email.header import Header

from watchdesk.channels.inert import clean

CRLF = "\r\n"


def words(name: str, text: str) -> str:
    """Return a header value in people's words, encoded (RFC 2047) and folded where it must be."""
    text = " ".join(clean(text).split())
    # A title that is itself an encoded word must be shown as it stands, not decoded.
    charset = "us-ascii" if text.isascii() and "=?" not in text else "utf-8"
    return Header(text, charset, maxlinelen=76, header_name=name).encode(linesep=CRLF)


def phrase(text: str) -> str:
    """Return a display name: quoted, or encoded where it is not ASCII."""
    text = " ".join(clean(text).split())
    if text.isascii() and "=?" not in text:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return Header(text, "utf-8", maxlinelen=60).encode(linesep=CRLF)


def message(headers: Iterable[tuple[str, str]], *, boundary: str, faces: Iterable[tuple[str, str]]) -> bytes:
    """Return a whole multipart/alternative message. `faces` are (media type, text), the plainest first."""
    lines = [f"{name}: {value}" for name, value in headers]
    lines += ["MIME-Version: 1.0", f'Content-Type: multipart/alternative; boundary="{boundary}"', ""]
    for media_type, text in faces:
        encoding, body = _encoded(text)
        lines += [
            f"--{boundary}",
            f'Content-Type: {media_type}; charset="utf-8"',
            f"Content-Transfer-Encoding: {encoding}",
            "",
            body,
        ]
    lines += [f"--{boundary}--", ""]
    return CRLF.join(lines).encode("ascii")


def _encoded(text: str) -> tuple[str, str]:
    raw = text.encode()
    quoted = quopri.encodestring(raw)
    packed = base64.encodebytes(raw)
    name, body = ("quoted-printable", quoted) if len(quoted) <= len(packed) else ("base64", packed)
    return name, body.decode("ascii").rstrip("\n").replace("\n", CRLF)
