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
from itertools import chain, islice

from lxml import etree, html
from msgspec import Struct

from watchdesk.feeds.drafts import absolute
from watchdesk.feeds.plain import plain_line
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
_TITLE = re.compile(r"<title\b[^<>]*>[^<]*</title\s*>", re.IGNORECASE)  # of the document: no reader of mail sees it
_ENCODED_WORD = re.compile(r"=\?[^\s?]+\?[bq]\?[^\s?]*\?=", re.IGNORECASE)


class _Piece(Struct, frozen=True, kw_only=True):
    text: str
    is_html: bool


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
        item["content_html"] = _TITLE.sub("", text) + "".join(f"<p>{escape(link)}</p>" for link in links)
    else:
        item["content_text"] = text
    return item


def _header(mail: Message, name: str) -> str:
    """Return a header's text, decoded as far as it can be. Bytes beyond ASCII stand in it as such (RFC 6532)."""
    found = next((str(value) for key, value in mail.raw_items() if key.lower() == name.lower()), "")
    if found.isascii():
        return _decoded(found)
    text = decode_document(found.encode("utf-8", "surrogateescape"), None)
    return _ENCODED_WORD.sub(lambda word: _decoded(word[0]), text)


def _decoded(text: str) -> str:
    try:
        return str(make_header(decode_header(text)))
    except (HeaderParseError, LookupError, ValueError):  # a broken word, a charset that is none
        return text


def _date(text: str) -> str | None:
    try:
        date = parsedate_to_datetime(text)
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        return None


def _body(mail: Message) -> tuple[str, bool]:
    """Return what a mail says, and whether that is HTML: all that is no attachment, of alternatives one."""
    pieces = list(_pieces(mail))
    if not any(piece.is_html for piece in pieces):
        return "\n".join(piece.text for piece in pieces), False
    return "\n".join(piece.text if piece.is_html else _as_html(piece.text) for piece in pieces), True


def _pieces(mail: Message) -> Iterator[_Piece]:
    kind = mail.get_content_type()
    if mail.get_content_disposition() == "attachment":
        return
    if mail.is_multipart():
        pieces = [list(_pieces(part)) for part in mail.get_payload() if isinstance(part, Message)]
        yield from _better(pieces) if kind == "multipart/alternative" else chain.from_iterable(pieces)
    elif kind in {"text/html", "text/plain"}:
        payload = mail.get_payload(decode=True)
        if isinstance(payload, bytes) and payload.strip():
            text = decode_document(payload, f"{kind}; charset={mail.get_content_charset('')}")
            yield _Piece(text=text, is_html=kind == "text/html")


def _better(alternatives: list[list[_Piece]]) -> list[_Piece]:
    """Return the alternative in HTML, for its links, unless it keeps back most of what another says.

    Of some newsletters the HTML is nothing but a picture. Of several the last is the best (RFC 2046, section 5.1.4).
    """
    said = [sum(map(_extent, pieces)) for pieces in alternatives]
    usable = [pieces for pieces, extent in zip(alternatives, said, strict=True) if extent * 3 >= max(said)]
    return max(reversed(usable), key=lambda pieces: any(piece.is_html for piece in pieces), default=[])


def _extent(piece: _Piece) -> int:
    """Return how many letters a piece has for its reader, without addresses."""
    plain = plain_line(piece.text, is_markup=True) if piece.is_html else piece.text
    return sum(len(word) for word in plain.split() if "://" not in word)


def _as_html(plain: str) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in plain.splitlines())


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
