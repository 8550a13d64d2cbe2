"""Languages: every one has all the words, counts as its speakers do, and runs in its own direction."""

import re

import pytest

from watchdesk.channels.sheet import lay_out
from watchdesk.channels.text import as_html, as_text
from watchdesk.channels.wording import ENGLISH, OTHERS, Wording, wording
from watchdesk.model.stories import Novelty, NoveltyKind
from watchdesk.testing.builders import a_digest, a_story

COUNTED = ("more", "more_stories", "rest", "held", "all_heard")


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_all_the_words_of_english(language: str) -> None:
    words = wording(f"{language}-XX")
    assert words.language == language
    said = [name for name, value in vars(Wording).items() if isinstance(value, property)]
    assert len(said) > 15
    for name in said:
        ours, english = getattr(words, name), getattr(ENGLISH, name)
        assert ours, name
        assert ours != english, name
        if isinstance(english, str):
            assert set(re.findall(r"\{\w+\}", ours)) == set(re.findall(r"\{\w+\}", english)), name
    assert words.relations.keys() == ENGLISH.relations.keys()
    assert [len(names) for names in (words.weekdays, words.weekdays_short, words.months, words.months_short)] == [
        7,
        7,
        12,
        12,
    ]


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", COUNTED)
def test_one_and_many_are_said_differently_and_many_with_their_number(language: str, name: str) -> None:
    say = getattr(wording(language), name)
    assert re.sub(r"\d", "", say(1)) != re.sub(r"\d", "", say(17)) or name == "more"
    assert "17" in say(17)


TALLIES = {
    "de": ("Eine Meldung in einem Bericht", "3 Meldungen in 1.200 Berichten"),
    "fr": ("Un sujet dans un article", "3 sujets dans 1\u202f200 articles"),
    "ur": ("ایک خبر، ایک رپورٹ", "3 خبریں، 1,200 رپورٹیں"),
}


@pytest.mark.parametrize("language", TALLIES)
def test_the_tally_is_said_with_the_signs_of_the_language(language: str) -> None:
    words = wording(language)
    assert (words.tally(1, 1), words.tally(3, 1200)) == TALLIES[language]
    assert words.some_heard(3, 9).count("3") == 1


def test_a_digest_follows_its_subscriber() -> None:
    german = as_text(a_digest(language="de"))
    assert "Warum Sie das bekommen" in german
    assert "Why you got this" not in german
    assert re.search(r"(Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonntag)", german)


@pytest.mark.parametrize("language, direction", [("en", "ltr"), ("de", "ltr"), ("fr", "ltr"), ("ur", "rtl")])
def test_the_page_runs_in_the_direction_of_its_language(language: str, direction: str) -> None:
    page = as_html(a_digest(language=language))
    assert f'<html lang="{language}" dir="{direction}">' in page


def test_what_a_match_rests_on_is_said_in_the_language_too() -> None:
    weak = "on the headline only; weak: a bare surname in a fitting context, perhaps somebody else's"
    (story,) = lay_out(a_digest(a_story(note=weak), language="fr")).stories
    assert story.note == (
        "d'après le titre seulement; faible : un nom seul dans un contexte qui convient, peut-être quelqu'un d'autre"
    )
    (other,) = lay_out(a_digest(a_story(note="something else"), language="fr")).stories
    assert other.note == "something else"


@pytest.mark.parametrize("language", ["en", *OTHERS])
def test_what_is_new_stands_with_its_sentences_once_each(language: str) -> None:
    sentence = "The toll rose to 31, Inspector Grace Wanjiru said."
    news = (
        Novelty(kind=NoveltyKind.NUMBER, text="31", sentence=sentence),
        Novelty(kind=NoveltyKind.SOURCE, text="Grace Wanjiru", sentence=sentence),
        Novelty(kind=NoveltyKind.NAME, text="Kisumu", sentence="A ship came from <Kisumu>."),
    )
    digest = a_digest(a_story(news=news), language=language)
    text, page = as_text(digest), as_html(digest)
    assert f"{wording(language).news}:" in text
    assert text.count("The toll rose to 31") == page.count("The toll rose to 31") == 1
    assert "A ship came from &lt;Kisumu&gt;." in page
