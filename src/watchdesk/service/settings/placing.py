"""Placing: where each source is polled — its feed, and its supply where that is not a feed on the web."""

from collections.abc import Mapping
from typing import ClassVar
from urllib.parse import unquote, urlsplit

from msgspec.structs import asdict

from watchdesk.model.records import Reticent
from watchdesk.model.secrets import Secret
from watchdesk.model.sources import Feed, FeedKind
from watchdesk.model.supplies import LocalCommand, LocalFile, Mailbox, PageRules, RuledPage, Supply, WatchSearch
from watchdesk.rules.language import Query
from watchdesk.rules.searching import SearchEngine, search_feed, search_words
from watchdesk.service.settings.lines import KeyPath
from watchdesk.service.settings.report import Report
from watchdesk.service.settings.secrets import Surroundings, variable_name
from watchdesk.service.settings.supplies import FILE, IMAP_PORTS, RulesTable, file_path
from watchdesk.service.settings.tables import SourceTable

ADDRESS_KEYS = ("feed", "sitemap", "page", "command", "search", "imap")
HIDDEN = "(hidden)"


class Placed(Reticent, frozen=True, kw_only=True):
    """The feed of a source, and its supply where it has one."""

    unshown: ClassVar = ("supply",)

    feed: Feed
    supply: Supply | None = None


def check_supply(path: KeyPath, table: SourceTable, report: Report) -> None:
    """Report keys of a source that do not go with its address."""
    if table.rules is not None and table.page is None:
        report.add((*path, "rules"), "goes with page, the page that they pick entries out of")
    if table.imap is not None and table.password is None:
        variable = variable_name(("sources", table.id, "password"))
        report.add(path, f"its mailbox needs password, password_file, or {variable} in the environment")
    if table.watch is not None and table.search is None:
        report.add((*path, "watch"), 'goes with search, such as search = "google-news"')
    elif table.search is not None and table.watch is None:
        report.add((*path, "watch"), "is missing: search needs the watch whose terms are searched for")


def check_search(path: KeyPath, table: SourceTable, query: Query, report: Report) -> None:
    """Report a watch that no search engine can be asked for."""
    if search_words(query) is None:
        reason = f'the watch "{table.watch}" cannot be searched for: no words stand in all that it matches'
        report.add((*path, "watch"), reason)


def placed(table: SourceTable, around: Surroundings, queries: Mapping[str, Query]) -> Placed:
    """Return where a checked source is polled; paths are relative to config.toml. `queries`: those of the watches."""
    if table.search and table.watch:
        url = _search_url(table, queries[table.watch])
        return _placed(table, url, FeedKind.SEARCH, WatchSearch(engine=table.search, watch=table.watch))
    if table.imap and table.password:
        return _placed(table, table.imap, FeedKind.IMAP, _mailbox(table.imap, table.password))
    if table.command:
        command = LocalCommand(arguments=table.command, folder=str(around.folder))
        return _placed(table, f"command://{table.id}", FeedKind.COMMAND, command)
    return _placed_page(table) if table.page else _placed_feed(table, around)


def _placed_page(table: SourceTable) -> Placed:
    url = table.page or ""
    if table.rules is None:
        return _placed(table, url, FeedKind.PAGE)
    return _placed(table, url, FeedKind.RULES, RuledPage(rules=_rules(table.rules, table.language)))


def _placed_feed(table: SourceTable, around: Surroundings) -> Placed:
    if table.sitemap:
        return _placed(table, table.sitemap, FeedKind.SITEMAP)
    if table.feed and table.feed.startswith(FILE):
        file = around.folder / file_path(table.feed)
        return _placed(table, file.as_uri(), FeedKind.FILE, LocalFile(path=str(file)))
    return _placed(table, table.feed or "", FeedKind.FEED)


def _placed(table: SourceTable, url: str, kind: FeedKind, supply: Supply | None = None) -> Placed:
    return Placed(feed=Feed(url=url, source_id=table.id, kind=kind), supply=supply)


def supply_keys(feed: Feed, supply: Supply | None) -> Mapping[str, object]:
    """Return the keys of config.toml that say where a feed is polled."""
    match supply:
        case RuledPage(rules=rules):
            named = {name: value for name, value in asdict(rules).items() if name != "language"}
            return {"page": feed.url, "rules": {name: value for name, value in named.items() if value is not None}}
        case WatchSearch(engine=engine, watch=watch):
            return {"search": engine, "watch": watch}
        case LocalFile():
            return {"feed": feed.url}
        case Mailbox():
            return {"imap": feed.url, "password": HIDDEN}
        case LocalCommand(arguments=arguments):
            return {"command": list(arguments)}
        case _:
            return {feed.kind.value: feed.url}


def _search_url(table: SourceTable, query: Query) -> str:
    engine = SearchEngine(table.search or SearchEngine.GOOGLE_NEWS)
    return search_feed(engine, search_words(query) or "", language=table.language, country=table.country)


def _mailbox(address: str, password: Secret) -> Mailbox:
    parts = urlsplit(address)
    return Mailbox(
        host=parts.hostname or "",
        port=parts.port or IMAP_PORTS[parts.scheme],
        is_tls=parts.scheme == "imaps",
        user=unquote(parts.username or ""),
        folder=unquote(parts.path.strip("/")) or "INBOX",
        password=password.reveal(),
    )


def _rules(table: RulesTable, language: str | None) -> PageRules:
    return PageRules(**asdict(table), language=language)
