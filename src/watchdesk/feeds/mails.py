"""Mails read as entries: the JSON Feed of the mails that a look into a mailbox found. Runs in a worker process."""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.utils import parseaddr, parsedate_to_datetime
from html import escape
from itertools import islice

from lxml import etree, html

from watchdesk.feeds.drafts import absolute
from watchdesk.rules.addresses import canonical
from watchdesk.rules.charsets import decode_document
from watchdesk.rules.cleaning import clean_line
from watchdesk.rules.unwrapping import unwrapped

MOST_LINKS = 20
_WORDS_LOOKED_AT = 20  # pieces of text of a link: links may stand within each other by the thousand
UNREADABLE = "(a mail that could not be read)"
# What a reader does to a newsletter rather than reads in it; such links often let anybody act in the reader's name.
_NOT_READ = re.compile(
    r"unsub|opt-?out|preference|manage|subscription|profile|abmeld|abbestell|d[eé]sabonn|desinscri|cancelar|disiscri"
    r"|view[-_ ]?(?:in|online)|webview|browser|forward|privacy|token=|/e/|click\.|list-manage",
    re.IGNORECASE,
)


def mail_items(mails: Sequence[tuple[str, bytes]]) -> list[str]:
    """Return mails as items of a JSON Feed; each comes with the name to call it by where it has no Message-ID.

    An entry has a link only where the mail says where it is archived (RFC 5064); the links in the mail stand at the end
    of its text. Never raises for what stands in a mail.
    """
    return [json.dumps(_item_of(name, body), ensure_ascii=False) for name, body in mails]


def _item_of(name: str, body: bytes) -> dict[str, object]:
    try:
        return _item(name, BytesParser().parsebytes(body))
    except (RecursionError, LookupError, ValueError, TypeError, AttributeError):  # the standard library's, of odd mails
        return {"id": name, "title": UNREADABLE}


def _item(name: str, mail: Message) -> dict[str, object]:
    text, is_html = _body(mail)
    links = list(_links(text, is_html=is_html))
    sender, address = parseaddr(_header(mail, "From"))
    item: dict[str, object] = {
        "id": clean_line(_header(mail, "Message-ID")).strip("<> ") or name,
        "title": clean_line(_header(mail, "Subject")) or clean_line(sender) or "(no subject)",
        "authors": [{"name": clean_line(sender or address)}],
    }
    archived = absolute(_header(mail, "Archived-At").strip("<> \t"), "")
    if archived:
        item["url"] = archived
    date = _date(_header(mail, "Date"))
    if date:
        item["date_published"] = date
    if is_html:
        item["content_html"] = text + "".join(f"<p>{escape(link)}</p>" for link in links)
    else:
        item["content_text"] = text
    return item


def _header(mail: Message, name: str) -> str:
    """Return a header's text, decoded as far as it can be."""
    found = mail.get(name)
    if found is None:
        return ""
    try:
        return str(make_header(decode_header(str(found))))
    except (HeaderParseError, LookupError, ValueError):  # a broken word, a charset that is none
        return str(found)


def _date(text: str) -> str | None:
    try:
        date = parsedate_to_datetime(text)
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        return None


def _body(mail: Message) -> tuple[str, bool]:
    """Return the first text that is no attachment, and whether it is HTML: that, where there is some."""
    texts: dict[str, str] = {}
    for part in mail.walk():
        kind = part.get_content_type()
        if kind in {"text/html", "text/plain"} and part.get_content_disposition() != "attachment":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes) and payload.strip():
                texts.setdefault(kind, decode_document(payload, f"{kind}; charset={part.get_content_charset('')}"))
    return (texts["text/html"], True) if "text/html" in texts else (texts.get("text/plain", ""), False)


def _links(text: str, *, is_html: bool) -> Iterator[str]:
    """Yield the addresses that a mail leads its reader to, each once."""
    if not is_html:
        return
    try:
        page = html.document_fromstring(text)
    except (etree.ParserError, ValueError):  # nothing but comments; a NUL
        return
    seen: set[str] = set()
    for link in page.iter("a"):
        words = " ".join(str(part) for part in islice(link.itertext(), _WORDS_LOOKED_AT))
        address = canonical(unwrapped(link.get("href") or ""))
        if not address or address in seen or _NOT_READ.search(address) or _NOT_READ.search(words):
            continue
        seen.add(address)
        yield address
        if len(seen) == MOST_LINKS:
            return
