"""Novelty: what a further article adds to a story, and what it only repeats."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from watchdesk.model.articles import Article, Quality
from watchdesk.model.stories import Novelty, NoveltyKind
from watchdesk.rules.novelty import adds, is_update, news

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def article(title: str, text: str = "") -> Article:
    return Article(id=title, url=None, title=title, text=text, quality=Quality.FULL, seen_at=NOON, read_at=NOON)


FERRY = article(
    "Ferry sinks off Mombasa",
    "A ferry carrying 120 people sank off Mombasa on Tuesday. Captain Amos Otieno was rescued by a trawler. "
    "“We heard a loud bang and the whole deck went under within minutes,” a passenger said. "
    "Twelve people died, the Kenya Coast Guard said.",
)


def told(text: str, title: str = "More on the ferry that sank") -> list[tuple[str, str]]:
    return [(one.kind.value, one.text) for one in news(article(title, text), [FERRY])]


REPEATED = {
    "the same text": FERRY.text,
    "a surname for a whole name": "Mr Otieno was rescued by a trawler off Mombasa.",
    "a number in words": "A hundred and twenty people were aboard; a dozen people died.",
    "a quotation cut shorter": "“The whole deck went under within minutes,” a passenger said.",
    "an office by half its name": "The Coast Guard said so.",
    "a dateline of an agency": "NAIROBI, Nov 20 (Reuters) - The boat sank off Mombasa.",
    "a dateline in capitals": "NAIROBI: The boat sank off Mombasa.",
    "a dateline with the agency": "Nairobi (AFP) – The boat sank off Mombasa.",
    "small words": "The ship went down quickly and the sea was calm.",
}


@pytest.mark.parametrize("text", REPEATED.values(), ids=REPEATED)
def test_what_was_told_before_in_another_form_is_not_new(text: str) -> None:
    assert told(text) == []


ADDED = {
    "a new name": ("The survivors are in hospital in Nairobi.", [("name", "Nairobi")]),
    "a new name before a dash": ("Nairobi sent divers - and a ship.", [("name", "Nairobi")]),
    "somebody new who speaks": (
        "Inspector Grace Wanjiru said the boat was old.",
        [("source", "Grace Wanjiru")],
    ),
    "a higher toll": ("The toll rose to 31 on Wednesday.", [("number", "31")]),
    "a toll in words": ("At least twenty-five people died.", [("number", "twenty-five")]),
    "a new quotation": (
        "“It was a disaster waiting to happen for years,” a fisherman said.",
        [("quotation", "It was a disaster waiting to happen for years,")],
    ),
}


@pytest.mark.parametrize("text, gained", ADDED.values(), ids=ADDED)
def test_what_was_not_told_before_is_new(text: str, gained: list[tuple[str, str]]) -> None:
    assert told(text) == gained


def test_each_thing_comes_with_its_sentence_in_the_order_of_the_text() -> None:
    later = article(
        "Ferry owner held",
        "Police in Mombasa held the owner on Friday.\n"
        "The boat was licensed for 80, said Inspector Grace Wanjiru. It had no radio.",
    )
    assert news(later, [FERRY]) == (
        Novelty(
            kind=NoveltyKind.NUMBER,
            text="80",
            sentence="The boat was licensed for 80, said Inspector Grace Wanjiru.",
        ),
        Novelty(
            kind=NoveltyKind.SOURCE,
            text="Grace Wanjiru",
            sentence="The boat was licensed for 80, said Inspector Grace Wanjiru.",
        ),
    )


def test_all_earlier_articles_count() -> None:
    second = article("Toll rises", "The toll rose to 31, Inspector Grace Wanjiru said.")
    third = article("Ferry: 31 dead", "Thirty-one people died, Wanjiru said, and 9 are missing.")
    assert [one.text for one in news(third, [FERRY, second])] == ["9"]


def test_a_long_story_is_read_no_further_than_to_what_told_all_of_an_article() -> None:
    one = article("The ferry", "Anna Kamau of the port said that 31 people were saved. Divers looked for 14 others.")
    story = iter([replace(one, id="first"), replace(one, id="second"), replace(one, id="third")])
    assert news(one, story) == ()
    assert [left.id for left in story] == ["second", "third"]


def test_whose_text_it_is_adds_nothing_and_who_is_named_like_an_agency_does() -> None:
    first = article("Bridge closed", "The bridge in the harbour was closed to ships for repairs.")
    again = article(
        "Bridge closed", "The bridge in the harbour was closed to ships for repairs, AFP and Reuters report."
    )
    assert news(again, [first]) == ()
    named = article("Bridge closed", "The bridge was closed to ships, Michael Bloomberg said in the harbour.")
    assert [one.text for one in news(named, [first])] == ["Michael Bloomberg"]


def test_without_anything_earlier_all_is_new() -> None:
    assert [one.text for one in news(FERRY, [])][:2] == ["Mombasa", "120"]


def test_so_much_is_told_at_most() -> None:
    long = " ".join(f"There were {number} boats." for number in range(200, 300))
    assert len(news(article("Boats", long), [])) == 12


ENOUGH = {
    "something in the lead": ("The toll rose to 31. Nothing else is known.", True),
    "one thing far down": ("It was cold. " * 8 + "A nurse came from Nairobi.", False),
    "several things far down": (
        "It was cold. " * 8 + "A nurse came from Nairobi. She counted 77 blankets. Police spoke in Kisumu.",
        True,
    ),
    "nothing": ("It was cold.", False),
}


@pytest.mark.parametrize("text, is_enough", ENOUGH.values(), ids=ENOUGH)
def test_a_story_is_told_again_for_a_new_lead_or_for_several_things(text: str, *, is_enough: bool) -> None:
    later = article("On the ferry", text)
    assert adds(news(later, [FERRY]), later) is is_enough


def test_an_article_of_other_scripts_and_an_empty_one_add_without_failing() -> None:
    assert news(article("", ""), [FERRY]) == ()
    urdu = article("کشتی ڈوب گئی", "کراچی کے قریب ایک کشتی ڈوب گئی۔ 45 افراد سوار تھے۔")
    assert ("number", "45") in [(one.kind.value, one.text) for one in news(urdu, [FERRY])]


COPIED = {
    "the text itself": (FERRY.text, False),
    "under a headline of the outlet's own": (FERRY.text, False),
    "with a dateline": (f"NAIROBI, Nov 20 - {FERRY.text}", False),
    "with a by-line": (f"By John Kamau\n{FERRY.text}", False),
    "with lines of the page": (f"3 min read\nUpdated 25 minutes ago\n14 comments\n{FERRY.text}", False),
    "with another unit in brackets": (FERRY.text.replace("Mombasa on", "Mombasa (270 miles from Nairobi) on"), False),
    "with a new toll": (FERRY.text.replace("Twelve people died", "At least 31 people have died by now"), True),
    "below a new lead": (f"The government ordered 40 wooden ferries out of service on Wednesday.\n{FERRY.text}", True),
    "with a new quotation": (
        FERRY.text.replace("Captain", "“We will ask who let this boat leave port,” the minister said then. Captain"),
        True,
    ),
}


@pytest.mark.parametrize("text, is_news", COPIED.values(), ids=COPIED)
def test_a_copy_is_news_where_it_reports_more_and_not_for_what_outlets_add(text: str, *, is_news: bool) -> None:
    assert is_update(article("5 things that Nairobi asks", text), [FERRY]) is is_news


def test_an_update_is_news_once() -> None:
    updated = article(
        "Ferry toll rises", FERRY.text.replace("Twelve people died", "At least 31 people have died by now")
    )
    assert is_update(replace(updated, title="Toll of 31"), [FERRY])
    assert not is_update(replace(updated, title="Toll of 31"), [FERRY, updated])
