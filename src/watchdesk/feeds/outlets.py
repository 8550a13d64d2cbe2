"""Outlets: the list of real publishers that ships, for an operator who looks for sources to begin with."""

import csv
from functools import cache
from importlib.resources import files

from msgspec import Struct

from watchdesk.model.sources import FeedKind


class Outlet(Struct, frozen=True, kw_only=True):
    """One publisher that could be a source, with one address to poll.

    `country` is ISO 3166 alpha-2, where it has its seat or, for a world service in a language, where that is read;
    `language` a BCP 47 code; `tier` 1 is the most trusted. `kind` is feed or sitemap.
    """

    id: str
    title: str
    home: str
    country: str
    language: str
    tier: int
    url: str
    kind: FeedKind


@cache
def outlets() -> tuple[Outlet, ...]:
    """Return the whole list in its own order: by region, the nearest to South and Central Asia first."""
    table = files("watchdesk.feeds").joinpath("outlets.csv").read_text(encoding="utf-8")
    return tuple(_outlet(row) for row in csv.DictReader(table.splitlines()))


def suggested(
    *, country: str | None = None, language: str | None = None, tier: int | None = None
) -> tuple[Outlet, ...]:
    """Return the outlets of a country, in a language and of at least a trust; what is None does not count.

    Letters may be of either case; `pt` also finds `pt-BR`. The most trusted come first.
    """
    wanted = (language or "").lower()
    found = (
        one
        for one in outlets()
        if (country is None or one.country == country.upper())
        and (not wanted or one.language.lower() == wanted or one.language.lower().startswith(f"{wanted}-"))
        and (tier is None or one.tier <= tier)
    )
    return tuple(sorted(found, key=lambda one: one.tier))


def _outlet(row: dict[str, str]) -> Outlet:
    return Outlet(
        id=row["id"],
        title=row["title"],
        home=row["home"],
        country=row["country"],
        language=row["language"],
        tier=int(row["tier"]),
        url=row["feed"] or row["sitemap"],
        kind=FeedKind.FEED if row["feed"] else FeedKind.SITEMAP,
    )
