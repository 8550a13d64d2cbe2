"""The words of feeds: which element says what, whatever prefix, case or version its document uses.

The namespaces are those that feedparser takes for one another; the fast path must never read an element that feedparser
would read otherwise.
"""

from lxml import etree

Element = etree._Element  # noqa: SLF001 - lxml's name for what its own functions take and return

_CORE = (
    "",
    "http://backend.userland.com/rss2",
    "http://blogs.law.harvard.edu/tech/rss",
    "http://purl.org/rss/1.0/",
    "http://my.netscape.com/rdf/simple/0.9/",
    "http://purl.org/atom/ns#",
    "http://www.w3.org/2005/atom",
)
_MODULES = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/mrss/": "media",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://www.w3.org/1999/xhtml": "xhtml",
}
_NAMESPACES = dict.fromkeys(_CORE, "") | _MODULES
# several names of one thing
_SYNONYMS = {
    "entry": "item",
    "guid": "id",
    "pubdate": "published",
    "issued": "published",
    "dcterms:issued": "published",
    "modified": "updated",
    "lastbuilddate": "updated",
    "dc:date": "updated",
    "dcterms:modified": "updated",
    "dcterms:created": "created",
    "dc:creator": "author",
    "dc:author": "author",
    "itunes:author": "author",
    "managingeditor": "author",
    "dc:title": "title",
    "dc:description": "description",
    "media:description": "description",
    "itunes:summary": "summary",
    "dc:language": "language",
    "dc:subject": "category",
    "keywords": "category",
    "media:category": "category",
    "media:keywords": "itunes:keywords",
}
_READ = frozenset(
    (
        "rss rdf:rdf feed channel item title media:title link id description summary content content:encoded author "
        "name email published updated created category itunes:keywords itunes:category language feedburner:origlink "
        "media:group media:content"
    ).split()
)
# elements with something of their own inside that is none of the entry's or the feed's
SHUT = frozenset(
    (
        "source image textinput contributor dc:contributor itunes:owner itunes:image rights copyright dc:rights "
        "subtitle tagline itunes:subtitle info generator cloud skiphours skipdays"
    ).split()
)
# what feedparser reads in a way that is not worth repeating
_ODD = frozenset("body xhtml:body fullitem tags abstract newlocation".split())
OTHER = "other"
"""The word for every element that tells nothing of use here."""


class Doubtful(Exception):  # noqa: N818 - no error: the document is feedparser's to read
    """The document is not as clean as the fast path needs it."""


class Words:
    """Gives the elements of one document their words."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def word(self, element: Element) -> str:
        """Return what the element is, by one name of several, or OTHER. Raises Doubtful for what is read oddly."""
        tag = element.tag
        found = self._known.get(tag)
        if found is None:
            found = self._known[tag] = _word(tag, element.prefix)
        return found

    def only_others(self, element: Element) -> None:
        """Raise Doubtful if anything below an element that says nothing does say something."""
        if any(self.word(below) != OTHER for below in element.iterdescendants()):
            raise Doubtful


def _word(tag: str, prefix: str | None) -> str:
    namespace, _, local = tag.rpartition("}")
    uri = namespace[1:].lower()
    module = "" if "backend.userland.com/rss" in uri else _NAMESPACES.get(uri)
    if module is None:  # an address with a slip in it: the prefix tells what is meant
        module = (prefix or "").lower()
    name = f"{module}:{local}".lower() if module else local.lower()
    if name in _ODD:
        raise Doubtful
    word = _SYNONYMS.get(name, name)
    return word if word in _READ or word in SHUT else OTHER
