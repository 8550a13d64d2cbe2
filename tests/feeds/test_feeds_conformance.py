"""The cases of feedparser and gofeed: all about fields that the desk uses agree, or are listed with a reason.

`conformance/*.tsv` name the cases that do not: path, and why. A case that agrees may not stand in the list.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feeds.expectations import Fact, expectation, facts_of_expression, facts_of_json, holds, told
from watchdesk.feeds.parse import parse_feed
from watchdesk.model.entries import ParsedFeed

LISTS = Path(__file__).parent / "conformance"
URL = "http://127.0.0.1:8097/"


def listed(name: str) -> dict[str, str]:
    rows = (line.split("\t") for line in (LISTS / name).read_text(encoding="utf-8").splitlines() if line)
    return dict(rows)


def wrong(body: bytes, facts: list[Fact], content_type: str | None = None) -> list[Fact]:
    """Return the facts that a case was not read by."""
    feed = parse_feed(told(body, facts), content_type, URL)
    return [fact for fact in facts if not (isinstance(feed, ParsedFeed) and holds(feed, fact))]


def disagreeing(cases: Iterable[tuple[str, bytes, list[Fact]]]) -> tuple[dict[str, list[Fact]], int, int]:
    """Return the cases that are read otherwise, how many there are about fields in use, and how many facts."""
    found: dict[str, list[Fact]] = {}
    about = counted = 0
    for name, body, facts in cases:
        about += bool(facts)
        counted += len(facts)
        if missed := wrong(body, facts):
            found[name] = missed
    return found, about, counted


def feedparsers(folder: Path) -> Iterator[tuple[str, bytes, list[Fact]]]:
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "LICENSE"):
        body = path.read_bytes()
        expected = expectation(body)
        yield path.relative_to(folder).as_posix(), body, list(facts_of_expression(expected)) if expected else []


def gofeeds(folder: Path) -> Iterator[tuple[str, bytes, list[Fact]]]:
    for path in sorted(folder.rglob("*.json")):
        case = next((one for one in (path.with_suffix(".xml"), _json_case(path)) if one.exists() and one != path), None)
        if case is not None:
            expected = json.loads(path.read_text(encoding="utf-8"))
            yield case.relative_to(folder).as_posix(), case.read_bytes(), list(facts_of_json(expected))


def _json_case(path: Path) -> Path:
    return path.with_name(path.name.replace("_expected", ""))


def check_listed(found: dict[str, list[Fact]], reasons: dict[str, str]) -> None:
    assert all(reasons.values())
    assert {name: facts for name, facts in found.items() if name not in reasons} == {}
    assert set(reasons) - set(found) == set(), "these agree by now"


EXPRESSIONS = {
    "a field of an entry": ("entries[0]['title'] == u'T'", [Fact(field="title", value="T", entry=0)]),
    "an attribute": ("not bozo and feed.link == 'x'", [Fact(field="link", value="x")]),
    "a chain": (
        "entries[0]['id'] == entries[1]['id'] == 'x'",
        [Fact(field="id", value="x", entry=0), Fact(field="id", value="x", entry=1)],
    ),
    "a date": (
        "entries[0].updated_parsed == (2004, 1, 1, 19, 48, 21, 3, 1, 0)",
        [Fact(field="date", value=datetime(2004, 1, 1, 19, 48, 21, tzinfo=UTC), entry=0)],
    ),
    "a detail": ("entries[0]['content'][0]['value'] == '<b/>'", [Fact(field="text", value="<b/>", entry=0)]),
    "a count": ("len(entries) == 2", [Fact(field="entries", value=2)]),
    "the version": ("version == 'rss091u'", [Fact(field="format", value="rss091")]),
    "another field": ("feed['copyright'] == 'x' and encoding == 'utf-8'", []),
    "code is not run": ("entries[print('run')]['title'] == 'x' and __import__('os').abort() == 1", []),
    "a comparison of another kind": ("entries[0]['title'] != 'x'", []),
}


@pytest.mark.parametrize("expression, facts", EXPRESSIONS.values(), ids=EXPRESSIONS)
def test_an_expectation_is_understood_or_left_out(expression: str, facts: list[Fact]) -> None:
    assert list(facts_of_expression(expression)) == facts


def test_an_expectation_stands_in_the_comment_of_its_case() -> None:
    assert expectation(b"<!--\nDescription: x\nExpect:      not bozo and feed['title'] == 'y'\n-->\n<rss/>") == (
        "not bozo and feed['title'] == 'y'"
    )
    assert expectation(b"<rss/>") is None


WRONG = {
    "title": Fact(field="title", value="other", entry=0),
    "text": Fact(field="text", value="other", entry=0),
    "link": Fact(field="link", value="https://other.example/", entry=0),
    "id": Fact(field="id", value="other", entry=0),
    "date": Fact(field="date", value=datetime(2001, 1, 1, tzinfo=UTC), entry=0),
    "author": Fact(field="author", value="other", entry=0),
    "tag": Fact(field="tag", value="other", entry=0),
    "language": Fact(field="language", value="sv", entry=0),
    "an entry that is not there": Fact(field="title", value="T", entry=7),
    "the feed's title": Fact(field="title", value="other"),
    "the number of entries": Fact(field="entries", value=9),
    "the format": Fact(field="format", value="atom10"),
}
CASE = b"""<rss version="2.0"><channel><title>F</title><item><title>T</title><link>https://a.example/</link><guid>g</guid>
<author>A</author><category>c</category><description>D</description></item></channel></rss>"""


@pytest.mark.parametrize("fact", WRONG.values(), ids=WRONG)
def test_a_field_that_was_read_otherwise_is_found(fact: Fact) -> None:
    assert wrong(CASE, [fact]) == [fact]


def test_fields_that_were_read_as_expected_hold() -> None:
    facts = [Fact(field="title", value="<b>T</b>", entry=0), Fact(field="author", value="A", entry=0)]
    facts += [
        Fact(field="entries", value=1),
        Fact(field="format", value="rss20"),
        Fact(field="tag", value="c", entry=0),
    ]
    assert wrong(CASE, facts) == []


@pytest.mark.shared
def test_feedparsers_cases_agree_or_are_listed(real_feeds: Path) -> None:
    found, about, counted = disagreeing(feedparsers(real_feeds / "conformance-feedparser" / "tests"))
    assert about >= 1272
    assert counted >= 1284
    check_listed(found, listed("feedparser.tsv"))


@pytest.mark.shared
def test_gofeeds_cases_agree_or_are_listed(real_feeds: Path) -> None:
    found, about, counted = disagreeing(gofeeds(real_feeds / "conformance-gofeed" / "testdata"))
    assert about >= 225
    assert counted >= 328
    check_listed(found, listed("gofeed.tsv"))
