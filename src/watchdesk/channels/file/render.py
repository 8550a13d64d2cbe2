"""Render a digest to files: a message that mail programs open, the JSON, and the page."""

from watchdesk.channels.email.addresses import Mailbox
from watchdesk.channels.email.render import render_message
from watchdesk.channels.payload import payload
from watchdesk.channels.text import as_html
from watchdesk.model.deliveries import Part
from watchdesk.model.tellings import Digest


def render_parts(digest: Digest, *, delivery_id: str, sender: Mailbox) -> tuple[Part, ...]:
    """Return the parts `eml`, `json` and `html`, named like the files' endings."""
    message = render_message(digest, delivery_id=delivery_id, sender=sender, to=None)
    return (
        Part(name="eml", media_type="message/rfc822", body=message),
        Part(name="json", media_type="application/json", body=payload(digest)),
        Part(name="html", media_type="text/html; charset=utf-8", body=as_html(digest).encode()),
    )
