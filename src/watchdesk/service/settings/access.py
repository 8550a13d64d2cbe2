"""Access: what `[[sources]]` say of how a publisher's servers are reached — sign-in, headers, cookie, proxy.

All of it holds for the origins (scheme, host and port) of the source's own addresses and of those in `also_at`, and for
no others: nothing secret follows a redirect elsewhere.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from watchdesk.model.records import Reticent
from watchdesk.net.access import Access, Proxy, basic, read_headers, read_proxy
from watchdesk.net.urls import Origin, read_address
from watchdesk.service.settings.lines import KeyPath
from watchdesk.service.settings.report import Report
from watchdesk.service.settings.supplies import FILE
from watchdesk.service.settings.tables import SourceTable

KEYS = ("username", "password", "token", "cookie", "headers", "proxy", "also_at")
SHOWN = frozenset({"username", "also_at"})
Headers = tuple[tuple[bytes, bytes], ...]


class SourceAccess(Reticent, frozen=True, kw_only=True):
    """How the origins of one source are reached; `given` are the keys of config.toml that say so, secrets hidden."""

    unshown: ClassVar = ("access",)

    origins: tuple[Origin, ...]
    access: Access
    given: Mapping[str, object] = {}


def check_access(sources: Sequence[tuple[KeyPath, SourceTable]], report: Report) -> None:
    """Report what cannot be sent, keys that do not go together, and origins that two sources reach differently."""
    first: dict[Origin, tuple[KeyPath, Access]] = {}
    for path, table in sources:
        if not _given(table):
            continue
        problems = list(_problems(table))
        for key, problem in problems:
            report.add((*path, key), problem)
        if problems:
            continue
        access = _access(table)
        for origin in _origins(table):
            before, theirs = first.setdefault(origin, (path, access))
            if theirs != access:
                report.add(
                    path, f"{origin.host} is reached in another way by the source in line {report.line_of(before)}"
                )


def access_of(table: SourceTable, hidden: str) -> SourceAccess | None:
    """Return how a checked source is reached, None where nothing is said of it. `hidden` stands for a secret."""
    if not _given(table):
        return None
    given = {key: _plain(getattr(table, key)) if key in SHOWN else hidden for key in _given(table)}
    return SourceAccess(origins=tuple(_origins(table)), access=_access(table), given=given)


def _given(table: SourceTable) -> list[str]:
    keys = [key for key in KEYS if getattr(table, key)]
    return [key for key in keys if key != "password"] if table.imap else keys


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _problems(table: SourceTable) -> Iterator[tuple[str, str]]:
    given = _given(table)
    if given and not _addresses(table):
        yield given[0], "goes with an address on the web"
        return
    if table.username and not table.password:
        yield "username", "needs password, password_file, or the password in the environment"
    if table.password and not (table.username or table.imap):
        yield "password", "goes with username, or with imap, the mailbox that it opens"
    if table.token and table.username:
        yield "token", "is one way to sign in, username and password another: keep one"
    for key, read in (("headers", _headers), ("cookie", _cookie), ("token", _token), ("proxy", _proxy)):
        try:
            read(table)
        except ValueError as error:
            yield key, str(error)


def _access(table: SourceTable) -> Access:
    headers = [*_headers(table), *_cookie(table), *_token(table)]
    if table.username and table.password:
        signed = basic(_quoted(table.username), _quoted(table.password.get_secret_value()))
        headers.append((b"Authorization", signed or b""))
    return Access(headers=tuple(headers), proxy=_proxy(table))


def _quoted(text: str) -> str:
    return text.replace("%", "%25")  # config.toml holds names and passwords as they are


def _headers(table: SourceTable) -> Headers:
    return read_headers(table.headers)


def _cookie(table: SourceTable) -> Headers:
    return read_headers({"Cookie": table.cookie.get_secret_value()}) if table.cookie else ()


def _token(table: SourceTable) -> Headers:
    return read_headers({"Authorization": f"Bearer {table.token.get_secret_value()}"}) if table.token else ()


def _proxy(table: SourceTable) -> Proxy | None:
    return read_proxy(table.proxy.get_secret_value()) if table.proxy else None


def _addresses(table: SourceTable) -> list[str]:
    feed = table.feed if table.feed and not table.feed.startswith(FILE) else None
    return [one for one in (feed, table.sitemap, table.page) if one]


def _origins(table: SourceTable) -> Iterator[Origin]:
    addresses = [*_addresses(table), *([table.home] if table.home else []), *table.also_at]
    yield from dict.fromkeys(read_address(one).origin for one in addresses)
