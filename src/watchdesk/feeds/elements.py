"""Elements: one entry's children become its draft, by the rules that feedparser has for which of several wins."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from xml.sax.saxutils import escape

from watchdesk.feeds.drafts import Draft, Text
from watchdesk.feeds.plain import unescaped
from watchdesk.feeds.surroundings import Surroundings
from watchdesk.feeds.usual_dates import read_date
from watchdesk.feeds.vocabulary import OTHER, SHUT, Doubtful, Element

_DEEP = 1_000_000
_NOTHING = Text()
_ADDRESS = re.compile(r"https?://|//|/", re.IGNORECASE)
_TYPES = {"text": "text/plain", "plain": "text/plain", "html": "text/html", "xhtml": "application/xhtml+xml"}
_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_TEXT_TYPES = _HTML_TYPES | {"text/plain"}
_ENDED_NAME = re.compile(r"&([A-Za-z0-9_]+);")
_EMAIL = re.compile(r"[a-z0-9_.+-]+@(?:[a-z0-9-]+\.)+[a-z]{2,24}(?:\?subject=\S+)?", re.IGNORECASE | re.ASCII)
_DATES = ("published", "updated", "created")
_UNDATED: tuple[tuple[str, datetime | None]] = (("", None),)
_WEB = ("https://", "http://")


Reader = Callable[["Found", Element, int], None]


@dataclass(slots=True)
class Found:
    """What was found of one entry, or of the feed itself, so far.

    Depths count from the entry's children, 0; what stands deeper never replaces what stands higher. `title_lock` is the
    depth from which on titles come too late.
    """

    around: Surroundings
    guid: str = ""
    link: str | None = None
    original_link: str = ""
    title: Text = _NOTHING
    title_depth: int = _DEEP
    title_lock: int = _DEEP
    summary: Text | None = None
    summary_depth: int = _DEEP
    contents: list[Text] = field(default_factory=list)
    has_content: bool = False
    authors: list[str] = field(default_factory=list)
    dates: dict[str, tuple[str, datetime | None]] = field(default_factory=dict)
    tags: list[tuple[str, str, str]] = field(default_factory=list)
    languages: dict[str, str] = field(default_factory=dict)
    language: str = ""

    def read(self, element: Element, depth: int = 0) -> None:
        """Take in one child. Raises Doubtful where feedparser's judgement is needed."""
        reader = self.around.readers.get(element.tag)
        if reader is None:
            reader = self.around.readers[element.tag] = _reader(self.around.words.word(element))
        reader(self, element, depth)

    def note_language(self, name: str, element: Element) -> None:
        """Keep the language that holds for a title, summary or content."""
        if self.around.gives_languages:
            self.languages[name] = self.around.language(element)

    def unlock_title(self) -> None:
        """Let a further title replace the one that was found."""
        self.title_lock = _DEEP

    def draft(self, feed_authors: tuple[str, ...]) -> Draft:
        """Return the entry as found."""
        date, date_text = self._date()
        return Draft(
            guid=self.guid,
            link=entry_link(self.original_link or self.link or "", self.guid),
            title=self.title,
            summary=self.summary or _NOTHING,
            content=max(self.contents, key=lambda text: len(text.value)) if self.contents else _NOTHING,
            authors=tuple(self.authors) or feed_authors,
            date=date,
            date_text=date_text,
            tags=tuple([label or term for term, _, label in self.tags]),
            language=self.told_language(),
        )

    def _date(self) -> tuple[datetime | None, str]:
        """Return the date that counts, and what stood where the first one should."""
        if len(self.dates) <= 1:
            ((text, date),) = self.dates.values() or _UNDATED
            return date, text
        dated = [self.dates[name] for name in _DATES if name in self.dates]
        date = next((date for _, date in dated if date is not None), None)
        return date, next((text for text, _ in dated if text), "")

    def told_language(self) -> str:
        """Return the xml:lang that held for the title, the summary or the content."""
        if not self.languages:
            return ""
        return next((found for name in ("title", "summary", "content") if (found := self.languages.get(name))), "")


def entry_link(link: str, guid: str) -> str:
    """Return an entry's own address: a guid is one only if it looks like one."""
    is_opaque = link == guid and not link.startswith(_WEB) and not _ADDRESS.match(link)
    if is_opaque:
        return ""
    return unescaped(link) if "&" in link else link


def _attributes(element: Element) -> dict[str, str]:
    found = element.items()
    return {str(name).lower(): str(value) for name, value in found} if found else {}


def _typed(found: Found, element: Element, usual: str) -> tuple[str, str]:
    """Return the value of a text and its type: text/plain, text/html, or XHTML written out as markup."""
    attributes = _attributes(element)
    if not attributes:
        return found.around.text(element), usual
    kind = attributes.get("type", usual).lower()
    kind = _TYPES.get(kind, kind)
    if kind not in _TEXT_TYPES or attributes.get("mode") == "base64":
        raise Doubtful
    if kind != "application/xhtml+xml":
        return found.around.text(element), kind
    return found.around.mended("".join(_markup(element))), kind


def _markup(element: Element) -> Iterator[str]:
    """Yield what is inside of an element as markup, without attributes: no text stands in them."""
    yield escape(element.text or "")
    for child in element:
        name = child.tag.rpartition("}")[2]
        yield f"<{name}>"
        yield from _markup(child)
        yield f"</{name}>"
        yield escape(child.tail or "")


def _read_title(found: Found, element: Element, depth: int) -> None:
    value, kind = _typed(found, element, "text/plain")
    if found.title_lock <= depth:
        return
    found.note_language("title", element)
    if depth <= found.title_depth:
        found.title, found.title_depth = Text(value=value, is_markup=kind in _HTML_TYPES), depth
    if value and found.around.words.word(element) == "title":
        found.title_lock = depth


def _read_link(found: Found, element: Element, _: int) -> None:
    attributes = _attributes(element)
    href = next((attributes[name] for name in ("url", "uri", "href") if name in attributes), None)
    if href is None:
        address = found.around.address(element, found.around.text(element))
        found.link = _ENDED_NAME.sub(r"&\1", address.replace("&amp;", "&")) if "&" in address else address
        return
    relation = attributes.get("rel", "alternate").lower()
    kind = attributes.get("type", "application/atom+xml" if relation == "self" else "text/html").lower()
    if relation == "alternate" and _TYPES.get(kind, kind) in _HTML_TYPES:
        found.link = found.around.address(element, href)


def _read_id(found: Found, element: Element, _: int) -> None:
    value = found.around.text(element)
    is_link = _attributes(element).get("ispermalink", "true") == "true"
    found.guid = found.around.address(element, value) if is_link else value
    if is_link and found.link is None:
        found.link = found.guid


def _read_original_link(found: Found, element: Element, _: int) -> None:
    found.original_link = found.around.text(element)


def _read_summary(found: Found, element: Element, depth: int) -> None:
    """Read a summary or description; where there is one already and no content yet, a second one is the content."""
    if found.summary is not None and not found.has_content:
        _read_content(found, element, depth)
        return
    is_description = found.around.words.word(element) == "description"
    value, kind = _typed(found, element, "text/html" if is_description else "text/plain")
    found.note_language("summary", element)
    if depth <= found.summary_depth:
        found.summary, found.summary_depth = Text(value=value, is_markup=kind in _HTML_TYPES), depth


def _read_content(found: Found, element: Element, _: int) -> None:
    is_encoded = found.around.words.word(element) == "content:encoded"
    value, kind = _typed(found, element, "text/html" if is_encoded else "text/plain")
    if "content" not in found.languages:
        found.note_language("content", element)
    found.has_content = True
    found.contents.append(Text(value=value, is_markup=kind != "text/plain"))
    if found.summary is None:
        found.summary = Text(value=value)


def _read_author(found: Found, element: Element, _: int) -> None:
    if len(element) == 0:
        author = found.around.text(element)
        named, email = author, ""
        if addressed := _EMAIL.search(author):
            email = addressed[0]
            named = author.replace(email, "").replace("()", "").replace("<>", "").strip()
            named = named.removeprefix("(").removesuffix(")").strip()
        found.authors += filter(None, (named or email,))
        return
    words = {found.around.words.word(child): found.around.text(child) for child in element}
    if not {"name", "email"} & set(words):
        raise Doubtful
    found.authors += filter(None, (words.get("name") or words.get("email", ""),))


def _read_date(found: Found, element: Element, _: int) -> None:
    text = found.around.text(element)
    date = read_date(text)
    if text and date is None:
        raise Doubtful
    found.dates[found.around.words.word(element)] = text, date


def _read_category(found: Found, element: Element, _: int) -> None:
    attributes = _attributes(element)
    word = found.around.words.word(element)
    term = attributes.get("text" if word == "itunes:category" else "term", "")
    scheme = attributes.get("scheme", attributes.get("domain", "")) if word == "category" else word
    _add_tag(found, term, scheme, attributes.get("label", ""))
    value = found.around.text(element)
    if value and found.tags and not found.tags[-1][0]:
        found.tags[-1] = (value, *found.tags[-1][1:])
    elif value:
        _add_tag(found, value, "", "")


def _add_tag(found: Found, term: str, scheme: str, label: str) -> None:
    if (term or scheme or label) and (term, scheme, label) not in found.tags:
        found.tags.append((term, scheme, label))


def _read_keywords(found: Found, element: Element, _: int) -> None:
    for term in found.around.text(element).split(","):
        _add_tag(found, term.strip(), "", "")


def _read_language(found: Found, element: Element, _: int) -> None:
    found.language = found.around.text(element)


def _read_children(found: Found, element: Element, depth: int) -> None:
    """Read a group: its children count as the entry's, only deeper."""
    for child in element:
        found.read(child, depth + 1)


def _pass(_: Found, __: Element, ___: int) -> None:
    """Pass over an element that says nothing of use."""


def _pass_other(found: Found, element: Element, _: int) -> None:
    if len(element):
        found.around.words.only_others(element)


def _pass_after_which_titles_count(found: Found, _: Element, __: int) -> None:
    found.unlock_title()


def _refuse(_: Found, __: Element, ___: int) -> None:
    raise Doubtful


def _reader(word: str) -> Reader:
    return _READERS.get(word) or (_pass if word in SHUT else _refuse)


_READERS: dict[str, Reader] = {
    OTHER: _pass_other,
    "name": _pass,
    "email": _pass,
    "source": _pass_after_which_titles_count,
    "image": _pass_after_which_titles_count,
    "textinput": _pass_after_which_titles_count,
    "title": _read_title,
    "media:title": _read_title,
    "link": _read_link,
    "id": _read_id,
    "feedburner:origlink": _read_original_link,
    "description": _read_summary,
    "summary": _read_summary,
    "content": _read_content,
    "content:encoded": _read_content,
    "author": _read_author,
    "published": _read_date,
    "updated": _read_date,
    "created": _read_date,
    "category": _read_category,
    "itunes:category": _read_category,
    "itunes:keywords": _read_keywords,
    "language": _read_language,
    "media:group": _read_children,
    "media:content": _read_children,
}
