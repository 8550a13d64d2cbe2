"""The judge of manners: reads a server's log and says what was impolite. It knows HTTP, and nothing of the desk.

Statements of RFC 9110 and 9111, and of what publishers ask of feed readers: ask again only conditionally, with what was
given, to the byte; not before what was given is stale, nor before the time that a 429 or 503 names; not oftener than
once in `least`; never with a cookie; one request at a time; no further use of what is gone.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import pairwise

from manners.manners_server import Request

DAY = timedelta(days=1)
OK, NOT_MODIFIED, GONE = 200, 304, 410


def faults(log: Sequence[Request], *, least: timedelta) -> list[str]:
    """Return every fault of a log, a sentence each."""
    found = [*_cookies(log), *_namelessness(log), *_crowding(log), *_impatience(log)]
    addresses = dict.fromkeys(one.address for one in log)
    for address in addresses:
        own = [one for one in log if one.address == address]
        found += [*_haste(own, least), *_freshness(own), *_gone(own)]
    for start in addresses:
        found += _conditions(start, log)
    return found


def _said(request: Request, what: str) -> str:
    return f"{request.at:%a %H:%M} {request.address}: {what}"


def _cookies(log: Sequence[Request]) -> Iterator[str]:
    return (_said(one, "a cookie was sent back") for one in log if one.header("Cookie") is not None)


def _namelessness(log: Sequence[Request]) -> Iterator[str]:
    return (_said(one, "nobody to write to") for one in log if "@" not in (one.header("User-Agent") or ""))


def _crowding(log: Sequence[Request]) -> Iterator[str]:
    last: dict[str, Request] = {}
    for one in sorted(log, key=lambda request: request.began):
        if one.host in last and one.began < last[one.host].ended:
            yield _said(one, "asked while another request was under way")
        last[one.host] = one


def _haste(own: Sequence[Request], least: timedelta) -> Iterator[str]:
    for before, one in pairwise(own):
        if one.at - before.at < least:
            yield _said(one, f"asked again after {one.at - before.at}")


def _impatience(log: Sequence[Request]) -> Iterator[str]:
    until: dict[str, datetime] = {}
    for one in log:
        if one.at < until.get(one.host, one.at):
            yield _said(one, f"asked before {until[one.host]:%a %H:%M}, which the host had named")
        wish = one.given.header("Retry-After")
        if wish is not None and one.given.status in {429, 503}:
            moment = one.at + timedelta(seconds=int(wish)) if wish.isdigit() else _moment(wish)
            until[one.host] = max(until.get(one.host, one.at), min(moment, one.at + DAY))


def _moment(text: str) -> datetime:
    return parsedate_to_datetime(text).astimezone(UTC)


def _freshness(own: Sequence[Request]) -> Iterator[str]:
    for before, one in pairwise(own):
        if before.given.status not in {OK, NOT_MODIFIED}:
            continue
        stale_at = before.at + _fresh_for(before)
        if one.at < min(stale_at, before.at + DAY):
            yield _said(one, f"asked while the answer was fresh until {stale_at:%a %H:%M}")


def _fresh_for(request: Request) -> timedelta:
    for part in (request.given.header("Cache-Control") or "").split(","):
        name, _, value = part.strip().partition("=")
        if name == "max-age":
            return timedelta(seconds=int(value))
    expires = request.given.header("Expires")
    return max(_moment(expires) - request.at, timedelta()) if expires else timedelta()


def _gone(own: Sequence[Request]) -> Iterator[str]:
    for before, one in pairwise(own):
        if before.given.status == GONE and one.at - before.at < DAY:
            yield _said(one, "asked again within a day though it is gone")


def _conditions(start: str, log: Sequence[Request]) -> Iterator[str]:
    """Judge the validators of the requests at an address; a redirect hands what it leads to on to its address."""
    known: tuple[str | None, str | None] | None = None
    for number, one in enumerate(log):
        if one.address != start:
            continue
        sent = (one.header("If-None-Match"), one.header("If-Modified-Since"))
        if known is not None and sent != known:
            yield _said(one, f"sent {sent}, where {known} was given")
        if known is None and sent != (None, None) and not _was_led_to(start, log[:number]):
            yield _said(one, f"sent {sent}, where nothing was given")
        end = _end_of(one, log[number:])
        if end.given.status == OK:
            known = (end.given.header("ETag"), end.given.header("Last-Modified"))


def _was_led_to(address: str, log: Sequence[Request]) -> bool:
    return any(one.given.header("Location") == address for one in log)


def _end_of(request: Request, later: Sequence[Request]) -> Request:
    """Return the last request of the trip that this one began."""
    target = request.given.header("Location")
    if target is None:
        return request
    following = (one for one in later if one.address == target and one.at == request.at)
    step = next(following, None)
    return request if step is None else _end_of(step, later)
