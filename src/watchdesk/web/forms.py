"""Forms: what the fields of a page show — a choice that is kept, or what was written, with what is wrong in it."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from watchdesk.channels.enrolling_words import LANGUAGES, EnrollingWords
from watchdesk.model.enrolments import Choice
from watchdesk.rules.choosing import Fields, time_zones
from watchdesk.rules.schedule import WEEKDAYS, hour_text

_LONGEST = 254


class Option(Struct, frozen=True, kw_only=True):
    """One thing that can be chosen."""

    value: str
    label: str
    is_chosen: bool


class Form(Struct, frozen=True, kw_only=True):
    """The fields of a choice, filled in. `wrong`: sentences by what they are about."""

    watches: tuple[Option, ...]
    rhythms: tuple[Option, ...]
    times: str
    weekdays: tuple[Option, ...]
    quiet_from: str
    quiet_until: str
    has_quiet: bool
    zones: tuple[Option, ...]
    languages: tuple[Option, ...]
    address: str = ""
    wrong: Mapping[str, str] = {}


def fields_of_choice(choice: Choice) -> dict[str, list[str]]:
    """Return a choice as the fields of a form."""
    weekday = choice.schedule.weekday
    return {
        "watch": list(choice.watches),
        "rhythm": [choice.schedule.rhythm.value],
        "times": [", ".join(hour_text(at) for at in choice.schedule.times)],
        "weekday": [WEEKDAYS[weekday] if weekday is not None else WEEKDAYS[0]],
        "quiet_from": [hour_text(choice.quiet.start) if choice.quiet else ""],
        "quiet_until": [hour_text(choice.quiet.end) if choice.quiet else ""],
        "timezone": [choice.timezone],
        "language": [choice.language],
    }


def filled(
    fields: Fields,
    said: EnrollingWords,
    *,
    offered: Mapping[str, str],
    has_quiet: bool,
    kept_zone: str | None = None,
    wrong: Mapping[str, str] | None = None,
) -> Form:
    """Return a form with these fields in it. `offered`: title by watch; `kept_zone` is always shown."""
    chosen = set(fields.get("watch", ()))
    zones = dict.fromkeys((*([kept_zone] if kept_zone else []), *time_zones()))
    return Form(
        watches=tuple(Option(value=key, label=title, is_chosen=key in chosen) for key, title in offered.items()),
        rhythms=_options(said.rhythms.items(), one(fields, "rhythm")),
        times=one(fields, "times"),
        weekdays=_options(zip(WEEKDAYS, said.words.weekdays, strict=True), one(fields, "weekday")),
        quiet_from=one(fields, "quiet_from"),
        quiet_until=one(fields, "quiet_until"),
        has_quiet=has_quiet,
        zones=_options(((zone, zone.replace("_", " ")) for zone in zones), one(fields, "timezone")),
        languages=_options(LANGUAGES.items(), one(fields, "language")),
        address=one(fields, "address"),
        wrong=wrong or {},
    )


def one(fields: Fields, name: str) -> str:
    """Return the last value of a field, at most as long as an address may be; empty where there is none."""
    given = fields.get(name, ())
    return given[-1][:_LONGEST].strip() if given else ""


def _options(pairs: Iterable[tuple[str, str]], chosen: str) -> tuple[Option, ...]:
    return tuple(Option(value=value, label=label, is_chosen=value == chosen) for value, label in pairs)
