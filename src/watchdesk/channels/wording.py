"""Wording: what a digest says in its own voice, by language. Adding a language is adding one entry to the table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The words of one language. Functions take a count, because languages form plurals differently."""

    language: str
    weekdays: tuple[str, ...]
    weekdays_short: tuple[str, ...]
    months: tuple[str, ...]
    months_short: tuple[str, ...]
    for_whom: str
    tally: Callable[[int, int], str]
    times_in: str
    also: str
    news: str
    more: Callable[[int], str]
    lead_and_more: Callable[[str, int], str]
    more_stories: Callable[[int], str]
    rest: Callable[[int], str]
    held: Callable[[int], str]
    spread: Callable[[int, int], str]
    """How many outlets tell a story, and how many of them print a copy of another's text."""
    why: str
    found: str
    relations: Mapping[str, str]
    all_heard: Callable[[int], str]
    some_heard: Callable[[int, int], str]
    since: str
    stop: str
    stop_subject: str
    possible_repeat: str
    trial_title: str
    trial_snippet: str
    trial_watch: str
    notes: Mapping[str, str]
    """What is said of a match in English, which digests are stored in, and in this language."""
    direction: str = "ltr"


def _count(number: int, one: str, many: str) -> str:
    return one if number == 1 else f"{number:,} {many}"


def _tally(stories: int, reports: int) -> str:
    return f"{_count(stories, 'One story', 'stories')} in {_count(reports, 'one report', 'reports')}"


def _spread(outlets: int, copies: int) -> str:
    return _count(outlets, "one outlet", "outlets") + (f", {copies:,} verbatim" if copies else "")


def _all_heard(number: int) -> str:
    if number == 1:
        return "The one source answered its last visit. What is not in this message was not found there."
    return f"All {number:,} sources answered their last visit. What is not in this message was not found there."


def _some_heard(healthy: int, number: int) -> str:
    return (
        f"{healthy:,} of {_count(number, '1 source', 'sources')} answered the last visit. Not heard, so perhaps missed:"
    )


ENGLISH = Wording(
    language="en",
    weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    weekdays_short=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    months=(
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    months_short=("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    for_whom="for {name}",
    tally=_tally,
    times_in="times in {zone}",
    also="Also",
    news="New since you were told",
    more=lambda number: f"{number:,} more",
    lead_and_more=lambda lead, number: f"{lead} and {number:,} more",
    more_stories=lambda number: f"and {_count(number, 'one more story', 'more stories')}",
    rest=lambda number: f"{_count(number, 'One more story', 'more stories')} matched beyond this message's limit.",
    held=lambda number: f"{_count(number, 'One story', 'stories')} waited for the end of your quiet hours.",
    spread=_spread,
    why="Why you got this",
    found="found",
    relations=MappingProxyType({"verbatim": "reprint", "trimmed": "shortened reprint", "rewrote": "rewritten"}),
    all_heard=_all_heard,
    some_heard=_some_heard,
    since="since {when}",
    stop="To stop these messages, write to {address}.",
    stop_subject="unsubscribe",
    possible_repeat="Possible repeat: an earlier try got no answer, so you may have this already.",
    trial_title="This is a test of the channel {name}",
    trial_snippet="Nothing has happened in the news: somebody tests a channel. You can read this, so it works.",
    trial_watch="Channel test",
    notes=MappingProxyType({}),
)

OTHERS = ("de", "fr", "ur")


def wording(language: str) -> Wording:
    """Return the words for a BCP 47 code: those of its language, else English."""
    primary = language.partition("-")[0].lower()
    if primary not in OTHERS:
        return ENGLISH
    from watchdesk.channels import languages  # noqa: PLC0415 - Babel takes a twentieth of a second to import

    return {"de": languages.german, "fr": languages.french, "ur": languages.urdu}[primary]()
