"""Catalogues: whole, true to the English places, compiled as they stand, and counting as each language does."""

import re
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import watchdesk.channels
from watchdesk.channels.languages import DOMAIN, words_of
from watchdesk.channels.wording import OTHERS, wording

CHANNELS = Path(watchdesk.channels.__path__[0])


def catalogue(language: str) -> Catalog:
    with (CHANNELS / "catalogues" / language / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def texts(message: object) -> tuple[str, ...]:
    return (message,) if isinstance(message, str) else tuple(message) if isinstance(message, list | tuple) else ()


def places(text: str) -> set[str]:
    return set(re.findall(r"\{\w*\}", text))


def messages(language: str) -> list[Message]:
    return [message for message in catalogue(language) if message.id]


def test_every_catalogue_that_ships_is_known() -> None:
    assert sorted(place.name for place in (CHANNELS / "catalogues").iterdir() if place.is_dir()) == sorted(OTHERS)


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_has_every_message_and_no_other(language: str) -> None:
    asked = {
        (context, texts(message)[0])
        for source in ("wording.py", "enrolling_words.py", "failure_words.py")
        for _, message, _, context in extract_from_file("python", CHANNELS / source, keywords=DEFAULT_KEYWORDS)
    }
    assert {(message.context, texts(message.id)[0]) for message in messages(language)} == asked
    assert len(asked) > 30


@pytest.mark.parametrize("language", OTHERS)
def test_every_message_is_translated_in_all_its_forms_and_keeps_its_places(language: str) -> None:
    forms = catalogue(language).num_plurals
    for message in messages(language):
        assert not message.fuzzy, message.id
        english, ours = texts(message.id), texts(message.string)
        assert len(ours) == (forms if message.pluralizable else 1), message.id
        assert all(ours), message.id
        allowed = places(english[-1])
        assert places(ours[-1]) == allowed, message.id
        # The form for one may say "one" in a word.
        assert all(places(form) | {"{number}"} == allowed | {"{number}"} for form in ours), message.id


def loaded(file: BinaryIO) -> dict[object, str]:
    """Return the messages as gettext has them when it has loaded a compiled catalogue, without the header."""
    return {key: text for key, text in vars(GNUTranslations(file))["_catalog"].items() if key}


@pytest.mark.parametrize("language", OTHERS)
def test_what_is_compiled_is_what_is_written(language: str) -> None:
    compiled = BytesIO()
    write_mo(compiled, catalogue(language))
    compiled.seek(0)
    with (CHANNELS / "catalogues" / language / "LC_MESSAGES" / f"{DOMAIN}.mo").open("rb") as file:
        assert loaded(file) == loaded(compiled)


SAID = {
    "de": {1: "Eine Meldung hat auf das Ende", 0: "0 Meldungen haben auf das Ende", 1200: "1.200 Meldungen haben auf"},
    "fr": {
        1: "Un sujet a attendu la fin",
        0: "Un sujet a attendu la fin",
        1200: "1\u202f200 sujets ont attendu",
    },
    "ur": {1: "ایک خبر آپ کے", 0: "0 خبریں آپ کے", 1200: "1,200 خبریں آپ کے"},
}


@pytest.mark.parametrize("language", SAID)
def test_each_language_counts_by_its_own_rule(language: str) -> None:
    for number, beginning in SAID[language].items():
        assert words_of(language).held(number).startswith(beginning)


@pytest.mark.parametrize(
    "language,one,some,none",
    [
        ("en", "one outlet", "14 outlets, 11 verbatim", "1,400 outlets"),
        ("de", "ein Medium", "14 Medien, 11 wörtlich", "1.400 Medien"),
        ("fr", "un média", "14 médias, dont 11 mot pour mot", "1\u202f400 médias"),
        ("ur", "ایک ادارہ", "14 ادارے، 11 حرف بہ حرف", "1,400 ادارے"),
    ],
)
def test_how_widely_a_story_is_told(language: str, one: str, some: str, none: str) -> None:
    words = wording(language)
    assert (words.spread(1, 0), words.spread(14, 11), words.spread(1400, 0)) == (one, some, none)


def test_what_stands_in_braces_in_a_headline_stays_as_it_is() -> None:
    assert wording("fr").lead_and_more("{number} {0} {name", 3) == "{number} {0} {name et 3 autres"


def test_a_language_is_loaded_once() -> None:
    assert wording("de-AT") is wording("de")
