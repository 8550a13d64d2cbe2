"""The digest as people read it: text of 72 columns, and the small rules of the sheet."""

from datetime import timedelta

import pytest
from syrupy.assertion import SnapshotAssertion

from watchdesk.channels.columns import WIDTH, columns, wrap
from watchdesk.channels.inert import clean, inert
from watchdesk.channels.links import web_address
from watchdesk.channels.marks import Piece, pieces, shortened
from watchdesk.channels.sheet import lay_out
from watchdesk.channels.text import as_html, as_text
from watchdesk.channels.trial import trial_digest
from watchdesk.channels.wording import wording
from watchdesk.model.sources import SourceHealth
from watchdesk.model.subscribers import Channel
from watchdesk.model.tellings import Digest
from watchdesk.testing.builders import HEADLINE, SLOT_AT, a_digest, a_story, an_article


def a_full_digest() -> Digest:
    failing = (
        SourceHealth(
            source_id="caspian",
            title="Caspian Monitor",
            url="https://caspian.test/feed",
            since=SLOT_AT - timedelta(days=1, hours=3),
            reason="the server answered 503",
        ),
    )
    reprint = an_article(source_title="Khyber Wire", url="https://khyber.test/1", relation="verbatim")
    return a_digest(
        a_story(articles=(an_article(), reprint, an_article(source_title="The Gulf Ledger", published_at=None))),
        a_story(
            "Yusuf: no bases, but a door left open",
            snippet="The adviser, Yusuf, spoke for an hour; Islamabad listened.",
            articles=(an_article(source_title="Hill Station Gazette", url=None),),
            note="On headline and summary only: the page is behind a paywall.",
            watch="bases",
            watch_title="Bases",
        ),
        rest=5,
        failing=failing,
    )


def test_the_text_of_a_digest(snapshot: SnapshotAssertion) -> None:
    assert as_text(a_full_digest()) == snapshot


@pytest.mark.parametrize("text", ["word " * 80, "x" * 400, "漢字の記事" * 60, "نائب وزیر خارجہ شرمن صبح سویرے " * 12])
def test_no_line_but_an_address_is_wider_than_72_columns(text: str) -> None:
    long = "https://lantern.test/" + "a" * 200
    story = a_story(text, snippet=text, articles=(an_article(url=long, source_title=text),) * 3, watch_title=text)
    lines = as_text(a_digest(story, story, desk_title=text, subscriber_name=text, contact=text)).splitlines()
    assert all(columns(line) <= WIDTH for line in lines if "https://" not in line)
    assert all(line.strip() == long for line in lines if "https://" in line)


def test_times_are_the_subscribers_own() -> None:
    assert "Mon 5 Oct, 22:40" in as_text(a_digest(timezone="UTC"))
    assert "Tue 6 Oct, 03:40" in as_text(a_digest(timezone="Asia/Karachi"))
    assert "Tuesday 6 October 2026, 02:00" in as_text(a_digest(timezone="Nowhere/Else"))


def test_silence_is_proven() -> None:
    assert "All 216 sources answered" in as_text(a_digest())
    text = as_text(a_full_digest())
    assert "215 of 216 sources" in text
    assert "Caspian Monitor, since Mon 5 Oct, 04:00: the server answered 503" in text


def test_it_says_how_to_stop() -> None:
    assert as_text(a_digest()).endswith("To stop these messages, write to desk@example.org.\n")
    assert "write to editor@example.net" in as_text(a_digest(), stop_address="editor@example.net")
    assert "To stop" not in as_text(a_digest(contact=None))


def test_stories_are_headed_by_their_watch_only_where_there_is_more_than_one() -> None:
    assert 'class="watch"' in as_html(a_full_digest())
    assert 'class="watch"' not in as_html(a_digest())


def test_a_language_without_words_of_its_own_gets_english() -> None:
    assert wording("sw-KE") is wording("en")
    assert lay_out(a_digest(language="sw")).language == "en"


def test_many_terms_and_failing_sources_are_counted_not_listed() -> None:
    terms = tuple(f"term{number:02}" for number in range(30))
    failing = tuple(SourceHealth(source_id=t, title=t, url="https://x.test", reason="gone") for t in terms)
    text = as_text(a_digest(a_story(" ".join(terms), snippet="", terms=terms), failing=failing))
    assert text.count("22 more") == 2


def test_a_trial_says_that_it_is_one() -> None:
    channel = Channel(name="desk-mail", kind="email", address="a@example.org")
    digest = trial_digest(channel, now=SLOT_AT, desk_title="Desk")
    text = as_text(digest)
    assert "This is a test of the channel desk-mail" in text
    assert "sources" not in text
    assert as_html(digest)
    assert trial_digest(channel, now=SLOT_AT, desk_title="Desk") == digest
    assert trial_digest(channel, now=SLOT_AT + timedelta(seconds=1), desk_title="Desk").id != digest.id


@pytest.mark.parametrize(
    "marks,expected",
    [
        ((), ["abcdef"]),
        (((0, 2),), ["<ab>", "cdef"]),
        (((4, 6), (0, 2)), ["<ab>", "cd", "<ef>"]),
        (((0, 3), (2, 4)), ["<abc>", "<d>", "ef"]),
        (((1, 5), (2, 3)), ["a", "<bcde>", "f"]),
        (((-3, 2), (5, 99)), ["<ab>", "cde", "<f>"]),
        (((3, 3), (5, 2), (50, 60)), ["abcdef"]),
    ],
)
def test_marks_cut_the_whole_text(marks: tuple[tuple[int, int], ...], expected: list[str]) -> None:
    assert [f"<{piece.text}>" if piece.is_hit else piece.text for piece in pieces("abcdef", marks)] == expected


def test_marks_move_with_what_is_cleaned_away() -> None:
    story = inert(a_digest(a_story("a\u202eb\ufeff Sherman"))).stories[0]
    assert Piece(text="Sherman", is_hit=True) in pieces(story.title, story.title_marks)


@pytest.mark.parametrize(
    "text,expected",
    [
        ("a\r\nb", "a  b"),
        ("\x1b[31m", " [31m"),
        ("\ud800x", "\ufffdx"),
        ("a\u202eb", "ab"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_texts_are_clean(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize(
    "url,expected",
    [
        ("https://a.test/x?y=1&z=%20#f", "https://a.test/x?y=1&z=%20#f"),
        (' https://a.test/"><b>|x\\', "https://a.test/%22%3E%3Cb%3E%7Cx%5C"),
        ("https://a.test/خبر", "https://a.test/%D8%AE%D8%A8%D8%B1"),
        ("HTTP://a.test", "HTTP://a.test"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("https:///x", None),
        ("//a.test/x", None),
        ("https://[::1", None),
        ("https://a.test/" + "x" * 3000, None),
        (None, None),
    ],
)
def test_only_web_addresses_are_linked(url: str | None, expected: str | None) -> None:
    assert web_address(url) == expected


@pytest.mark.parametrize(
    "text,length,expected",
    [
        ("short", 10, "short"),
        ("one two three", 10, "one two…"),
        ("x" * 20, 10, "x" * 9 + "…"),
        (HEADLINE, 99, HEADLINE),
    ],
)
def test_shortening_ends_at_a_word_where_one_is_near(text: str, length: int, expected: str) -> None:
    assert shortened(text, length) == expected


def test_wrapping_keeps_every_word() -> None:
    lines = wrap("one two three four", first="- ", rest="  ", width=10)
    assert lines == ["- one two", "  three", "  four"]
    assert wrap("") == []
