"""Responses: the headers of our pages, and reading what their forms send."""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from urllib.parse import parse_qs, urlsplit

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, Response

from watchdesk.rules.choosing import Fields

LARGEST_FORM = 64 * 1024
MOST_FIELDS = 1000


@cache
def style() -> str:
    """Return the style sheet of the pages, as it stands in each of them."""
    return files("watchdesk.web").joinpath("templates/style.css").read_text(encoding="utf-8")


@cache
def headers() -> dict[str, str]:
    """Return the headers of every page: nothing is kept, nothing loaded, no script, and only our own style."""
    ours = b64encode(sha256(style().encode()).digest()).decode("ascii")
    return {
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
        "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{ours}'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'",
    }


def page(html: str, *, status: int = 200, **more: str) -> Response:
    """Return a page with its headers; `more` are further ones, written with _ for -."""
    further = {name.replace("_", "-"): value for name, value in more.items()}
    return HTMLResponse(html, status_code=status, headers=headers() | further)


async def fields_of(request: Request) -> Fields | None:
    """Return the fields of a form that was sent (URL-encoded); None for anything else, and for one that is too large.

    By hand: Starlette would ask for a parser of multipart bodies, which no form of ours sends.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        return None
    body = bytearray()
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > LARGEST_FORM:
                return None
    except ClientDisconnect:
        return None
    try:
        return parse_qs(body.decode("ascii"), keep_blank_values=True, errors="replace", max_num_fields=MOST_FIELDS)
    except ValueError:  # more fields than any form of ours has, or bytes that no browser sends
        return None


def is_foreign(request: Request) -> bool:
    """Return whether another site's page had the browser send this (Fetch Metadata; Origin where that is missing).

    Without either it was no browser, or an old one: then the form's own token decides alone.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = request.headers.get("origin")
    # "null" is what browsers say of a page with our Referrer-Policy, be it ours or not.
    return origin not in {None, "null"} and urlsplit(str(origin)).netloc != request.headers.get("host")
