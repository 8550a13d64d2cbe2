"""Placing: where each source is polled — its feed, and its origin where that is not a feed on the web."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields

from watchdesk.model.origins import LocalCommand, LocalFile, Origin, PageRules, RuledPage, WatchSearch
from watchdesk.model.sources import Feed, FeedKind
from watchdesk.rules.language import Query
from watchdesk.rules.searching import SearchEngine, search_feed, search_words
from watchdesk.service.settings.lines import KeyPath
from watchdesk.service.settings.origins import FILE, RulesTable, file_path
from watchdesk.service.settings.report import Report, suggestion
from watchdesk.service.settings.secrets import Surroundings
from watchdesk.service.settings.tables import SourceTable

ADDRESS_KEYS = ("feed", "sitemap", "page", "command", "search")


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """The feed of a source, and its origin where it has one."""

    feed: Feed
    origin: Origin | None = field(default=None, repr=False)


def check_origin(path: KeyPath, table: SourceTable, watches: Collection[str], report: Report) -> None:
    """Report keys of a source that do not go with its address. `watches`: the ids that there are."""
    if table.rules is not None and table.page is None:
        report.add((*path, "rules"), "goes with page, the page that they pick entries out of")
    if table.watch is not None and table.search is None:
        report.add((*path, "watch"), 'goes with search, such as search = "google-news"')
    elif table.search is not None and table.watch is None:
        report.add((*path, "watch"), "is missing: search needs the watch whose terms are searched for")
    elif table.watch is not None and table.watch not in watches:
        report.add((*path, "watch"), f'there is no watch "{table.watch}"{suggestion(table.watch, watches)}')


def check_search(path: KeyPath, table: SourceTable, query: Query, report: Report) -> None:
    """Report a watch that no search engine can be asked for."""
    if search_words(query) is None:
        reason = f'the watch "{table.watch}" cannot be searched for: no words stand in all that it matches'
        report.add((*path, "watch"), reason)


def placed(table: SourceTable, around: Surroundings, queries: Mapping[str, Query]) -> Placed:
    """Return where a checked source is polled; paths are relative to config.toml. `queries`: those of the watches."""
    if table.search and table.watch:
        origin = WatchSearch(engine=table.search, watch=table.watch)
        return Placed(feed=_feed(table, _search_url(table, queries[table.watch]), FeedKind.SEARCH), origin=origin)
    if table.command:
        command = LocalCommand(arguments=table.command, folder=str(around.folder))
        return Placed(feed=_feed(table, f"command://{table.id}", FeedKind.COMMAND), origin=command)
    if table.page and table.rules:
        rules = _rules(table.rules, table.language)
        return Placed(feed=_feed(table, table.page, FeedKind.RULES), origin=RuledPage(rules=rules))
    if table.feed and table.feed.startswith(FILE):
        file = around.folder / file_path(table.feed)
        return Placed(feed=_feed(table, file.as_uri(), FeedKind.FILE), origin=LocalFile(path=str(file)))
    for url, kind in ((table.sitemap, FeedKind.SITEMAP), (table.page, FeedKind.PAGE)):
        if url:
            return Placed(feed=_feed(table, url, kind))
    return Placed(feed=_feed(table, table.feed or "", FeedKind.FEED))


def origin_keys(feed: Feed, origin: Origin | None) -> Mapping[str, object]:
    """Return the keys of config.toml that say where a feed is polled."""
    match origin:
        case RuledPage(rules=rules):
            named = {one.name: getattr(rules, one.name) for one in fields(rules) if one.name != "language"}
            return {"page": feed.url, "rules": {name: value for name, value in named.items() if value is not None}}
        case WatchSearch(engine=engine, watch=watch):
            return {"search": engine, "watch": watch}
        case LocalFile():
            return {"feed": feed.url}
        case LocalCommand(arguments=arguments):
            return {"command": list(arguments)}
        case _:
            return {feed.kind.value: feed.url}


def _search_url(table: SourceTable, query: Query) -> str:
    engine = SearchEngine(table.search or SearchEngine.GOOGLE_NEWS)
    return search_feed(engine, search_words(query) or "", language=table.language, country=table.country)


def _feed(table: SourceTable, url: str, kind: FeedKind) -> Feed:
    return Feed(url=url, source_id=table.id, kind=kind)


def _rules(table: RulesTable, language: str | None) -> PageRules:
    return PageRules(**table.model_dump(), language=language)
