"""Languages: every one has all the words, counts as its speakers do, and runs in its own direction."""

import json
import re
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from watchdesk.channels.failure_words import failure_words
from watchdesk.channels.payload import payload
from watchdesk.channels.sheet import lay_out
from watchdesk.channels.slack.render import render_parts
from watchdesk.channels.text import as_html, as_text
from watchdesk.channels.wording import ENGLISH, OTHERS, Wording, wording
from watchdesk.model.sources import SourceHealth
from watchdesk.model.stories import Novelty, NoveltyKind
from watchdesk.model.visits import FailureKind
from watchdesk.store.digest_json import digest_from_json, digest_to_json
from watchdesk.testing.builders import a_digest, a_story, an_article

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


MOMENTS = {
    "en": ("Monday 5 October 2026, 07:05", "Mon 5 Oct, 07:05"),
    "de": ("Montag, 5. Oktober 2026, 07:05", "Mo., 5. Okt., 07:05"),
    "fr": ("lundi 5 octobre 2026 à 07:05", "lun. 5 oct. à 07:05"),
    "ur": ("پیر، 5 اکتوبر 2026، 07:05", "پیر 5 اکتوبر، 07:05"),
}


@pytest.mark.parametrize("language", MOMENTS)
def test_days_and_times_are_written_as_the_language_does(language: str) -> None:
    at = datetime(2026, 10, 5, 7, 5, tzinfo=UTC)
    failing = SourceHealth(source_id="dawn", title="Dawn", url="https://dawn.test/", since=at, reason="no")
    digest = replace(a_digest(language=language), slot_at=at, timezone="UTC", failing=(failing,))
    sheet = lay_out(digest)
    long, short = MOMENTS[language]
    assert sheet.heading.startswith(f"{long} ·")
    assert short in sheet.failing[0]


@pytest.mark.parametrize("language", OTHERS)
def test_why_a_source_was_not_heard_is_said_in_the_language(language: str) -> None:
    words = wording(language)
    said = failure_words(words)
    unheard_of = {FailureKind.PAGE_REJECTED, FailureKind.DELIVERY}  # by feeds
    assert set(said) == set(FailureKind) - unheard_of
    assert all(said[kind] != failure_words(ENGLISH)[kind] for kind in said)
    failed = SourceHealth(
        source_id="dawn", title="Dawn", url="https://dawn.test/", reason="the server failed (503)", kind="server_error"
    )
    (line,) = lay_out(replace(a_digest(language=language), failing=(failed,))).failing
    assert line == f"Dawn: {said['server_error']} (503)"
    (line,) = lay_out(replace(a_digest(language=language), failing=(replace(failed, kind=None),))).failing
    assert line == "Dawn: the server failed (503)", "a digest of before the kind was kept has the English words"


def test_a_reader_of_english_is_told_the_reason_itself() -> None:
    failed = SourceHealth(
        source_id="dawn", title="Dawn", url="https://dawn.test/", reason="the proxy refused it", kind="unreachable"
    )
    assert lay_out(replace(a_digest(), failing=(failed,))).failing == ("Dawn: the proxy refused it",)


@pytest.mark.parametrize("language", ["en", *OTHERS])
def test_what_a_story_was_told_as_before_is_said_on_every_face(language: str) -> None:
    digest = a_digest(replace(a_story(), reason="novelty 1", told_before="Bridge <falls>"), language=language)
    line = wording(language).told_before.format(title="Bridge <falls>")
    assert line in as_text(digest)
    assert line.replace("<", "&lt;").replace(">", "&gt;") in as_html(digest)
    assert line.replace("<", "&lt;").replace(">", "&gt;") in render_parts(digest)[0].body.decode()
    assert json.loads(payload(digest))["stories"][0]["told_before"] == "Bridge <falls>"
    assert digest_from_json(digest_to_json(digest)) == digest
    assert "told_before" not in json.loads(payload(a_digest()))["stories"][0]


def test_what_the_desk_says_runs_in_the_direction_of_the_page_whatever_a_source_is_called() -> None:
    """A line that began with a Latin name ran from left to right in an Urdu mail, and its parts changed places."""
    failed = SourceHealth(source_id="q", title="Le Quotidien", url="https://q.test/", reason="no", kind="timeout")
    article = an_article(source_title="The Herald")
    page = as_html(replace(a_digest(a_story(articles=(article,)), language="ur"), failing=(failed,)))
    byline = next(line for line in page.splitlines() if 'class="by"' in line)
    assert "<bdi>The Herald</bdi>" in byline
    assert "dir=" not in byline
    assert "<bdi>Le Quotidien" not in page
    assert f"<br>Le Quotidien: {failure_words(wording('ur'))['timeout']}" in page
