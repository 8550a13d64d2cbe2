"""Watch feeds: the stories of a watch as Atom 1.0 (RFC 4287) and JSON Feed 1.1, beside the digests — rendering only.

In English: a feed has no subscriber whose language it could follow.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree as ET

from msgspec import Struct

from watchdesk.channels.inert import clean, inert_story
from watchdesk.channels.links import web_address
from watchdesk.channels.marks import pieces, shortened
from watchdesk.channels.wording import ENGLISH
from watchdesk.model.tellings import DigestArticle, DigestStory, FeedStory, WatchFeed

ATOM = "http://www.w3.org/2005/Atom"
JSON_FEED = "https://jsonfeed.org/version/1.1"
OUTLETS = 30
_TITLE, _NAME, _SENTENCE = 240, 80, 300
_ADDED = "Added by later reports"
# RFC 4151: who names things so is a DNS name, as of a year. A desk without an address on the web has one that is none.
_AUTHORITY = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")
_NOBODY, _SINCE = "watchdesk.invalid", 2026


class _Entry(Struct, frozen=True, kw_only=True):
    """One story as both formats show it; `body` is HTML."""

    id: str
    url: str | None
    title: str
    summary: str
    body: str
    published: str
    updated: str


def as_atom(feed: WatchFeed) -> bytes:
    """Return the feed as an Atom 1.0 document in UTF-8, control characters and all that is no web address left out."""
    root = ET.Element("feed", xmlns=ATOM)
    _put(root, "id", tag_of(feed))
    _put(root, "title", _heading(feed))
    _put(root, "updated", _time(_updated(feed)))
    _put(ET.SubElement(root, "author"), "name", _desk(feed))
    _put(root, "generator", "watchdesk")
    home = web_address(feed.base_url)
    if home:
        ET.SubElement(root, "link", rel="alternate", href=home)
    for entry in _entries(feed):
        _add_entry(root, entry)
    ET.indent(root)
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def as_json_feed(feed: WatchFeed) -> bytes:
    """Return the feed as a JSON Feed 1.1 document in UTF-8, with the same ids, texts and times as the Atom feed."""
    home = web_address(feed.base_url)
    document = {
        "version": JSON_FEED,
        "title": _heading(feed),
        **({"home_page_url": home} if home else {}),
        "authors": [{"name": _desk(feed)}],
        "items": [
            {
                "id": entry.id,
                **({"url": entry.url} if entry.url else {}),
                "title": entry.title,
                "summary": entry.summary,
                "content_html": entry.body,
                "date_published": entry.published,
                "date_modified": entry.updated,
            }
            for entry in _entries(feed)
        ],
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def tag_of(feed: WatchFeed, story_id: str | None = None) -> str:
    """Return the tag: URI of the feed, or of a story in it: the same as long as `base_url` and the watch's id are."""
    host = (urlsplit(web_address(feed.base_url) or "").hostname or "").lower()
    authority = host if _AUTHORITY.fullmatch(host) else _NOBODY
    story = "" if story_id is None else f"/story/{quote(story_id, safe='')}"
    return f"tag:{authority},{_SINCE}:watch/{quote(feed.watch_id, safe='')}{story}"


def _add_entry(root: ET.Element, entry: _Entry) -> None:
    element = ET.SubElement(root, "entry")
    _put(element, "id", entry.id)
    _put(element, "title", entry.title)
    if entry.url:
        ET.SubElement(element, "link", rel="alternate", href=entry.url)
    _put(element, "published", entry.published)
    _put(element, "updated", entry.updated)
    _put(element, "summary", entry.summary)
    _put(element, "content", entry.body, type="html")


def _entries(feed: WatchFeed) -> Iterator[_Entry]:
    for one in feed.stories:
        yield _entry(feed, one)


def _entry(feed: WatchFeed, one: FeedStory) -> _Entry:
    story = inert_story(one.story)
    # One article heads the story; its address may be none that can be linked.
    return _Entry(
        id=tag_of(feed, story.id),
        url=next((article.url for article in story.articles if article.url), None),
        title=shortened(story.title or story.snippet, _TITLE) or _heading(feed),
        summary=story.snippet,
        body=_body(story),
        published=_time(one.published_at),
        updated=_time(one.updated_at),
    )


def _body(story: DigestStory) -> str:
    """Return the passage with its hits marked, what was added, and every outlet with its link, as HTML."""
    body = ET.Element("div")
    if story.snippet:
        _put_marked(_put(body, "p", dir="auto"), story)
    if story.note:
        _put(_put(body, "p", dir="auto"), "em", story.note)
    added = dict.fromkeys(shortened(one.sentence, _SENTENCE) for one in story.news)
    if added:
        _put(body, "p", f"{_ADDED}:")
        sentences = ET.SubElement(body, "ul")
        for sentence in added:
            _put(sentences, "li", sentence, dir="auto")
    outlets = ET.SubElement(body, "ul")
    for article in story.articles[:OUTLETS]:
        _put_outlet(outlets, article)
    if len(story.articles) > OUTLETS:
        _put(outlets, "li", ENGLISH.more(len(story.articles) - OUTLETS))
    return ET.tostring(body, encoding="unicode", method="html")


def _put_marked(paragraph: ET.Element, story: DigestStory) -> None:
    mark: ET.Element | None = None
    for piece in pieces(story.snippet, story.marks):
        if piece.is_hit:
            mark = _put(paragraph, "mark", piece.text)
        elif mark is None:
            paragraph.text = piece.text
        else:
            mark.tail = piece.text


def _put_outlet(outlets: ET.Element, article: DigestArticle) -> None:
    outlet = _put(outlets, "li", dir="auto")
    name = shortened(article.source_title, _NAME)
    place = _put(outlet, "a", name, href=article.url) if article.url else _put(outlet, "span", name)
    relation = ENGLISH.relations.get(article.relation)
    place.tail = f": {shortened(article.title, _TITLE)}" + (f" ({relation})" if relation else "")


def _put(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, name, attributes)
    element.text = text
    return element


def _heading(feed: WatchFeed) -> str:
    return f"{shortened(clean(feed.watch_title), _TITLE)} · {_desk(feed)}"


def _desk(feed: WatchFeed) -> str:
    return shortened(clean(feed.desk_title), _NAME)


def _updated(feed: WatchFeed) -> datetime:
    return max((one.updated_at for one in feed.stories), default=feed.composed_at)


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
