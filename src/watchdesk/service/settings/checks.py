"""Checks: what no single table can see — names used twice or leading nowhere, values that contradict each other."""

from collections.abc import Collection, Iterable, Iterator
from urllib.parse import urlsplit

from watchdesk.channels.reply_links import reply_links
from watchdesk.model.errors import QueryError
from watchdesk.net.urls import is_plain
from watchdesk.rules.language import compile_query, terms_query
from watchdesk.service.settings.access import check_access
from watchdesk.service.settings.channels import Channels
from watchdesk.service.settings.lines import KeyPath
from watchdesk.service.settings.placing import ADDRESS_KEYS, check_search, check_supply
from watchdesk.service.settings.reading import Listed, Tables
from watchdesk.service.settings.references import check_references
from watchdesk.service.settings.report import Report
from watchdesk.service.settings.tables import PollingTable, SignUpTable, SourceTable, WatchTable


def check_whole(tables: Tables, channels: Channels, report: Report) -> None:
    """Report what is wrong between tables. A table with mistakes of its own still lends its id to those that use it."""
    for listed in (tables.sources, tables.watches, tables.subscribers, tables.subscriptions):
        _no_twins(listed.named, "id", report)
    _check_sources(tables.sources, report)
    searching = _searching(tables.sources)
    for path, watch in tables.watches.tables:
        _check_watch(path, watch, tables, searching.get(watch.id, ()), report)
    for path, watch in _as_far_as_right(tables.watches):
        _check_watch(path, watch, tables, (), report)
    check_references(tables, channels, report)
    if tables.polling:
        _check_polling(tables.polling, tables.stated.get("polling", frozenset()), report)
    if tables.signup:
        _check_signup(tables.signup, tables, report)
    if tables.smtp_is_absent:
        for name in (name for name, kind in channels.kinds.items() if kind == "email"):
            report.add(("channels", name), "sends mail, but there is no [smtp] table with host and sender")


def _searching(sources: Listed[SourceTable]) -> dict[str, list[tuple[KeyPath, SourceTable]]]:
    """Return the sources that search for a watch, by its id."""
    found: dict[str, list[tuple[KeyPath, SourceTable]]] = {}
    for path, source in sources.tables:
        if source.search and source.watch:
            found.setdefault(source.watch, []).append((path, source))
    return found


def _no_twins(named: Iterable[tuple[KeyPath, str]], key: str, report: Report) -> None:
    first: dict[str, KeyPath] = {}
    for path, name in named:
        before = first.setdefault(name, path)
        if before != path:
            report.add((*path, key), f'"{name}" is taken already, in line {report.line_of(before)}')


def _check_sources(sources: Listed[SourceTable], report: Report) -> None:
    for path, table in sources.given:
        given = [key for key in ADDRESS_KEYS if key in table]
        if not given:
            report.add(path, "needs one address: feed, sitemap, page, command, search or imap")
        elif len(given) > 1:
            report.add(
                (*path, given[1]), f"has {' and '.join(given)}: keep one, and give the other a source of its own"
            )
    addresses: list[tuple[KeyPath, str]] = []
    for path, source in sources.tables:
        addresses += [((*path, key), _address(source, key)) for key in ADDRESS_KEYS if getattr(source, key)]
        check_supply(path, source, report)
    check_access(sources.tables, report)
    first: dict[str, KeyPath] = {}
    for path, address in addresses:
        before = first.setdefault(address, path)
        if before != path:
            report.add(path, f"this address is polled already, for the source in line {report.line_of(before)}")


def _address(source: SourceTable, key: str) -> str:
    if key == "search":
        return f"{source.search} {source.watch} {source.language} {source.country}"
    return _settled(str(getattr(source, key)))


def _settled(address: str) -> str:
    """Return an address with what never distinguishes feeds evened out: case of scheme and host, the fragment."""
    if is_plain(address):
        return address
    parts = urlsplit(address)
    return parts._replace(scheme=parts.scheme.lower(), netloc=parts.netloc.lower(), fragment="").geturl()


def _as_far_as_right(watches: Listed[WatchTable]) -> Iterator[tuple[KeyPath, WatchTable]]:
    """Yield what tables with a mistake elsewhere look for, so that a mistake there is told, too."""
    made = {path for path, _ in watches.tables}
    for path, table in watches.given:
        query, terms = table.get("query"), table.get("terms")
        if path in made or (query is None) == (terms is None):
            continue
        if isinstance(query, str):
            yield path, WatchTable(id="", query=query)
        elif isinstance(terms, list) and terms and all(isinstance(term, str) and term.strip() for term in terms):
            yield path, WatchTable(id="", terms=tuple(terms))


def _check_watch(
    path: KeyPath,
    watch: WatchTable,
    tables: Tables,
    searching: Iterable[tuple[KeyPath, SourceTable]],
    report: Report,
) -> None:
    """Report what is wrong with a watch, and with the sources that search for it."""
    if (watch.terms is None) == (watch.query is None):
        reason = "needs terms or a query" if watch.query is None else "has both terms and a query: keep one"
        report.add(path if watch.query is None else (*path, "query"), reason)
        return
    if watch.at_least is not None and watch.terms is None:
        report.add((*path, "at_least"), "goes with terms; in a query write n OF (…)")
    elif watch.at_least is not None and watch.at_least > len(watch.terms or ()):
        report.add((*path, "at_least"), f"is {watch.at_least}, more than there are terms ({len(watch.terms or ())})")
    else:
        _check_query(path, watch, tables, searching, report)


def _check_query(
    path: KeyPath,
    watch: WatchTable,
    tables: Tables,
    searching: Iterable[tuple[KeyPath, SourceTable]],
    report: Report,
) -> None:
    key = "query" if watch.terms is None else "terms"
    try:
        query = compile_query(query_of(watch), tables.lists)
    except QueryError as error:
        report.add((*path, key), str(error) if key == "query" else f"{error.problem}: {error.advice}")
        return
    for place, source in searching:
        check_search(place, source, query, report)


def query_of(watch: WatchTable) -> str:
    """Return a watch in the watch language, whichever way it is given. Raises QueryError for terms that are none."""
    return watch.query if watch.query is not None else terms_query(watch.terms or (), watch.at_least)


def _check_signup(signup: SignUpTable, tables: Tables, report: Report) -> None:
    """Report what self-service lacks: the watches it names, a relay, and an address for the links to confirm."""
    if not signup.watches:
        if tables.stated.get("signup"):
            report.add(("signup",), "needs watches, the ids of those that readers may subscribe to themselves")
        return
    if tables.smtp_is_absent:
        report.add(("signup",), "asks by mail to confirm, but there is no [smtp] table with host and sender")
    if tables.desk and reply_links(tables.desk.base_url, b"") is None:
        reason = "needs desk.base_url, reached by https (http on this machine alone): mails have links to confirm"
        report.add(("signup",), reason)


def _check_polling(polling: PollingTable, stated: Collection[str], report: Report) -> None:
    """Report intervals out of order, of those that are in the file: the others give way to them."""
    for shorter, longer in (
        ("min_interval", "max_interval"),
        ("min_interval", "interval"),
        ("interval", "max_interval"),
    ):
        if {shorter, longer} <= set(stated) and getattr(polling, shorter) > getattr(polling, longer):
            report.add(("polling", shorter), f"is longer than {longer}")
