"""Languages: the words of a digest from its gettext catalogue — where wording.py finds what is not English.

Names of days and months, figures and the direction of the script are those of the CLDR, by Babel.
"""

from functools import cache, partial
from gettext import GNUTranslations
from importlib.resources import files

from babel import Locale
from babel.dates import get_day_names, get_month_names
from babel.numbers import format_decimal

from watchdesk.channels.wording import Wording

DOMAIN = "digest"


@cache
def words_of(language: str) -> Wording:
    """Return the words of a language that has a catalogue. Raises FileNotFoundError where it has none."""
    place = files("watchdesk.channels") / "catalogues" / language / "LC_MESSAGES" / f"{DOMAIN}.mo"
    with place.open("rb") as file:
        catalogue = GNUTranslations(file)
    return Wording(
        language=language,
        catalogue=catalogue,
        figure=partial(format_decimal, locale=language),
        weekdays=tuple(get_day_names("wide", locale=language)[day] for day in range(7)),
        weekdays_short=tuple(get_day_names("abbreviated", locale=language)[day] for day in range(7)),
        months=tuple(get_month_names("wide", locale=language)[month] for month in range(1, 13)),
        months_short=tuple(get_month_names("abbreviated", locale=language)[month] for month in range(1, 13)),
        direction="rtl" if Locale.parse(language).text_direction == "rtl" else "ltr",
    )
