"""Sign-up: the public page on which readers subscribe themselves, and the page that confirms it.

Anybody may see both. What is answered is the same whoever is known, and nothing is sent by the pages themselves: they
record a wish, and the message that asks to confirm is owed like every other.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from watchdesk.channels.email.addresses import read_address
from watchdesk.channels.enrolling_words import LANGUAGES, EnrollingWords, enrolling_words, language_of
from watchdesk.channels.inert import clean
from watchdesk.channels.reply_links import SIGN_UP
from watchdesk.engine.desk import Desk
from watchdesk.engine.local import LocalEngine
from watchdesk.model.enrolments import Choice, Offer
from watchdesk.rules.choosing import Fields, Wrong, read_choice
from watchdesk.rules.enrolling import is_of
from watchdesk.rules.signing import read_token, token
from watchdesk.service.answering import Denied
from watchdesk.service.enrolling import BUSY, values_of
from watchdesk.service.preferences import Confirmation, confirm, read_confirmation
from watchdesk.service.wishes import WISHES
from watchdesk.web.forms import filled, one
from watchdesk.web.pages import answer_page, form_page, unknown_page
from watchdesk.web.responses import fields_of, is_foreign, page

OPEN_FOR = timedelta(hours=12)
STALE = "stale"
_AHEAD = timedelta(minutes=5)  # how far a clock may have been set back meanwhile
_DAY = "86400"


class _Sent(Struct, frozen=True, kw_only=True):
    """A sign-up page that came back without a mistake."""

    address: str
    choice: Choice


def sign_up_routes(engine: Callable[[], LocalEngine]) -> list[Route]:
    """Return the routes of signing up and confirming; `engine` gives the engine of the moment."""

    async def show(request: Request) -> Response:
        desk, said = engine().desk, _words_for(request)
        if desk.offer is None:
            return page(unknown_page(), status=404)
        return _form(desk, desk.offer, _first(engine(), said), said)

    async def act(request: Request) -> Response:
        desk, said = engine().desk, _words_for(request)
        if desk.offer is None:
            return page(unknown_page(), status=404)
        fields = await fields_of(request) or {}
        sent = _read(desk, desk.offer, fields, said, is_ours=not is_foreign(request))
        if isinstance(sent, _Sent):
            return await _sign_up(engine(), desk.offer, sent, said)
        return _form(desk, desk.offer, fields, said, sent)

    async def ask(request: Request) -> Response:
        asked = await read_confirmation(engine(), request.path_params["token"])
        if asked is None:
            return page(unknown_page(), status=404)
        return page(_done(asked) if asked.is_done else _question(asked))

    async def act_on_link(request: Request) -> Response:
        asked = await read_confirmation(engine(), request.path_params["token"])
        if asked is None or isinstance(await confirm(engine(), asked), Denied):
            return page(unknown_page(), status=404)
        return page(_done(asked))

    return [
        Route("/sign-up", show, methods=["GET", "HEAD"]),
        Route("/sign-up", act, methods=["POST"]),
        Route("/confirm/{token}", ask, methods=["GET", "HEAD"]),
        Route("/confirm/{token}", act_on_link, methods=["POST"]),
    ]


def _words_for(request: Request) -> EnrollingWords:
    """Return the words of the language that was asked for: in the address, else the first that the browser names."""
    asked = request.query_params.get("language")
    accepted = request.headers.get("accept-language", "").split(",")
    named = [asked] if asked else [part.partition(";")[0].strip() for part in accepted]
    spoken = (language_of(code) for code in named if code.partition("-")[0].lower() in LANGUAGES)
    return enrolling_words(next(spoken, "en"))


def _first(engine: LocalEngine, said: EnrollingWords) -> Fields:
    """Return the fields as they stand before anybody wrote into them."""
    watches = engine.desk.offer.watches if engine.desk.offer else ()
    return {
        "watch": list(watches) if len(watches) == 1 else [],
        "rhythm": ["daily"],
        "times": ["07:00"],
        "weekday": ["mon"],
        "timezone": [engine.desk.timezone],
        "language": [said.words.language],
    }


def _read(
    desk: Desk, offer: Offer, fields: Fields, said: EnrollingWords, *, is_ours: bool
) -> _Sent | Mapping[str, str]:
    """Return what was sent, or sentences on all that is wrong in it."""
    wrong: list[str] = []
    if not is_ours or not _is_open(desk, one(fields, "form")):
        wrong.append(STALE)
    try:
        address = read_address(one(fields, "address"))
    except ValueError:
        address = ""
    if "." not in address.rpartition("@")[2]:  # a name of the relay's own network is nobody's who reads this page
        wrong.append(Wrong.ADDRESS)
    elif not is_of(address, offer.domains):
        wrong.append(Wrong.DOMAIN)
    choice = read_choice(fields, offered=list(_offered(desk, offer)), languages=LANGUAGES, kept_zone=desk.timezone)
    if not wrong and isinstance(choice, Choice):
        return _Sent(address=address, choice=choice)
    wrong += () if isinstance(choice, Choice) else choice
    domains = ", ".join(offer.domains)
    return {name: said.mistakes[name].format(domains=domains) for name in wrong}


def _is_open(desk: Desk, written: str) -> bool:
    """Return whether a page was made here and lately: who sends it has seen it."""
    found = read_token(desk.link_key, written)
    if found is None or found[0] != SIGN_UP or len(found[1]) != 1:
        return False
    age = desk.real_clock.now() - datetime.fromisoformat(found[1][0])
    return -_AHEAD <= age <= OPEN_FOR


async def _sign_up(engine: LocalEngine, offer: Offer, sent: _Sent, said: EnrollingWords) -> Response:
    wish = {"address": sent.address, **values_of(sent.choice)}
    answer = await WISHES["subscriber.sign_up"](engine, wish)
    desk_title = clean(engine.desk.facts.title)
    if isinstance(answer, Denied) or answer.facts["outcome"] == BUSY:
        busy = answer_page(said.words, heading=said.busy_title, text=said.busy_text, desk_title=desk_title)
        return page(busy, status=503, retry_after=_DAY)
    hours = offer.confirm_within // timedelta(hours=1)
    text = f"{said.look_text} {said.works_for(hours)}"
    return page(answer_page(said.words, heading=said.look_title, text=text, desk_title=desk_title))


def _form(
    desk: Desk, offer: Offer, fields: Fields, said: EnrollingWords, wrong: Mapping[str, str] | None = None
) -> Response:
    form = filled(fields, said, offered=_offered(desk, offer), has_quiet=False, kept_zone=desk.timezone, wrong=wrong)
    html = form_page(
        "sign_up.html.j2",
        said,
        heading=said.sign_up_title_desk.format(desk=clean(desk.facts.title)),
        form=form,
        languages=LANGUAGES,
        form_token=token(desk.link_key, SIGN_UP, desk.real_clock.now().isoformat(timespec="seconds")),
    )
    return page(html, status=422 if wrong else 200)


def _offered(desk: Desk, offer: Offer) -> dict[str, str]:
    return {watch: clean(desk.watch_titles[watch]) for watch in offer.watches if watch in desk.watch_titles}


def _question(asked: Confirmation) -> str:
    said = enrolling_words(asked.language)
    heading = said.confirm_title_desk.format(desk=asked.desk_title)
    return answer_page(said.words, heading=heading, about=_about(asked, said), button=said.confirm)


def _done(asked: Confirmation) -> str:
    said = enrolling_words(asked.language)
    return answer_page(
        said.words,
        heading=said.confirmed,
        about=_about(asked, said),
        text=said.confirmed_more,
        desk_title=asked.desk_title,
        onward=(said.preferences, asked.preferences),
    )


def _about(asked: Confirmation, said: EnrollingWords) -> str:
    name, titles = asked.about
    return clean(said.words.stop_about.format(name=name, watches=", ".join(f"“{title}”" for title in titles)))
