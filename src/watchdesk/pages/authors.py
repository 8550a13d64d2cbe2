"""A page's authors: as stated in JSON-LD and `<meta>`, then as it shows them."""

from itertools import chain

from lxml.html import HtmlElement
from msgspec import Struct

from watchdesk.pages.bylines import shown_authors
from watchdesk.pages.naming import is_full, names_in

_METAS = (
    "author",
    "article:author",
    "article:author_name",
    "og:article:author",
    "articleauthor",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcsext.author",
    "byl",
    "cxenseparse:author",
    "twitter:misc:written by",
)
_WRITTEN_BY = frozenset(
    {
        *("written by", "geschrieben von", "verfasst von", "écrit par", "escrito por", "scritto da", "geschreven door"),
        *("skrevet av", "skrevet af", "skriven av", "napisane przez", "написано автором", "yazan", "ditulis oleh"),
    }
)
"""What `twitter:label1` and `twitter:label2` call the name that stands in `twitter:data1` or `twitter:data2`."""

_SHORTEST_LABEL = 3


class Publisher(Struct, frozen=True, kw_only=True):
    """By what an author who is the publisher itself is known: the site's name, and the host of the page."""

    site: str
    host: str

    def is_called(self, name: str) -> bool:
        """Whether a name is the publisher's: a part of the site's name, or begun by the host's (`n-tv`, `mdr.de`)."""
        letters = _letters(name)
        label = _letters(self._label)
        return letters in _letters(self.site) or (len(label) >= _SHORTEST_LABEL and letters.startswith(label))

    def signs(self, text: str) -> bool:
        """Whether a text behind a headline is the publisher's name: a part of the site's name, or the host's."""
        letters = _letters(text)
        return text.lower() in self.site.lower() or letters in {_letters(self._label), _letters(self.host)}

    @property
    def _label(self) -> str:
        return self.host.removeprefix("www.").partition(".")[0]


def read_authors(
    tree: HtmlElement, stated: tuple[str, ...], metas: dict[str, str], publisher: Publisher
) -> tuple[str, ...]:
    """Return the people named as authors; the publisher itself only if the page shows nobody else.

    `stated` are the names of the JSON-LD; `metas` the contents of the meta elements by lower-case name.
    """
    texts = (stated, *((metas[name],) for name in _METAS if name in metas), _labelled(metas))
    said = [names for text in texts if (names := names_in(text))]
    passed: list[tuple[str, ...]] = []
    for names in chain(said, shown_authors(tree)):
        people = tuple(name for name in names if not publisher.is_called(name))
        if people and (names in said or any(map(is_full, people))):
            return people
        passed.append(people or names)
    return next(filter(None, passed), ())


def _labelled(metas: dict[str, str]) -> tuple[str, ...]:
    """Return the author that a page names for the cards of a network of short messages."""
    labels = ((metas.get(f"twitter:label{number}", ""), metas.get(f"twitter:data{number}", "")) for number in (1, 2))
    return tuple(name for label, name in labels if label.casefold() in _WRITTEN_BY)


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, name.casefold()))
