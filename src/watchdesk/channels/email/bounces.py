"""Bounces: what a report of a message's fate (RFC 3464, as mail servers write it) says of one of our deliveries."""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import Message

from msgspec import Struct

from watchdesk.channels.answers import quoted

LARGEST = 4 * 1024 * 1024
_SUFFIX = re.compile(r"\+([0-9a-f]{32})([0-9a-f]{10})?@")
_MESSAGE_ID = re.compile(r"<([0-9a-f]{32})@")
_STATUS = re.compile(r"\b([245])\.\d{1,3}\.\d{1,3}\b")
_ADDRESSED = ("Delivered-To", "X-Original-To", "To")


class Bounce(Struct, frozen=True, kw_only=True):
    """A report on one delivery. `is_final`: the address takes nothing (a failure of class 5); `reason` is in words.

    `mark`: what the address that it came to bears besides the delivery; empty where there is nothing.
    """

    delivery_id: str
    is_final: bool
    status: str
    reason: str
    mark: str = ""


def read_bounce(raw: bytes) -> Bounce | None:
    """Return what a message reports of one of our deliveries; None for what is no such report, or says it arrived.

    The delivery is named by the address that the report came to (VERP), else by the returned message's own id.
    """
    message = message_from_bytes(raw[:LARGEST], policy=policy.compat32)
    addressed = _addressed(message)
    delivery_id, mark = addressed or (_returned(message), "")
    fields = next((found for found in _reports(message) if found.get("action") in {"failed", "delayed"}), None)
    if delivery_id is None or fields is None:
        return None
    status = _STATUS.search(fields.get("status", ""))
    diagnostic = fields.get("diagnostic-code", "").partition(";")[2] or fields.get("diagnostic-code", "")
    words = quoted(diagnostic) or "no reason was given"
    return Bounce(
        delivery_id=delivery_id,
        is_final=fields["action"] == "failed" and (status is None or status[1] == "5"),
        status=status[0] if status else "",
        reason=words,
        mark=mark,
    )


def _addressed(message: Message) -> tuple[str, str] | None:
    for name in _ADDRESSED:
        for value in message.get_all(name, ()):
            if found := _SUFFIX.search(str(value)):
                return found[1], found[2] or ""
    return None


def _returned(message: Message) -> str | None:
    """Return the delivery that the returned message, or its headers, is of."""
    for part in message.walk():
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            first = inner[0] if isinstance(inner, list) and inner else None
            headers = str(first.get("Message-ID", "")) if isinstance(first, Message) else ""
        elif part.get_content_type() == "text/rfc822-headers":
            headers = str(part.get_payload())
        else:
            continue
        if found := _MESSAGE_ID.search(str(headers)):
            return found[1]
    return None


def _reports(message: Message) -> Iterator[dict[str, str]]:
    """Yield the fields of each recipient of a delivery report, names and actions in small letters."""
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        blocks = part.get_payload()
        for block in blocks if isinstance(blocks, list) else ():
            if not isinstance(block, Message):
                continue
            fields = {name.lower(): " ".join(str(value).split()) for name, value in block.items()}
            if "action" in fields:
                yield fields | {"action": fields["action"].lower()}
