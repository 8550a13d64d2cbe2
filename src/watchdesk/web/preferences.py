"""Preferences: the page behind a signed link in each message — GET shows, and only its buttons change anything."""

from collections.abc import Callable, Mapping
from zoneinfo import ZoneInfo

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from watchdesk.channels.enrolling_words import LANGUAGES, EnrollingWords, enrolling_words
from watchdesk.engine.local import LocalEngine
from watchdesk.rules.choosing import Fields, read_choice
from watchdesk.rules.schedule import hour_text, quiet_text
from watchdesk.service.answering import Denied
from watchdesk.service.preferences import Preferences, press, read_preferences, save_choice
from watchdesk.web.forms import fields_of_choice, filled, one
from watchdesk.web.pages import answer_page, form_page, unknown_page
from watchdesk.web.responses import fields_of, page

SAVE, FORGET = "save", "forget"


class _Topic(Struct, frozen=True, kw_only=True):
    """A watch of a configured subscription. `mute_id`: of a mute that the reader may lift."""

    id: str
    title: str
    muted: str
    mute_id: str


def preferences_routes(engine: Callable[[], LocalEngine]) -> list[Route]:
    """Return the routes of the page; `engine` gives the engine of the moment."""

    async def show(request: Request) -> Response:
        view = await read_preferences(engine(), request.path_params["token"])
        return page(unknown_page(), status=404) if view is None else page(_page(view))

    async def act(request: Request) -> Response:
        written = request.path_params["token"]
        view, fields = await read_preferences(engine(), written), await fields_of(request) or {}
        if view is None:
            return page(unknown_page(), status=404)
        button = one(fields, "do")
        if button == SAVE and view.choice is not None:
            return await _save(engine(), view, written, fields)
        done = await press(engine(), view, button, watch=one(fields, "watch"), mute=one(fields, "mute"))
        if isinstance(done, Denied):
            return page(_page(view), status=422)
        if button == FORGET:
            said = enrolling_words(view.language)
            return page(answer_page(said.words, heading=said.forgotten, desk_title=view.desk_title))
        return await _anew(engine(), written)

    return [
        Route("/preferences/{token}", show, methods=["GET", "HEAD"]),
        Route("/preferences/{token}", act, methods=["POST"]),
    ]


async def _save(engine: LocalEngine, view: Preferences, written: str, fields: Fields) -> Response:
    choice = read_choice(fields, offered=list(view.offered), languages=LANGUAGES, kept_zone=view.timezone)
    if isinstance(choice, tuple):
        said = enrolling_words(view.language)
        wrong = {name.value: said.mistakes[name] for name in choice}
        return page(_page(view, fields=fields, wrong=wrong), status=422)
    if isinstance(await save_choice(engine, view, choice), Denied):
        return page(unknown_page(), status=404)
    return await _anew(engine, written)


async def _anew(engine: LocalEngine, written: str) -> Response:
    """Show what has become of it, in the language that may have been chosen just now."""
    view = await read_preferences(engine, written)
    if view is None:
        return page(unknown_page(), status=404)
    return page(_page(view, is_saved=True))


def _page(
    view: Preferences,
    *,
    fields: Fields | None = None,
    wrong: Mapping[str, str] | None = None,
    is_saved: bool = False,
) -> str:
    said = enrolling_words(view.language)
    form = view.choice and filled(
        fields or fields_of_choice(view.choice),
        said,
        offered=view.offered,
        has_quiet=True,
        kept_zone=view.timezone,
        wrong=wrong,
    )
    return form_page(
        "preferences.html.j2",
        said,
        heading=said.preferences_title_desk.format(desk=view.desk_title),
        view=view,
        form=form,
        note=(said.is_stopped if view.is_ended else said.saved) if is_saved else "",
        schedule=_schedule(view, said),
        quiet=quiet_text(view.quiet) if view.quiet else "",
        topics=_topics(view, said),
    )


def _schedule(view: Preferences, said: EnrollingWords) -> str:
    schedule = view.schedule
    day = said.words.weekdays[schedule.weekday] if schedule.weekday is not None else ""
    parts = (said.rhythms[schedule.rhythm], day, ", ".join(hour_text(at) for at in schedule.times))
    return " · ".join(part for part in parts if part)


def _topics(view: Preferences, said: EnrollingWords) -> list[_Topic]:
    topics = []
    for watch, title in view.offered.items():
        mute = view.mutes.get(watch)
        until = mute and mute.until.astimezone(ZoneInfo(view.timezone))
        when = f"{until.day} {said.words.months[until.month - 1]}, {until:%H:%M}" if until else ""
        muted = said.muted_when.format(when=when) if mute else ""
        mute_id = mute.id if mute and mute.subscriber_id else ""
        topics.append(_Topic(id=watch, title=title, muted=muted, mute_id=mute_id))
    return topics
