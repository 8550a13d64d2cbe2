"""Render a digest to the body of a webhook."""

from watchdesk.channels.payload import payload
from watchdesk.model.deliveries import Part
from watchdesk.model.tellings import Digest


def render_parts(digest: Digest) -> tuple[Part, ...]:
    """Return the part `body`."""
    return (Part(name="body", media_type="application/json", body=payload(digest)),)
