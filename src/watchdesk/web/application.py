"""Application: the routes of a running desk — the links in messages, watch feeds, and health for the rest.

The routes need no sign-in: whoever has the link may answer by it, and by no other. GET shows a page with a button and
changes nothing, because programs that look at mail open every link; POST acts, and acting twice is as good as once. A
mail program's one-click unsubscribing (RFC 8058) is such a POST.
"""

from collections.abc import Callable
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp

from watchdesk.engine.local import LocalEngine
from watchdesk.service.answering import Denied
from watchdesk.service.replies import Reply, carry_out, read_reply
from watchdesk.service.watch_feeds import served_feed
from watchdesk.web.hubs import hub_routes
from watchdesk.web.pages import done_page, question_page, unknown_page
from watchdesk.web.preferences import preferences_routes
from watchdesk.web.responses import page
from watchdesk.web.sign_up import sign_up_routes

FORMS = {"atom": "application/atom+xml", "json": "application/feed+json"}
FEED_HEADERS = {
    "Cache-Control": "private, max-age=300",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


def application(engine: Callable[[], LocalEngine], health: ASGIApp) -> ASGIApp:
    """Return the application; `engine` gives the engine of the moment (a reload replaces it)."""

    async def show(request: Request) -> Response:
        reply = await _reply(engine(), request)
        return page(question_page(reply)) if reply else page(unknown_page(), status=404)

    async def act(request: Request) -> Response:
        reply = await _reply(engine(), request)
        if reply is None:
            return page(unknown_page(), status=404)
        answer = await carry_out(engine(), reply)
        if isinstance(answer, Denied):
            return page(unknown_page(), status=404)
        return page(done_page(reply))

    async def feed(request: Request) -> Response:
        form = request.path_params["form"]
        document = await served_feed(engine(), request.path_params["token"], form) if form in FORMS else None
        if document is None:
            return page(unknown_page(), status=404)
        headers = FEED_HEADERS | {"ETag": f'"{sha256(document).hexdigest()[:32]}"'}
        if _has(request, headers["ETag"]):
            return Response(status_code=304, headers=headers)
        return Response(document, media_type=FORMS[form], headers=headers)

    routes = [
        *hub_routes(engine),
        Route("/feeds/{token}.{form}", feed, methods=["GET", "HEAD"]),
        Route("/answer/{token}", show, methods=["GET", "HEAD"]),
        Route("/answer/{token}", act, methods=["POST"]),
        *sign_up_routes(engine),
        *preferences_routes(engine),
    ]
    return Router(routes, default=health, redirect_slashes=False)


async def _reply(engine: LocalEngine, request: Request) -> Reply | None:
    return await read_reply(engine, request.path_params["token"])


def _has(request: Request, etag: str) -> bool:
    """Return whether the reader has the document already (RFC 9110: weak comparison)."""
    named = request.headers.get("if-none-match", "")
    return named.strip() == "*" or etag in {one.strip().removeprefix("W/") for one in named.split(",")}
