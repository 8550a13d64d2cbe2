"""Hubs: the callback of WebSub — the one route where programs talk to the desk, each under a token of its own.

A hub's GET asks whether a subscription was meant; its POST says that a feed has changed and, if it is signed, what is
new in it. An unsigned one is believed for no more than that: what is new is read from the feed itself.
"""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from watchdesk.engine.local import LocalEngine
from watchdesk.service.pushing import MOST_PUSHED, Message, answer_hub, is_pushed_to, take_push

HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "X-Robots-Tag": "noindex"}


def hub_routes(engine: Callable[[], LocalEngine]) -> list[Route]:
    """Return the routes of the callback; `engine` gives the engine of the moment."""

    async def asked(request: Request) -> Response:
        challenge = await answer_hub(engine(), request.path_params["token"], request.query_params)
        if challenge is None:
            return Response(status_code=404, headers=HEADERS)
        return Response(challenge, media_type="text/plain", headers=HEADERS)

    async def pushed(request: Request) -> Response:
        token = request.path_params["token"]
        if not await is_pushed_to(engine(), token):
            return Response(status_code=404, headers=HEADERS)
        body = await _bounded_body(request)
        if body is None:
            return Response(status_code=413, headers=HEADERS)
        message = Message(
            body=body,
            signature=request.headers.get("x-hub-signature"),
            content_type=request.headers.get("content-type"),
            links=tuple(request.headers.getlist("link")),
        )
        await take_push(engine(), token, message)
        return Response(status_code=202, headers=HEADERS)  # believed or not: a forger learns nothing

    path = "/push/{token}"
    return [Route(path, asked, methods=["GET"]), Route(path, pushed, methods=["POST"])]


async def _bounded_body(request: Request) -> bytes | None:
    """Return the body of a request, None for one that is larger than a feed may be."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_PUSHED:
            return None
    return bytes(body)
