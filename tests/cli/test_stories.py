"""`watchdesk stories`: what an operator and a program see of stories, and a file grouped offline."""

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from msgspec.structs import replace

from cli.loopback_press import NEXT_DAY, NOON, Desk
from cli.shapes import a_time, faults, maybe
from cli.small_archive import ARTICLES, an_archive
from store.store_records import a_readout, an_article, settle
from watchdesk.model.articles import Quality
from watchdesk.model.identity import computed_id
from watchdesk.model.stories import Grouping, Merge, Relation
from watchdesk.pipeline.compose import whole_story
from watchdesk.store.opening import open_store

GROUP = {"schema": "watchdesk.group/1", "id": str, "story": str, "relation": str, "of": maybe(str)}
STORY = {
    "schema": "watchdesk.story/1",
    "id": str,
    "title": str,
    "articles": int,
    "outlets": int,
    "verbatim": int,
    "watches": [str],
    "first_at": a_time,
    "last_at": a_time,
}
FERRY = (
    "A ferry carrying 120 people sank off the port of Mombasa on Tuesday. Captain Amos Otieno and 60 passengers were "
    "rescued by a trawler, the Kenya Coast Guard said. Divers searched the Likoni channel for those still missing. "
    "The harbour master closed the channel to all ships, and relatives waited through the night on the eastern quay. "
    "The wooden boat had been licensed to carry goods alone, said an official of the port who looked at the papers."
)
SEARCH = (
    "Divers searched the Likoni channel off Mombasa for people missing since a ferry sank. The Kenya Coast Guard said "
    "60 passengers and captain Amos Otieno had been rescued by a trawler; relatives waited on the quay."
)
BUDGET = (
    "Finance minister Kari Nordby presented a budget in Oslo that takes less from the oil fund and raises the tax on "
    "salmon farms. The Storting votes on it before Christmas."
)


def written(folder: Path, articles: Sequence[dict[str, str]]) -> Path:
    path = folder / "articles.jsonl"
    path.write_text("".join(f"{json.dumps(one)}\n" for one in articles), encoding="utf-8")
    return path


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return an_archive(tmp_path, capsys)


class Ran(NamedTuple):
    """What a command answered."""

    code: int
    out: str
    err: str


def ran(desk: Desk, *arguments: str) -> Ran:
    return Ran(*desk.run(*NEXT_DAY, "stories", *arguments))


def grouped(desk: Desk, path: Path) -> list[dict[str, str]]:
    lines = [json.loads(line) for line in ran(desk, "group", str(path), "--json").out.splitlines()]
    assert [faults(line, GROUP) for line in lines] == [[] for _ in lines]
    return lines


NEWS = (
    {"id": "a", "title": "Ferry sinks off Mombasa", "text": FERRY, "published_at": "2026-11-20T09:00:00Z"},
    {"id": "b", "title": "Norway presents its budget", "text": BUDGET, "published_at": "2026-11-20T10:00:00Z"},
    {"id": "c", "title": "Ferry disaster in Kenya", "text": FERRY, "published_at": "2026-11-20T11:00:00Z"},
    {"id": "d", "title": "Divers search Likoni channel", "text": SEARCH, "published_at": "2026-11-20T12:00:00Z"},
)


def test_a_file_is_grouped_line_by_line_in_the_order_read(desk: Desk, tmp_path: Path) -> None:
    lines = grouped(desk, written(tmp_path, NEWS))
    assert [line["id"] for line in lines] == ["a", "b", "c", "d"]
    assert [line["relation"] for line in lines] == ["first", "first", "reprint", "same_event"]
    ferry, budget, copy, search = (line["story"] for line in lines)
    assert ferry == copy == search != budget
    assert [line["of"] for line in lines] == [None, None, "a", None]


def test_the_same_file_gives_the_same_stories_each_time_and_without_dates(desk: Desk, tmp_path: Path) -> None:
    path = written(tmp_path, NEWS)
    assert grouped(desk, path) == grouped(desk, path)
    undated = [{key: value for key, value in one.items() if key != "published_at"} for one in NEWS]
    found = grouped(desk, written(tmp_path, undated))
    assert [line["relation"] for line in found] == ["first", "first", "reprint", "same_event"]


def test_a_person_reads_a_line_an_article(desk: Desk, tmp_path: Path) -> None:
    answer = ran(desk, "group", str(written(tmp_path, NEWS)))
    assert [line.split(" ", 1)[1] for line in answer.out.splitlines()] == [
        "a first",
        "b first",
        "c reprint of a",
        "d same event",
    ]


def test_a_line_that_cannot_be_read_is_named(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text('{"id": "a", "title": "t"}\n{"title": "no id"}\n', encoding="utf-8")
    answer = ran(desk, "group", str(path))
    assert answer.code == 2
    assert "line 2" in answer.err


def test_an_empty_file_has_no_stories(desk: Desk, tmp_path: Path) -> None:
    assert grouped(desk, written(tmp_path, ())) == []


def test_stories_are_listed_the_one_that_grew_last_first(desk: Desk) -> None:
    lines = [json.loads(line) for line in ran(desk, "list", "--json").out.splitlines()]
    assert [faults(line, STORY) for line in lines] == [[] for _ in lines]
    assert [line["title"] for line in lines] == [title for title, _ in ARTICLES.values()]
    limited = ran(desk, "list", "--limit", "1").out
    assert "1 article, 1 outlet" in limited
    assert "Sherman lands in Islamabad" in limited
    assert ran(desk, "list", "--since", "1d").out == "No story has an article of that time.\n"
    assert ran(desk, "list", "--since", "soon").code == 2


def test_a_story_is_shown_with_its_articles(desk: Desk) -> None:
    story = json.loads(ran(desk, "list", "--json").out.splitlines()[0])
    shown = json.loads(ran(desk, "show", story["id"], "--json").out)
    (article,) = shown["articles"]
    assert (article["title"], article["relation"], article["watches"]) == (
        "Sherman lands in Islamabad",
        "first",
        ["talks"],
    )
    text = ran(desk, "show", story["id"]).out
    assert "The Lantern · first · talks" in text
    missing = ran(desk, "show", "nothing")
    assert missing.code == 2
    assert "there is no story nothing" in missing.err


WIRE_COPIES = {
    "cut": (". ".join(FERRY.split(". ")[:4]), "first"),
    "wire": (FERRY, "reprint"),
    "herald": (FERRY, "reprint"),
    "courier": (FERRY, "reprint"),
}


def test_the_list_counts_copies_as_a_digest_does_whatever_was_read_first(desk: Desk) -> None:
    """Grouping calls a reprint what is a copy of the first it read; a reader is told who printed it first."""
    store = open_store(f"sqlite:///{desk.database}")
    try:
        for hours, (slug, (text, relation)) in enumerate(WIRE_COPIES.items()):
            article = replace(
                an_article(slug, seen_at=NOON),
                text=text,
                quality=Quality.FULL,
                published_at=NOON - timedelta(hours=1 if slug == "cut" else 9 - hours),
            )
            grouping = Grouping(
                article_id=article.id, story_id=computed_id("article", "cut"), relation=Relation(relation), of=None
            )
            settle(store, a_readout(slug, article=article), groupings=(grouping,))
        material = store.material([computed_id("article", "cut")])
    finally:
        store.close()
    (story,) = (line for line in map(json.loads, ran(desk, "list", "--json").out.splitlines()) if line["articles"] == 4)
    told = whole_story(material[story["id"]], {})
    assert story["verbatim"] == sum(article.relation == "verbatim" for article in told.articles) == 2
    assert "4 articles, 1 outlet, 2 verbatim" in ran(desk, "list").out
    assert json.loads(ran(desk, "show", story["id"], "--json").out)["verbatim"] == 2


def test_a_story_that_proved_part_of_another_leads_there(desk: Desk) -> None:
    """A webhook told the old id: whoever kept it must find the story."""
    kept = json.loads(ran(desk, "list", "--json").out.splitlines()[0])["id"]
    gone = computed_id("article", "gone")
    store = open_store(f"sqlite:///{desk.database}")
    try:
        settle(store, merges=(Merge(gone=gone, kept=kept, because_of=kept, at=NOON),))
    finally:
        store.close()
    assert json.loads(ran(desk, "show", gone, "--json").out)["id"] == kept
    out = ran(desk, "show", gone).out
    assert out.startswith(f"{gone} proved part of this story:\n{kept} ")
