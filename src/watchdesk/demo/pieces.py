"""Pieces: the invented outlets and what they print, read from the package's own files — where the demo starts.

An article file is a header of `key: value` lines, an empty line, and paragraphs between empty lines; a paragraph that
starts with `## ` opens with a cross-head. Ages count back from the instant of the piece's edition (`2h40m`, `3d`,
`none`). A reprint names the piece it prints (`reprint_of`) and how many last paragraphs it leaves out (`trim`).
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from importlib.resources import files
from importlib.resources.abc import Traversable

import tomli
from msgspec import Struct
from msgspec.structs import replace

from watchdesk.demo.clock import EVENING, INSTANTS, NEXT_MORNING

_UNITS = {"d": "days", "h": "hours", "m": "minutes"}


class Outlet(Struct, frozen=True, kw_only=True):
    """A publisher that does not exist. `format` is that of its feed: rss, rdf, atom, json or sitemap.

    `link` is the path of an article with `{slug}` in it; `tracking` a query that its feed hangs on every link.
    """

    host: str
    title: str
    tagline: str
    country: str
    language: str
    tier: int
    format: str
    feed: str
    link: str
    layout: str
    sections: tuple[str, ...]
    charset: str = "utf-8"
    tracking: str = ""
    full_text: bool = False

    @property
    def home(self) -> str:
        """The address of its front page."""
        return f"http://{self.host}/"

    @property
    def feed_url(self) -> str:
        """The address of its feed."""
        return f"http://{self.host}{self.feed}"


class Piece(Struct, frozen=True, kw_only=True):
    """One article as an outlet prints it. `title` and `published` are those of the edition it was asked for.

    `since` is the first edition that carries it, `changed` the edition that altered its title or date, if one did.
    """

    outlet: Outlet
    slug: str
    title: str
    authors: str
    summary: str
    section: str
    layout: str
    paragraphs: tuple[str, ...]
    published: datetime | None
    tags: tuple[str, ...] = ()
    since: int = EVENING
    changed: int | None = None
    reprint_of: str | None = None

    @property
    def key(self) -> str:
        """Host and slug: the name under which a reprint refers to it."""
        return f"{self.outlet.host}/{self.slug}"

    @property
    def path(self) -> str:
        """Where its page lies on the host, with the query if the address has one."""
        return self.outlet.link.format(slug=self.slug)

    @property
    def url(self) -> str:
        """The address of its page."""
        return f"http://{self.outlet.host}{self.path}"


def load_outlets() -> dict[str, Outlet]:
    """Return the invented outlets by host name, in the order of their file."""
    rows = tomli.loads(_press().joinpath("outlets.toml").read_text(encoding="utf-8"))["outlets"]
    outlets = [Outlet(**{**row, "sections": tuple(row["sections"])}) for row in rows]
    return {outlet.host: outlet for outlet in outlets}


def load_pieces(edition: int) -> tuple[Piece, ...]:
    """Return all pieces in print at an edition, newest first, those without a date last."""
    outlets = load_outlets()
    written: dict[str, tuple[Mapping[str, str], tuple[str, ...]]] = {}
    for host in outlets:
        for file in _press().joinpath("articles", host).iterdir():
            written[f"{host}/{file.name.removesuffix('.txt')}"] = _split(file.read_text(encoding="utf-8"))
    pieces = [
        _piece(outlets[host], slug, _resolved(written, f"{host}/{slug}"), edition)
        for host, slug in (key.split("/") for key in written)
    ]
    in_print = [piece for piece in pieces if piece.since <= edition]
    return tuple(sorted(in_print, key=_newest_first))


def template(layout: str) -> str:
    """Return the source of a page layout, in the form of `string.Template`."""
    return _press().joinpath("layouts", f"{layout}.html").read_text(encoding="utf-8")


def _press() -> Traversable:
    return files("watchdesk.demo").joinpath("press")


def _split(text: str) -> tuple[dict[str, str], tuple[str, ...]]:
    head, _, body = text.partition("\n\n")
    header = dict(line.split(": ", 1) for line in head.strip().splitlines())
    return header, tuple(block.strip() for block in body.split("\n\n") if block.strip())


def _resolved(
    written: Mapping[str, tuple[Mapping[str, str], tuple[str, ...]]], key: str
) -> tuple[Mapping[str, str], Sequence[str]]:
    """Give a reprint the text, byline and tags of what it prints; anything else stays as it is."""
    header, paragraphs = written[key]
    if "reprint_of" not in header:
        return header, paragraphs
    original, text = written[header["reprint_of"]]
    kept = text[: len(text) - int(header.get("trim", "0"))]
    return {"by": original["by"], **header}, kept


def _piece(outlet: Outlet, slug: str, text: tuple[Mapping[str, str], Sequence[str]], edition: int) -> Piece:
    header, paragraphs = text
    since = int(header.get("edition", EVENING))
    piece = Piece(
        outlet=outlet,
        slug=slug,
        title=header["title"],
        authors=header.get("by", outlet.title),
        summary=header.get("summary", paragraphs[0].rpartition("\n")[2]),
        section=header["section"],
        layout=header.get("layout", outlet.layout),
        paragraphs=tuple(paragraphs),
        published=_moment(header["age"], since),
        tags=tuple(tag.strip() for tag in header.get("tags", "").split(",") if tag.strip()),
        since=since,
        reprint_of=header.get("reprint_of"),
    )
    if edition < NEXT_MORNING or not {"later_title", "later_age"} & header.keys():
        return piece
    published = _moment(header["later_age"], NEXT_MORNING) if "later_age" in header else piece.published
    return replace(piece, title=header.get("later_title", piece.title), published=published, changed=NEXT_MORNING)


def _moment(age: str, edition: int) -> datetime | None:
    if age == "none":
        return None
    spans = {_UNITS[unit]: int(count) for count, unit in re.findall(r"(\d+)([dhm])", age)}
    return INSTANTS[edition] - timedelta(**spans)


def _newest_first(piece: Piece) -> tuple[float, str]:
    return (-piece.published.timestamp() if piece.published else 0.0, piece.key)
