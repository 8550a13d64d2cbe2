"""What other programs rely on: the exact keys, types and meanings of each `--json`."""

import io
import json
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cli.loopback_press import NOW, Desk, Press, Story, loopback_press, page, rss, source
from cli.shapes import CHECK, DELIVERY, DIGEST, FEED, READ, TRY, WHY, faults
from conftest import REPOSITORY
from watchdesk.cli.main import run_command

SPECIMENS = REPOSITORY / "tests" / "feeds" / "specimens"
PARAGRAPHS = (
    """\
The deputy secretary of state, Wendy Sherman, arrived in Islamabad on Monday for two days of talks that officials on
both sides described as long overdue and likely to be difficult.

She was met at the airfield by the foreign minister, Shah Mahmood Qureshi, who said that the guests had come to listen,
and that the hosts would not ask them to agree with everything that they were about to hear.

The two delegations are to sit down together in the morning, after a private breakfast, and to speak to the press in
the late afternoon. Neither side expects a joint statement, and neither has ruled one out so far.

A second round is planned for the spring, in a place that has not been chosen yet, said an official who asked not to be
named because the plans have not been made public.
""".replace("\n\n", "\0")
    .replace("\n", " ")
    .strip()
    .split("\0")
)
TITLE = "Sherman lands in Islamabad for talks with Qureshi"
URDU = "💬 طالبان اور Sherman کی ملاقات"


@dataclass(frozen=True)
class Checked:
    """A desk after its first check: one feed with pages, one address that is no feed, one that is not there."""

    desk: Desk
    press: Press
    report: dict[str, Any]

    def match(self, title: str) -> dict[str, Any]:
        found = [match for match in self.report["matches"] if match["title"] == title]
        assert len(found) == 1
        one = found[0]
        assert isinstance(one, dict)
        return one


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    with loopback_press() as running:
        yield running


@pytest.fixture(scope="module")
def once(press: Press, tmp_path_factory: pytest.TempPathFactory) -> Checked:
    press.serve("/lands", page(TITLE, *PARAGRAPHS), "text/html; charset=utf-8")
    stories = [
        Story("lands", TITLE, "She is to meet Qureshi."),
        Story("urdu", URDU, hours=2),
        Story("fisherman", "A fisherman's tale", "Nothing of note happened."),
        Story("old", "Sherman and Qureshi meet for the first time", hours=72),
    ]
    press.serve("/feed", rss(press, stories))
    press.serve("/html", "<!doctype html><html><body><p>No feed here</p></body></html>", "text/html")
    desk = Desk(tmp_path_factory.mktemp("desk"))
    desk.configure(
        source("lantern", press.url("/feed"), read="always"),
        source("portal", press.url("/html")),
        source("gone", press.url("/missing")),
    )
    out = io.StringIO()
    with redirect_stdout(out):
        assert run_command(["--config", str(desk.file), *NOW, "check", "--json"]) == 1
    return Checked(desk=desk, press=press, report=json.loads(out.getvalue()))


@pytest.fixture
def desk(once: Checked, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(once.desk.folder, capsys)


def test_a_check_has_the_shape_and_its_counts_add_up(once: Checked) -> None:
    report = once.report
    assert faults(report, CHECK) == []
    assert report["feeds"] == {"due": 3, "changed": 1, "unchanged": 0, "failed": 2}
    assert report["entries"] == {"new": 3, "baseline": 1, "stale": 0}
    assert report["articles"]["read"] + report["articles"]["from_feed"] == 4
    assert report["stories"] == {"new": 4, "grown": 0}
    assert report["deliveries"] == {"owed": 1, "sent": 1, "pending": 0, "unknown": 0, "dead": 0}
    assert report["started_at"] <= report["finished_at"]


def test_each_failure_is_named_with_its_address_and_kind(once: Checked) -> None:
    kinds = {failure["where"]: failure["kind"] for failure in once.report["failures"]}
    assert kinds == {once.press.url("/html"): "feed_rejected", once.press.url("/missing"): "not_found"}


def test_what_was_read_from_its_page_matches_strongly_and_is_told(once: Checked) -> None:
    match = once.match(TITLE)
    assert (match["watch"], match["source"], match["url"]) == ("talks", "lantern", once.press.url("/lands"))
    assert (match["strength"], match["told"], match["published_at"]) == ("strong", True, "2026-11-23T11:00:00Z")
    assert {hit["field"] for hit in match["hits"]} >= {"title", "text"}
    assert "Sherman" in match["snippet"] or "Qureshi" in match["snippet"]


def test_a_baseline_article_matches_and_is_not_told(once: Checked) -> None:
    assert once.match("Sherman and Qureshi meet for the first time")["told"] is False


def test_offsets_count_code_points_of_the_field_as_it_was_published(once: Checked) -> None:
    match = once.match(URDU)
    shown = {match["title"][hit["start"] : hit["end"]] for hit in match["hits"] if hit["field"] == "title"}
    assert shown == {"طالبان", "Sherman"}


def test_the_file_channel_writes_the_digest_beside_the_letter(once: Checked) -> None:
    letters = sorted(once.desk.outbox.glob("*.eml"))
    digests = [json.loads(file.with_suffix(".json").read_bytes()) for file in letters]
    assert [faults(digest, DIGEST) for digest in digests] == [[]]
    assert {story["title"] for story in digests[0]["stories"]} == {TITLE, URDU}
    assert digests[0]["sources"]["all"] == 3
    assert {failing["source"] for failing in digests[0]["sources"]["failing"]} == {"portal", "gone"}


def test_deliveries_are_a_line_each(desk: Desk) -> None:
    lines = desk.lines("delivery", "list")
    assert [faults(line, DELIVERY) for line in lines] == [[]]
    assert (lines[0]["state"], lines[0]["channel"], lines[0]["attempts"]) == ("sent", "outbox", 1)
    assert lines[0]["next_attempt_at"] is None
    assert desk.lines("delivery", "list", "--state", "dead") == []


def test_a_delivery_is_shown_with_its_tries_and_its_bytes(desk: Desk) -> None:
    wanted = desk.lines("delivery", "list")[0]["id"]
    shown = desk.json("delivery", "show", wanted)
    assert {key: shown[key] for key in DELIVERY} == desk.lines("delivery", "list")[0]
    assert [(one["number"], one["outcome"]) for one in shown["tries"]] == [(1, "sent")]
    assert {part["name"] for part in shown["parts"]} == {"eml", "json", "html"}
    assert desk.run("delivery", "show", "no-such-delivery")[0] == 1
    assert desk.run("delivery", "show", wanted, "--part", "no-such-part")[0] == 2


def test_why_tells_the_whole_story_of_an_article(desk: Desk, once: Checked) -> None:
    report = desk.json("why", once.press.url("/lands"))
    assert faults(report, WHY) == []
    assert [(seen["feed"], seen["as"]) for seen in report["seen"]] == [(once.press.url("/feed"), "new")]
    assert (report["read"]["quality"], report["story"]) == ("full", once.match(TITLE)["story"])
    values = {clause["clause"]: clause["value"] for clause in report["watches"][0]["clauses"]}
    assert values == {"Sherman": "true", "Qureshi": "true", "Islamabad": "true", "طالبان": "false"}
    told = report["tellings"][0]
    assert (told["subscriber"], told["channel"], told["reason"], told["state"]) == ("analyst", "outbox", "new", "sent")
    assert told["delivery"] == desk.lines("delivery", "list")[0]["id"]


def test_why_says_unknown_where_only_the_headline_was_read(desk: Desk, once: Checked) -> None:
    report = desk.json("why", once.press.url("/fisherman"))
    assert faults(report, WHY) == []
    assert report["read"]["quality"] == "stub"
    assert {clause["value"] for clause in report["watches"][0]["clauses"]} == {"unknown"}
    assert (report["watches"][0]["match"], report["tellings"]) == (False, [])


def test_why_of_a_baseline_article_says_so(desk: Desk, once: Checked) -> None:
    report = desk.json("why", once.press.url("/old"), "--watch", "talks")
    assert ([seen["as"] for seen in report["seen"]], report["tellings"]) == (["baseline"], [])


def test_why_of_an_address_never_seen_is_empty_and_exits_1(desk: Desk) -> None:
    code, out, _ = desk.run("why", "https://nowhere.example/x", "--json")
    report = json.loads(out)
    assert (code, faults(report, WHY)) == (1, [])
    assert (report["seen"], report["read"], report["story"]) == ([], None, None)
    assert desk.run("why", "not an address")[0] == 2
    assert desk.run("why", "https://nowhere.example/x", "--watch", "nope")[0] == 2


def test_nothing_owed_is_a_digest_without_stories(desk: Desk) -> None:
    report = desk.json("digest", "preview", "analyst-outbox")
    assert faults(report, DIGEST) == []
    assert (report["subscription"], report["subscriber"], report["stories"]) == ("analyst-outbox", "analyst", [])
    assert desk.run("digest", "preview", "analyst-outbox")[:2] == (0, "Nothing is owed to analyst-outbox now.\n")
    assert desk.run("digest", "preview", "nobody")[0] == 2


def test_the_archive_can_be_tried_too(desk: Desk, once: Checked) -> None:
    code, out, _ = desk.run(*NOW, "watch", "try", "talks", "--since", "30d", "--json")
    lines = [json.loads(line) for line in out.splitlines()]
    assert (code, [faults(line, TRY) for line in lines]) == (0, [[]] * 4)
    assert sorted(line["match"] for line in lines) == [False, True, True, True]
    assert {line["watch"] for line in lines} == {"talks"}


def test_feeds_are_listed_with_how_they_stand(desk: Desk) -> None:
    lines = {line["source"]: line for line in desk.lines("feed", "list")}
    assert list(lines) == ["gone", "lantern", "portal"]
    assert (lines["lantern"]["reason"], lines["lantern"]["failures"]) == (None, 0)
    assert lines["gone"]["reason"] is not None
    assert {line["source"] for line in desk.lines("feed", "list", "--broken")} == {"gone", "portal"}


def test_the_doctor_finds_what_fails(desk: Desk) -> None:
    code, out, _ = desk.run(*NOW, "doctor", "--json")
    lines = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert all(line.keys() == {"schema", "weight", "about", "sentence"} for line in lines)
    assert {line["schema"] for line in lines} == {"watchdesk.doctor/1"}
    assert "3 feeds, 2 failing" in {line["sentence"] for line in lines}


def test_channels_and_watches_are_listed(desk: Desk) -> None:
    assert desk.lines("channel", "list") == [
        {"schema": "watchdesk.channel/1", "name": "outbox", "kind": "file", "closed": None}
    ]
    watches = desk.lines("watch", "list")
    assert [(one["schema"], one["id"], one["title"]) for one in watches] == [
        ("watchdesk.watch/1", "talks", "The talks")
    ]


def test_a_backup_is_a_desk_of_its_own_and_never_overwrites(desk: Desk, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    report = desk.json("backup", str(copy))
    assert report == {"schema": "watchdesk.backup/1", "file": str(copy), "size": copy.stat().st_size}
    code, _, err = desk.run("backup", str(copy))
    assert (code, "exists already" in err) == (4, True)
    other = Desk(tmp_path, desk._capsys)
    other.file.write_text(desk.file.read_text(encoding="utf-8").replace("desk.db", "copy.db"), encoding="utf-8")
    assert len(other.lines("feed", "list")) == 3


def test_the_schema_is_up_to_date_after_a_check(desk: Desk) -> None:
    report = desk.json("db", "upgrade")
    assert report.keys() == {"schema", "before", "after"}
    assert report["before"] == report["after"]


LINES = [
    {"id": "1", "title": "Sherman meets Qureshi", "text": "They met in Islamabad."},
    {"id": "2", "title": "A fisherman's tale", "text": "No more than that."},
    {"id": "3", "title": URDU},
    {"id": "4", "title": "Sherman again", "quality": "stub", "text": "More soon."},
    {"id": "5", "text": "Sherman. Qureshi.", "language": "en", "published_at": "2026-11-23T10:00:00+05:00", "url": "u"},
]


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    file = tmp_path / "articles.jsonl"
    file.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in LINES), encoding="utf-8")
    return file


def test_a_try_is_a_line_for_each_article_also_without_a_match(desk: Desk, articles: Path) -> None:
    lines = desk.lines("watch", "try", "talks", str(articles))
    assert [faults(line, TRY) for line in lines] == [[]] * 5
    assert [(line["id"], line["match"]) for line in lines] == [
        ("1", True),
        ("2", False),
        ("3", True),
        ("4", False),
        ("5", True),
    ]
    assert [line["strength"] is None for line in lines] == [not line["match"] for line in lines]
    assert all(line["watch"] == "talks" for line in lines)
    assert lines[0]["hits"][0] == {"term": "Sherman", "field": "title", "start": 0, "end": 7, "text": "Sherman"}
    assert (lines[1]["unknown"], set(lines[3]["unknown"])) == ([], {"Qureshi", "Islamabad", "طالبان"})


def test_hits_of_a_try_are_cut_out_of_the_title_by_their_offsets(desk: Desk, articles: Path) -> None:
    hits = desk.lines("watch", "try", "talks", str(articles))[2]["hits"]
    assert {(hit["text"], URDU[hit["start"] : hit["end"]]) for hit in hits} == {
        ("طالبان", "طالبان"),
        ("Sherman", "Sherman"),
    }


def test_a_query_of_the_command_line_has_no_watch_id(desk: Desk, articles: Path) -> None:
    lines = desk.lines("watch", "try", "fisherman", str(articles))
    assert [(line["watch"], line["match"]) for line in lines if line["match"]] == [(None, True)]


def test_many_watches_are_tried_at_once(desk: Desk, articles: Path, tmp_path: Path) -> None:
    watches = tmp_path / "watches.jsonl"
    watches.write_text('{"id": "query", "query": "fisherman"}\n\n{"id": "b", "query": "Sherman AND NOT Qureshi"}\n')
    lines = desk.lines("watch", "try", "--watches", str(watches), str(articles))
    assert len(lines) == 10
    found = {(line["watch"], line["id"]) for line in lines if line["match"]}
    assert found == {("query", "2"), ("b", "3"), ("b", "4")}


def test_pages_texts_and_folders_are_tried(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.html").write_text(page(TITLE, *PARAGRAPHS), encoding="utf-8")
    (folder / "deep" / "b.txt").write_text("Sherman and Qureshi\n\nThey met in Islamabad.\n", encoding="utf-8")
    (folder / "c.jsonl").write_text('{"id": "c", "title": "Nothing"}\n', encoding="utf-8")
    lines = desk.lines("watch", "try", "talks", str(folder))
    assert [faults(line, TRY) for line in lines] == [[]] * 3
    assert {line["id"]: line["match"] for line in lines} == {
        "c": False,
        str(folder / "a.html"): True,
        str(folder / "deep" / "b.txt"): True,
    }


def test_a_page_that_cannot_be_read_is_a_line_and_exit_1(desk: Desk, tmp_path: Path) -> None:
    code, out, err = desk.run("watch", "try", "talks", str(tmp_path / "missing.html"), "--json")
    line = json.loads(out)
    assert (code, faults(line, TRY), line["match"]) == (1, [], False)
    assert "missing.html: the file cannot be read: No such file or directory" in err


@pytest.mark.parametrize(
    "arguments, sentence",
    [
        (["watch", "try", "a AND (", "x.txt"], "character"),
        (["watch", "try"], "say what to try"),
        (["watch", "try", "talks"], "say what to try it on"),
        (["watch", "try", "talks", "--since", "a while"], "must be a duration"),
    ],
)
def test_a_try_that_cannot_be_made_is_a_usage_error(desk: Desk, arguments: list[str], sentence: str) -> None:
    code, out, err = desk.run(*arguments)
    assert (code, out) == (2, "")
    assert sentence in err


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"title": "no id"}', '{"id": "1"}', '{"id": "1", "title": "t", "quality": "x"}']
)
def test_a_broken_line_of_articles_is_named(desk: Desk, tmp_path: Path, line: str) -> None:
    file = tmp_path / "articles.jsonl"
    file.write_text('{"id": "0", "title": "fine"}\n' + line + "\n")
    code, _, err = desk.run("watch", "try", "talks", str(file), "--json")
    assert (code, f"{file}, line 2" in err) == (2, True)


def test_a_page_is_read(desk: Desk, tmp_path: Path, once: Checked) -> None:
    file = tmp_path / "a.html"
    file.write_text(page(TITLE, *PARAGRAPHS), encoding="utf-8")
    lines = desk.lines("read", str(file), once.press.url("/lands"))
    assert [faults(line, READ) for line in lines] == [[], []]
    assert [(line["source"], line["quality"]) for line in lines] == [
        (str(file), "full"),
        (once.press.url("/lands"), "full"),
    ]
    assert (lines[0]["title"], lines[0]["reason"], lines[1]["url"]) == (TITLE, None, once.press.url("/lands"))
    assert PARAGRAPHS[1] in lines[0]["text"]
    assert "All rights reserved" not in lines[0]["text"]


def test_what_cannot_be_read_has_the_shape_too_and_exits_1(desk: Desk, tmp_path: Path, once: Checked) -> None:
    code, out, _ = desk.run("read", str(tmp_path / "missing.html"), once.press.url("/missing"), "--json")
    lines = [json.loads(line) for line in out.splitlines()]
    assert (code, [faults(line, READ) for line in lines]) == (1, [[], []])
    assert [(line["quality"], line["text"], line["title"]) for line in lines] == [("none", "", None)] * 2
    assert all(line["reason"] for line in lines)


FORMATS = {
    "rss090": "rss090",
    "rss091": "rss091",
    "rss20": "rss20",
    "rdf": "rss10",
    "atom03": "atom03",
    "atom10": "atom10",
    "news-sitemap": "sitemap",
}


def test_feeds_of_every_format_are_shown(desk: Desk) -> None:
    names = {name: SPECIMENS / f"{name}.xml" for name in FORMATS}
    names |= {"json10": SPECIMENS / "json10.json", "json11": SPECIMENS / "json11.json"}
    code, out, _ = desk.run("feed", "show", *map(str, names.values()), "--json")
    lines = [json.loads(line) for line in out.splitlines()]
    assert (code, [faults(line, FEED) for line in lines]) == (0, [[]] * 9)
    assert [line["source"] for line in lines] == [str(name) for name in names.values()]
    assert [line["format"] for line in lines] == [*FORMATS.values(), "json10", "json11"]
    assert all(line["entries"] for line in lines)
    assert all(len({entry["id"] for entry in line["entries"]}) == len(line["entries"]) for line in lines)


def test_a_feed_of_an_address_is_shown_without_being_stored(desk: Desk, once: Checked) -> None:
    once.press.serve("/other", rss(once.press, [Story("x", "One")], title="Another"))
    shown = desk.json("feed", "show", once.press.url("/other"))
    assert faults(shown, FEED) == []
    assert (shown["source"], shown["format"], shown["title"]) == (once.press.url("/other"), "rss20", "Another")
    assert shown["entries"][0]["guid"] == "x"
    assert len(desk.lines("feed", "list")) == 3


@pytest.mark.parametrize(
    "name, body",
    [
        ("page.html", b"<!doctype html><html><body>Hello</body></html>"),
        ("bomb.xml", b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "b">]><rss version="2.0"><channel/></rss>'),
        ("empty.xml", b""),
    ],
)
def test_a_refused_feed_says_feed_rejected_and_exits_1(desk: Desk, tmp_path: Path, name: str, body: bytes) -> None:
    (tmp_path / name).write_bytes(body)
    code, out, _ = desk.run("feed", "show", str(tmp_path / name), "--json")
    report = json.loads(out)
    assert (code, faults(report, FEED)) == (1, [])
    assert (report["format"], report["entries"]) == (None, [])
    assert [problem.partition(": ")[0] for problem in report["problems"]] == ["feed_rejected"]


def test_one_refused_feed_spoils_only_its_own_line(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "1.xml").write_bytes((SPECIMENS / "rss20.xml").read_bytes())
    (tmp_path / "2.xml").write_bytes(b"\x00\x01 no feed")
    (tmp_path / "3.xml").write_bytes((SPECIMENS / "atom10.xml").read_bytes())
    code, out, _ = desk.run("feed", "show", str(tmp_path), "--json")
    assert (code, [json.loads(line)["format"] for line in out.splitlines()]) == (1, ["rss20", None, "atom10"])
