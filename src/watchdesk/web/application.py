"""Application: the routes of a running desk — the pages of the links in messages; everything else is health's.

The routes need no sign-in: whoever has the link may answer by it, and by no other. GET shows a page with a button and
changes nothing, because programs that look at mail open every link; POST acts, and acting twice is as good as once. A
mail program's one-click unsubscribing (RFC 8058) is such a POST.
"""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp

from watchdesk.engine.local import LocalEngine
from watchdesk.service.answering import Denied
from watchdesk.service.replies import Reply, carry_out, read_reply
from watchdesk.web.pages import done_page, question_page, unknown_page

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
}


def application(engine: Callable[[], LocalEngine], health: ASGIApp) -> ASGIApp:
    """Return the application; `engine` gives the engine of the moment (a reload replaces it)."""

    async def show(request: Request) -> Response:
        reply = await _reply(engine(), request)
        return _page(question_page(reply)) if reply else _page(unknown_page(), status=404)

    async def act(request: Request) -> Response:
        reply = await _reply(engine(), request)
        if reply is None:
            return _page(unknown_page(), status=404)
        answer = await carry_out(engine(), reply)
        if isinstance(answer, Denied):
            return _page(unknown_page(), status=404)
        return _page(done_page(reply))

    routes = [
        Route("/answer/{token}", show, methods=["GET", "HEAD"]),
        Route("/answer/{token}", act, methods=["POST"]),
    ]
    return Router(routes, default=health, redirect_slashes=False)


async def _reply(engine: LocalEngine, request: Request) -> Reply | None:
    return await read_reply(engine, request.path_params["token"])


def _page(html: str, *, status: int = 200) -> Response:
    return HTMLResponse(html, status_code=status, headers=HEADERS)
