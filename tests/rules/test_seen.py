"""Which entries of a feed are new, document after document, and whether they may be told."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from watchdesk.feeds.parse import parse_feed
from watchdesk.model.entries import Entry, ParsedEntry, ParsedFeed, Standing
from watchdesk.model.sources import DueFeed, Feed, FeedState, Source
from watchdesk.rules.addresses import article_id_of
from watchdesk.rules.seen import entries_of, recognise, shares_guids, standing_of, unseen

NOW = datetime(2026, 10, 6, 12, tzinfo=UTC)
DAY = timedelta(days=1)
FRESH_FOR = DAY
SOURCE = Source(id="lantern", title="The Indus Lantern", home="https://lantern.test/", language="en")


class Seat:
    """A desk of dicts: reads document after document as the poll stop does, and keeps what the store keeps."""

    def __init__(self, *urls: str) -> None:
        self.known: dict[str, str] = {}
        self.articles: dict[str, str] = {}
        self.entries: dict[str, Entry] = {}
        self.states = {
            url: FeedState(feed_id=Feed(url=url, source_id="lantern").id, next_poll_at=NOW, interval=DAY)
            for url in urls or ("https://lantern.test/feed",)
        }

    def reads(self, *document: ParsedEntry, feed: str = "https://lantern.test/feed", now: datetime = NOW) -> list[str]:
        """Return the titles of the entries that were new."""
        return [entry.title for entry in self.takes(document, feed=feed, now=now)]

    def takes(
        self, document: Sequence[ParsedEntry], *, feed: str = "https://lantern.test/feed", now: datetime = NOW
    ) -> tuple[Entry, ...]:
        state = self.states[feed]
        seen = recognise(state.feed_id, document, guids_shared=state.guids_shared)
        due = DueFeed(feed=Feed(url=feed, source_id="lantern"), source=SOURCE, state=state)
        entries = entries_of(due, unseen(seen.drafts, self.known), self.articles, now=now, fresh_for=FRESH_FOR)
        self.states[feed] = structs.replace(
            state, guids_shared=seen.guids_shared, succeeded_at=now if entries else state.succeeded_at
        )
        for entry in entries:
            assert self.entries.setdefault(entry.id, entry) is entry
            for key in entry.keys:
                self.known.setdefault(key, entry.id)
            if entry.address:
                self.articles.setdefault(entry.address, entry.article_id)
        return entries


def an_entry(  # noqa: PLR0917 - a specimen's columns
    title: str = "Envoy lands",
    guid: str | None = "g1",
    url: str | None = "https://lantern.test/news/1",
    published_at: datetime | None = NOW - timedelta(hours=1),
    summary: str = "",
    content: str = "",
) -> ParsedEntry:
    return ParsedEntry(
        guid=guid, url=url, title=title, summary=summary, content=content, published_at=published_at, tags=("world",)
    )


def numbered(
    *numbers: int, guid: str | None = "g{}", url: str | None = "https://lantern.test/news/{}"
) -> list[ParsedEntry]:
    return [
        an_entry(
            f"Story {number}",
            guid.format(number) if guid else None,
            url.format(number) if url else None,
            NOW - timedelta(minutes=number),
        )
        for number in numbers
    ]


FIRST = an_entry()
LATER = NOW - timedelta(minutes=5)


# --- one entry, then its next form


@pytest.mark.parametrize(
    "before, after",
    [
        pytest.param(FIRST, FIRST, id="nothing changes"),
        pytest.param(FIRST, replace(FIRST, title="Envoy has landed"), id="the headline is edited"),
        pytest.param(FIRST, replace(FIRST, published_at=LATER), id="the date moves"),
        pytest.param(FIRST, replace(FIRST, published_at=None), id="the date goes"),
        pytest.param(FIRST, replace(FIRST, title="Envoy gone", published_at=LATER), id="headline and date change"),
        pytest.param(FIRST, replace(FIRST, summary="More.", content="Much more."), id="the text is edited"),
        pytest.param(FIRST, replace(FIRST, url="https://lantern.test/news/1-new-slug"), id="the link changes"),
        pytest.param(FIRST, replace(FIRST, url=None), id="the link goes"),
        pytest.param(FIRST, replace(FIRST, guid="g1-again"), id="the guid changes"),
        pytest.param(FIRST, replace(FIRST, guid=None), id="the guid goes"),
        pytest.param(replace(FIRST, guid=None), FIRST, id="a guid comes"),
        pytest.param(
            FIRST, replace(FIRST, guid="x", title="Envoy gone", published_at=LATER), id="all but the link changes"
        ),
        pytest.param(
            FIRST, replace(FIRST, guid="x", url="https://lantern.test/2026/1"), id="all but headline and date changes"
        ),
        pytest.param(
            FIRST,
            replace(FIRST, guid="x", url="http://lantern.test/news/1", title="Envoy gone"),
            id="https falls back to http",
        ),
        pytest.param(
            replace(FIRST, guid=None),
            replace(
                FIRST, guid=None, title="Edited", url="https://lantern.test/news/1?utm_source=rss&at_medium=RSS#top"
            ),
            id="trackers come",
        ),
        pytest.param(
            replace(FIRST, guid="Envoy lands"),
            replace(FIRST, guid="Envoy gone", title="Envoy gone"),
            id="the guid carries the headline, which is edited",
        ),
        pytest.param(
            replace(FIRST, guid="https://lantern.test/news/1#0", url="https://lantern.test/news/1"),
            replace(FIRST, guid="https://lantern.test/news/1#1", title="Envoy gone", published_at=LATER),
            id="the guid counts the edits",
        ),
        pytest.param(
            replace(FIRST, guid=None, url=None), replace(FIRST, guid=None, url=None), id="neither guid nor link"
        ),
        pytest.param(
            replace(FIRST, guid=None, url=None, summary="The same words."),
            replace(FIRST, guid=None, url=None, summary="The same words.", published_at=LATER),
            id="neither guid nor link, and the date moves",
        ),
        pytest.param(
            replace(FIRST, guid=None, url="https://lantern.test/", content="The same words."),
            replace(FIRST, guid=None, url="https://lantern.test/", content="The same words.", published_at=None),
            id="a front page for a link, no guid, and the date goes",
        ),
        pytest.param(
            replace(FIRST, guid=None, url=None, published_at=None),
            replace(FIRST, guid=None, url=None, published_at=None),
            id="nothing but a headline",
        ),
        pytest.param(
            replace(FIRST, url=None, published_at=None, summary="Words."),
            replace(FIRST, guid="x", url=None, published_at=None, summary="Words."),
            id="neither link nor date, and the guid changes",
        ),
        pytest.param(
            an_entry("", None, None, None, "Only words."),
            an_entry("", None, None, None, "Only words."),
            id="no headline",
        ),
    ],
)
def test_an_entry_in_another_form_is_the_same_entry(before: ParsedEntry, after: ParsedEntry) -> None:
    seat = Seat()
    others = numbered(7, 8, 9)
    assert len(seat.reads(before, *others)) == 4
    assert seat.reads(after, *others) == []
    assert seat.reads(after) == []
    assert seat.reads(before, *others) == []


@pytest.mark.parametrize(
    "before, after",
    [
        pytest.param(FIRST, an_entry("Talks begin", "g2", "https://lantern.test/news/2", LATER), id="all differs"),
        pytest.param(
            FIRST, an_entry("Envoy lands", "g2", "https://lantern.test/news/2", LATER), id="one headline on two dates"
        ),
        pytest.param(
            replace(FIRST, guid=None, url=None),
            replace(FIRST, guid=None, url=None, published_at=NOW - timedelta(minutes=1)),
            id="one headline on two dates, and nothing else",
        ),
        pytest.param(
            an_entry("Morning briefing", None, None, NOW - DAY, "Monday's words."),
            an_entry("Morning briefing", None, None, NOW, "Tuesday's words."),
            id="a column's headline, with other words",
        ),
        pytest.param(
            an_entry("Envoy lands", None, "https://lantern.test/story?cid=1", None),
            an_entry("Envoy lands", None, "https://lantern.test/story?cid=2", None),
            id="undated, told apart by an argument that looks like a tracker",
        ),
        pytest.param(
            an_entry("Envoy lands", None, "https://lantern.test/story?1", None),
            an_entry("Envoy lands", None, "https://lantern.test/story?2", None),
            id="told apart by a bare argument",
        ),
        pytest.param(
            an_entry("Envoy lands", "https://lantern.test/", "https://lantern.test/"),
            an_entry("Talks begin", "https://lantern.test/", "https://lantern.test/", LATER),
            id="the site's address for guid and link",
        ),
        pytest.param(
            an_entry("Envoy lands", "https://lantern.test", "https://lantern.test/1"),
            an_entry("Talks begin", "https://lantern.test", "https://lantern.test/2", LATER),
            id="the site's address for a guid",
        ),
        pytest.param(
            an_entry("Envoy lands", "https://lantern.test/#1", None),
            an_entry("Talks begin", "https://lantern.test/#2", None, LATER),
            id="guids that are anchors on the front page",
        ),
    ],
)
@pytest.mark.parametrize("side_by_side", [True, False])
def test_another_entry_is_new(before: ParsedEntry, after: ParsedEntry, side_by_side: bool) -> None:  # noqa: FBT001 - a table's column
    seat = Seat()
    assert len(seat.reads(before)) == 1
    assert seat.reads(*([before, after] if side_by_side else [after])) == [after.title]
    assert seat.reads(before, after) == []


# --- whole documents


def test_a_feed_that_shrinks_to_nothing_and_returns_tells_nothing_again() -> None:
    seat = Seat()
    assert len(seat.reads(*numbered(1, 2, 3))) == 3
    assert seat.reads() == []
    assert seat.reads(*numbered(1, 2, 3)) == []
    assert seat.reads(*numbered(4, 1)) == ["Story 4"]


def test_old_entries_that_slide_in_again_are_known() -> None:
    seat = Seat()
    seat.reads(*numbered(1, 2, 3))
    seat.reads(*numbered(4, 5, 6))
    assert seat.reads(*numbered(1, 6, 7)) == ["Story 7"]


def test_an_entry_that_stands_twice_in_a_document_is_one() -> None:
    seat = Seat()
    assert seat.reads(FIRST, FIRST, replace(FIRST, title="Envoy lands (updated)")) == ["Envoy lands"]


def test_one_guid_for_all_entries_is_not_believed() -> None:
    seat = Seat()
    shared = numbered(1, 2, 3, guid="lantern")
    assert len(seat.reads(*shared)) == 3
    assert seat.reads(*shared) == []
    assert seat.reads(*numbered(4, guid="lantern")) == ["Story 4"]


def test_guids_once_shared_are_not_believed_when_they_look_well_again() -> None:
    seat = Seat()
    seat.reads(*numbered(1, 2, guid="lantern"))
    assert seat.reads(*numbered(3, guid="lantern")) == ["Story 3"]


@pytest.mark.parametrize(
    "url",
    ["https://lantern.test/", "https://lantern.test/live/talks", None],
    ids=["the front page", "a liveblog", "no link"],
)
@pytest.mark.parametrize("is_dated", [True, False])
def test_guids_that_turn_out_to_be_shared_tell_nothing_again(url: str | None, is_dated: bool) -> None:  # noqa: FBT001 - a table's column
    documents = [replace(entry, summary=f"{entry.title} in words") for entry in numbered(1, 2, 3, url=url)]
    if not is_dated:
        documents = [replace(entry, published_at=None) for entry in documents]
    seat = Seat()
    assert len(seat.reads(*documents)) == 3
    twins = [replace(entry, guid="g1", url=f"https://lantern.test/other/{entry.title[-1]}") for entry in numbered(8, 9)]
    assert seat.reads(*documents, *twins) == ["Story 8", "Story 9"]
    assert seat.reads(*documents, *twins) == []


@pytest.mark.parametrize(
    "url, guid",
    [
        ("https://lantern.test/", "g{}"),
        ("https://lantern.test/", None),
        ("https://lantern.test/", "https://lantern.test/"),
        ("https://lantern.test/live/talks", "g{}"),
        ("https://lantern.test/live/talks", None),
        ("https://lantern.test/live/talks", "https://lantern.test/live/talks"),
        ("https://lantern.test/new#{}", None),
        (None, "g{}"),
        (None, None),
        ("javascript:void({})", None),
    ],
)
def test_entries_that_no_link_tells_apart_are_told_apart(url: str | None, guid: str | None) -> None:
    seat = Seat()
    assert len(seat.reads(*numbered(1, 2, 3, 4, url=url, guid=guid))) == 4
    assert seat.reads(*numbered(1, 2, 3, 4, url=url, guid=guid)) == []
    assert seat.reads(*numbered(5, 1, 2, 3, url=url, guid=guid)) == ["Story 5"]
    assert len({entry.article_id for entry in seat.entries.values()}) == 5


def test_two_headlines_on_one_page_are_one_article() -> None:
    seat = Seat()
    both = seat.takes([FIRST, replace(FIRST, guid="g2", title="Envoy lands: the speech in full")])
    assert len(both) == 2
    assert len({entry.article_id for entry in both}) == 1


def test_a_page_that_comes_to_be_shared_tells_its_known_entries_nothing_again() -> None:
    seat = Seat()
    live = numbered(1, 2, 3, 4, url="https://lantern.test/live/talks")
    assert seat.reads(*live[:1]) == ["Story 1"]
    assert seat.reads(*live[:2]) == ["Story 2"]
    assert seat.reads(*live[:3]) == ["Story 3"]
    assert seat.reads(*live) == ["Story 4"]
    assert seat.reads(*live[2:]) == []


def test_an_entry_is_not_taken_for_one_that_the_document_shows_under_its_own_link() -> None:
    """All guids changed at once; a new entry happens to bear the headline and the second of an old one."""
    seat = Seat()
    seat.reads(FIRST)
    twin = an_entry(FIRST.title, "g3", "https://lantern.test/regional/1", FIRST.published_at)
    assert seat.reads(replace(FIRST, guid="g2"), twin) == [twin.title]
    assert seat.reads(twin, replace(FIRST, guid="g4")) == []


def test_all_guids_change_at_once() -> None:
    seat = Seat()
    seat.reads(*numbered(1, 2, 3))
    assert seat.reads(*numbered(1, 2, 3, guid="urn:{}")) == []
    assert seat.reads(*numbered(4, 1, 2, guid="tag:{}")) == ["Story 4"]


def test_feeds_do_not_share_their_keys() -> None:
    seat = Seat("https://lantern.test/feed", "https://lantern.test/world")
    assert seat.reads(FIRST) == ["Envoy lands"]
    assert seat.reads(FIRST, feed="https://lantern.test/world") == ["Envoy lands"]


NUMBERS = st.lists(st.integers(1, 12), max_size=8)


@given(
    st.lists(NUMBERS, max_size=8),
    st.sampled_from(["g{}", None]),
    st.sampled_from(["https://lantern.test/news/{}", "https://lantern.test/", None]),
)
def test_however_documents_come_and_go_each_entry_is_new_once(
    documents: list[list[int]], guid: str | None, url: str | None
) -> None:
    seat = Seat()
    new = [title for numbers in documents for title in seat.reads(*numbered(*numbers, guid=guid, url=url))]
    assert sorted(new) == sorted({f"Story {number}" for numbers in documents for number in numbers})


ODD = st.builds(
    ParsedEntry,
    guid=st.sampled_from([None, "", "1", "https://lantern.test/", "\ud800", "g2"]),
    url=st.sampled_from(
        [None, "", "https://lantern.test/", "https://lantern.test/1", "javascript:1", "https://[", "\ud800"]
    ),
    title=st.sampled_from(["", "One", "Two", "\ud800"]),
    summary=st.sampled_from(["", "Words"]),
    published_at=st.sampled_from([None, NOW, datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)]),
)


@given(st.lists(ODD, max_size=8), st.lists(ODD, max_size=8))
def test_whatever_a_document_holds_it_says_nothing_new_the_second_time(
    one: list[ParsedEntry], other: list[ParsedEntry]
) -> None:
    seat = Seat()
    seat.takes(one)
    seat.takes(other)
    assert seat.takes(other) == ()
    seat.takes(one)  # guids may have turned out to be shared meanwhile
    assert seat.takes(one) == seat.takes(other) == ()


# --- guids that are shared


@pytest.mark.parametrize(
    "pairs, expected",
    [
        ([("g1", "a"), ("g2", "b")], False),
        ([("g1", "a"), ("g1", "a")], False),
        ([("g1", "a"), ("g1", "b")], True),
        ([("g1", None), ("g1", None)], True),
        ([(None, "a"), (None, "b")], False),
        ([("", "a"), ("", "b")], False),
        ([], False),
    ],
)
def test_a_guid_is_shared_when_it_stands_for_different_things(
    pairs: list[tuple[str | None, str | None]],
    expected: bool,  # noqa: FBT001 - a table's column
) -> None:
    entries = [an_entry(f"Story {number}", guid) for number, (guid, _) in enumerate(pairs)]
    assert shares_guids(entries, [address for _, address in pairs]) is expected


# --- articles


def test_one_address_is_one_article_in_every_feed() -> None:
    seat = Seat("https://lantern.test/feed", "https://lantern.test/world")
    (one,) = seat.takes([FIRST])
    other_form = replace(FIRST, guid="w1", url="http://LANTERN.test:80/news/1?utm_source=rss")
    (other,) = seat.takes([other_form], feed="https://lantern.test/world")
    assert one.id != other.id
    assert one.article_id == other.article_id == article_id_of("https://lantern.test/news/1")
    assert (one.address, other.address) == ("https://lantern.test/news/1",) * 2
    assert (one.url, other.url) == ("https://lantern.test/news/1", "http://lantern.test/news/1")


def test_an_alias_leads_to_the_article_that_is_known() -> None:
    seat = Seat()
    seat.articles["https://lantern.test/short/1"] = "the-article"
    (entry,) = seat.takes([replace(FIRST, url="https://lantern.test/short/1?ref=rss")])
    assert entry.article_id == "the-article"


def test_entries_without_an_address_are_articles_of_their_own() -> None:
    seat = Seat("https://lantern.test/feed", "https://lantern.test/world")
    bare = replace(FIRST, guid=None, url=None)
    (one,), (other,) = seat.takes([bare]), seat.takes([bare], feed="https://lantern.test/world")
    assert one.article_id != other.article_id
    assert one.address is other.address is None


def test_an_entry_carries_all_that_the_feed_said() -> None:
    parsed = replace(FIRST, summary="Short.", content="Long.", authors=("A. Writer",))
    (entry,) = Seat().takes([parsed])
    assert (entry.title, entry.summary, entry.content) == ("Envoy lands", "Short.", "Long.")
    assert (entry.authors, entry.tags, entry.guid) == (("A. Writer",), ("world",), "g1")
    assert (entry.seen_at, entry.read_at, entry.published_at) == (NOW, NOW, FIRST.published_at)
    assert (entry.source_id, entry.language) == ("lantern", "en")
    assert len(set(entry.keys)) == 3


# --- standing


@pytest.mark.parametrize(
    "age, is_first_poll, expected",
    [
        (timedelta(0), True, Standing.NEW),
        (DAY, True, Standing.NEW),
        (DAY + timedelta(seconds=1), True, Standing.BASELINE),
        (30 * DAY, True, Standing.BASELINE),
        (None, True, Standing.BASELINE),
        (timedelta(hours=-3), True, Standing.NEW),
        (timedelta(0), False, Standing.NEW),
        (7 * DAY, False, Standing.NEW),
        (7 * DAY + timedelta(seconds=1), False, Standing.STALE),
        (None, False, Standing.NEW),
        (timedelta(hours=-3), False, Standing.NEW),
    ],
)
def test_what_may_be_told(
    age: timedelta | None,
    is_first_poll: bool,  # noqa: FBT001 - a table's column
    expected: Standing,
) -> None:
    published_at = None if age is None else NOW - age
    assert standing_of(published_at, is_first_poll=is_first_poll, now=NOW, fresh_for=FRESH_FOR) is expected


def test_the_first_document_with_entries_is_the_baseline_even_after_an_empty_one() -> None:
    seat = Seat()
    seat.takes([])
    old, undated = replace(FIRST, published_at=NOW - 3 * DAY), replace(numbered(2)[0], published_at=None)
    standings = [entry.standing for entry in seat.takes([old, undated, *numbered(3)])]
    assert standings == [Standing.BASELINE, Standing.BASELINE, Standing.NEW]
    late = [entry.standing for entry in seat.takes([replace(numbered(4)[0], published_at=NOW - 8 * DAY), *numbered(5)])]
    assert late == [Standing.STALE, Standing.NEW]


# --- the real thing


def captured(folder: Path, most: int) -> list[tuple[datetime, ParsedFeed]]:
    found = []
    for path in sorted(folder.iterdir())[:most]:
        at = datetime.strptime(path.name.partition("_")[0], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        parsed = parse_feed(path.read_bytes(), "text/xml", "https://feeds.bbci.co.uk/news/uk/rss.xml")
        assert isinstance(parsed, ParsedFeed)
        found.append((at, parsed))
    return found


@pytest.mark.shared
def test_no_address_of_a_real_feed_is_in_two_articles_and_none_is_new_twice(replay: Path) -> None:
    seat = Seat()
    edits, told, title_of = 0, 0, dict[str, str]()
    for at, parsed in captured(replay / "bbcrss" / "home_uk", 60):
        told += len(seat.takes(parsed.entries, now=at))
        for entry in parsed.entries:
            edits += title_of.setdefault(entry.url or "", entry.title) != entry.title
    by_address = articles_by_address(seat.entries)
    assert edits > 0
    assert told == len(seat.entries) == len(title_of) == len(by_address)
    assert all(len(articles) == 1 for articles in by_address.values())


def articles_by_address(entries: Mapping[str, Entry]) -> dict[str | None, set[str]]:
    found: dict[str | None, set[str]] = {}
    for entry in entries.values():
        found.setdefault(entry.address, set()).add(entry.article_id)
    return found
