"""Visits to the world: what is asked of a host, and every way it can answer."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from msgspec import Struct

from watchdesk.model.evidence import Capture
from watchdesk.model.records import Reticent


class FailureKind(StrEnum):
    """Stable words for what went wrong, for people, metrics and `failures[].kind`."""

    BAD_URL = "bad_url"
    FORBIDDEN_ADDRESS = "forbidden_address"
    NO_SUCH_HOST = "no_such_host"
    UNREACHABLE = "unreachable"
    TLS = "tls"
    TIMEOUT = "timeout"
    INTERRUPTED = "interrupted"
    TOO_LARGE = "too_large"
    BAD_ENCODING = "bad_encoding"
    BAD_REDIRECT = "bad_redirect"
    BAD_ANSWER = "bad_answer"
    UNAUTHORISED = "unauthorised"
    NOT_FOUND = "not_found"
    GONE = "gone"
    RATE_LIMITED = "rate_limited"
    CLIENT_ERROR = "client_error"
    SERVER_ERROR = "server_error"
    ROBOTS = "robots"
    FEED_REJECTED = "feed_rejected"
    PAGE_REJECTED = "page_rejected"
    DELIVERY = "delivery"
    INTERNAL = "internal"


class Purpose(StrEnum):
    """Why an address is visited; it decides limits, the Accept header, and whether robots.txt is asked."""

    FEED = "feed"
    PAGE = "page"


class Visit(Struct, frozen=True, kw_only=True):
    """One address to GET. Validators are sent back byte for byte as the server gave them.

    `captures`: what comes is to be kept as it was received, too.
    `past_caches`: caches on the way are to ask the server themselves (Cache-Control: no-cache).
    """

    url: str
    purpose: Purpose
    etag: str | None = None
    last_modified: str | None = None
    captures: bool = False
    past_caches: bool = False


class Fetched(Reticent, frozen=True, kw_only=True):
    """A body came (2xx other than 204-206). `body` is inflated; `size` counts bytes on the wire.

    `final_url` is where redirects ended; `moved_to` is set when every redirect on the way was permanent (301, 308).
    `content_type` is the whole header value. `max_age` is for how long the answer is fresh from now on (Cache-Control
    less Age, else Expires less Date); `expires` is an Expires that only our own clock can make sense of. `hub` and
    `topic` are those of a Link header (WebSub). `capture`: where the visit asked for it.
    """

    unshown: ClassVar = ("body", "capture")

    url: str
    final_url: str
    status: int
    body: bytes
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    max_age: timedelta | None = None
    expires: datetime | None = None
    moved_to: str | None = None
    hub: str | None = None
    topic: str | None = None
    size: int = 0
    seconds: float = 0.0
    capture: Capture | None = None


class NotModified(Struct, frozen=True, kw_only=True):
    """304: nothing new. Validators are those of the answer, if it gave any; `moved_to` as in Fetched."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    max_age: timedelta | None = None
    expires: datetime | None = None
    moved_to: str | None = None
    seconds: float = 0.0


class FetchFailed(Struct, frozen=True, kw_only=True):
    """Nothing usable came. `reason` is one sentence for an operator, without secrets.

    `retry_after` is the wait that the server asks for; `retry_at` the moment, where it named one that its own clock
    makes no sense of.
    """

    url: str
    kind: FailureKind
    reason: str
    status: int | None = None
    retry_after: timedelta | None = None
    retry_at: datetime | None = None
    seconds: float = 0.0

    def patience(self, now: datetime) -> timedelta | None:
        """Return the wait that the server asks for, None if it asks for none."""
        if self.retry_after is not None or self.retry_at is None:
            return self.retry_after
        return max(self.retry_at - now, timedelta())


FetchResult = Fetched | NotModified | FetchFailed


class Posted(Reticent, frozen=True, kw_only=True):
    """The answer to a POST: `body` is cut off at 64 KiB."""

    unshown: ClassVar = ("body",)

    status: int
    body: bytes
    retry_after: timedelta | None = None


class PostFailed(Struct, frozen=True, kw_only=True):
    """A POST without an answer. `request_sent`: the whole request may have reached the other side (G3's window)."""

    kind: FailureKind
    reason: str
    request_sent: bool


PostResult = Posted | PostFailed


class Failure(Struct, frozen=True, kw_only=True):
    """One line of a run's `failures`: `where` is an address or a delivery id."""

    where: str
    kind: str
    reason: str
