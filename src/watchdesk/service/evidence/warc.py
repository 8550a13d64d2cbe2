"""WARC: a page as it was received, as one record of the format that web archives use (WARC 1.1, ISO 28500:2017).

Written from a pack's record and the page's bytes alone, so that whoever has the two can tell whether a file is theirs.
"""

from base64 import b32encode
from collections.abc import Mapping
from hashlib import sha256
from http import HTTPStatus
from typing import Any
from uuid import NAMESPACE_URL, uuid5

END = b"\r\n"
# The chunks are gone from the body: a reader that believed this header would look for them.
_RENAMED = {"transfer-encoding": "X-Archive-Orig-Transfer-Encoding"}
_PHRASES = {status.value: status.phrase for status in HTTPStatus}


def warc_of(page: Mapping[str, Any], body: bytes) -> bytes:
    """Return the record of a page. `page` is that of pack.json (see pipeline.evidence). Raises KeyError, TypeError."""
    head = _head(page)
    fields = (
        ("WARC-Type", "response"),
        ("WARC-Record-ID", f"<urn:uuid:{uuid5(NAMESPACE_URL, page['sha256'] + page['received_at'])}>"),
        ("WARC-Date", page["received_at"]),
        ("WARC-Target-URI", page["final_url"]),
        ("WARC-Block-Digest", _labelled(head + body)),
        ("WARC-Payload-Digest", _labelled(body)),
        ("Content-Type", "application/http; msgtype=response"),
        ("Content-Length", str(len(head) + len(body))),
    )
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields)
    return b"".join((b"WARC/1.1\r\n", lines.encode(), END, head, body, END, END))


def body_of(record: bytes) -> bytes | None:
    """Return the page's bytes in a record that warc_of wrote; None where it has not that form."""
    _, between, block = record.partition(END + END)
    _, below, body = block.partition(END + END)
    ending = END + END
    return body.removesuffix(ending) if between and below and body.endswith(ending) else None


def _head(page: Mapping[str, Any]) -> bytes:
    status = int(page["status"])
    phrase = _PHRASES.get(status, "")
    lines = [f"HTTP/1.1 {status} {phrase}"]
    lines += [f"{_RENAMED.get(name.lower(), name)}: {value}" for name, value in page["headers"]]
    return "".join(f"{line}\r\n" for line in lines).encode("latin-1") + END


def _labelled(content: bytes) -> str:
    return f"sha256:{b32encode(sha256(content).digest()).decode()}"
