"""Render a digest to one mail message, frozen: the bytes of every try (G3)."""

import re
from email.utils import format_datetime
from hashlib import sha256
from urllib.parse import quote

from watchdesk.channels.email.addresses import Mailbox, read_address
from watchdesk.channels.email.mime import CRLF, message, phrase, words
from watchdesk.channels.email.page import html_of
from watchdesk.channels.inert import inert
from watchdesk.channels.reply_links import ReplyLinks
from watchdesk.channels.sheet import REPORTS, SNIPPET, Sheet, lay_out
from watchdesk.channels.text import text_of
from watchdesk.channels.wording import wording
from watchdesk.model.tellings import Digest

LARGEST = 100 * 1024
# Reports named and characters of a snippet shown for each story: as much as the message has room for.
_ROOM = ((REPORTS, SNIPPET), (2, 480), (1, 320), (1, 160))
_LONGEST_NAME = 60
_MOST_EARLIER = 9  # besides the first: RFC 5322 lets what lies between be left out


def render_message(
    digest: Digest, *, delivery_id: str, sender: Mailbox, to: str | None, links: ReplyLinks | None = None
) -> bytes:
    """Return the message as it is handed to the relay. `to` None: addressed to the subscriber's name alone (a file).

    `links`: how the reader answers; what the desk tells of itself has none.
    """
    digest = inert(digest)
    links = links if any(story.watches or story.invitation for story in digest.stories) else None
    contact = _contact(digest, sender)
    rendered = b""
    # Mail programs cut a message off at 102 KB. No story is left out for that: each says less.
    for reports, snippet in _ROOM:
        sheet = lay_out(digest, stop_address=contact, reports=reports, snippet=snippet, links=links)
        rendered = message(
            _headers(digest, sheet, delivery_id=delivery_id, sender=sender, to=to, links=links),
            boundary=f"=_{sha256(delivery_id.encode()).hexdigest()[:32]}",
            faces=(("text/plain", text_of(sheet)), ("text/html", html_of(sheet))),
        )
        if len(rendered) < LARGEST:
            break
    return rendered


def _headers(
    digest: Digest, sheet: Sheet, *, delivery_id: str, sender: Mailbox, to: str | None, links: ReplyLinks | None
) -> list[tuple[str, str]]:
    contact = sheet.stop_address or sender.address
    subject = quote(f"{wording(digest.language).stop_subject} {delivery_id}")
    ways = [f"<mailto:{quote(contact, safe='@')}?subject={subject}>"]
    headers = [
        ("From", _from(sender)),
        ("To", f"<{to}>" if to else f"{phrase(digest.subscriber_name[:_LONGEST_NAME])}:;"),
        ("Subject", words("Subject", sheet.subject)),
        ("Date", format_datetime(digest.composed_at)),
        ("Message-ID", f"<{delivery_id}@{sender.domain}>"),
        # RFC 3834: it keeps away-notices from answering. "Precedence: bulk" is left out: it was never standardised,
        # List-Id and this header say the same, and some relays queue "bulk" behind everything else.
        ("Auto-Submitted", "auto-generated"),
        ("X-Watchdesk-Digest", digest.id),
    ]
    if digest.thread:
        earlier = [f"<{one}@{sender.domain}>" for one in (*digest.thread[:1], *digest.thread[1:][-_MOST_EARLIER:])]
        headers += [("In-Reply-To", earlier[-1]), ("References", f"{CRLF} ".join(earlier))]
    if contact != sender.address:
        headers.append(("Reply-To", f"<{contact}>"))
    if sheet.is_invitation:  # one message that was asked for, of no list
        return headers
    list_id = f"{phrase(sheet.desk[:_LONGEST_NAME])}{CRLF} <{_label(digest.subscription_id)}.{sender.domain}>"
    headers.append(("List-Id", list_id))
    if links and links.takes_one_click:
        # RFC 8058: one click is a POST, so that a scanner that opens every link ends nothing.
        ways.insert(0, f"<{links.stop(digest.subscription_id)}>")
        headers.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    headers.append(("List-Unsubscribe", f",{CRLF} ".join(ways)))
    return headers


def _from(sender: Mailbox) -> str:
    name = sender.name[:_LONGEST_NAME]
    return f"{phrase(name)} <{sender.address}>" if name else f"<{sender.address}>"


def _contact(digest: Digest, sender: Mailbox) -> str:
    try:
        return read_address(digest.contact or "")
    except ValueError:  # the desk's contact is free text for the User-Agent; the sender can always be written to
        return sender.address


def _label(subscription_id: str) -> str:
    """Return a name for List-Id (RFC 2919: atoms and dots); what has other characters gets a hash to stay its own."""
    plain = re.sub(r"[^A-Za-z0-9_-]+", "-", subscription_id).strip("-")
    return (
        plain if plain == subscription_id else f"{plain}-{sha256(subscription_id.encode()).hexdigest()[:8]}".strip("-")
    )
