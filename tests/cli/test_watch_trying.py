"""`watchdesk watch try` and `explain` as their users see them: an archive, many watches, what is wrong."""

import json
from pathlib import Path

import pytest

from cli.loopback_press import NOW, Desk
from cli.shapes import TRY, faults
from cli.small_archive import ARTICLES, an_archive


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return an_archive(tmp_path, capsys)


def tried(desk: Desk, *arguments: str) -> str:
    code, out, err = desk.run(*NOW, "watch", "try", *arguments)
    assert (code, err) == (0, "")
    return out


def test_the_archive_shows_matches_near_misses_and_what_each_clause_does(desk: Desk) -> None:
    lines = tried(desk, "talks", "--since", "30d").splitlines()
    assert lines == [
        "2026-11-19  lantern         Sherman lands in Islamabad",
        "            talks, strong: Sherman, Islamabad, Qureshi",
        "2026-11-19  lantern         Qureshi answers the press",
        "            talks, strong: Qureshi, Islamabad",
        "",
        "talks: 2 matches, 0.5 a day (2 strong)",
        "2 near misses (they would match if one thing less were asked for)",
        "  2026-11-19  lantern         Sherman, Texas, digs out",
        "    missing one of: Qureshi, Islamabad, طالبان",
        "  2026-11-19  lantern         Islamabad win the final",
        "    missing one of: Sherman, Qureshi, طالبان",
        "What each clause does: matches without it",
        "  Sherman                                                 2  (no difference)",
        "  Qureshi                                                 1  (1 fewer)",
        "  Islamabad                                               1  (1 fewer)",
        "  طالبان                                                  2  (no difference)",
    ]


def test_what_is_shown_fits_80_columns(desk: Desk) -> None:
    query = " OR ".join(
        f'"a very long phrase that stands in no article at all, number {number}"' for number in range(9)
    )
    for line in tried(desk, f"({query}) OR bread", "--since", "30d").splitlines():
        assert len(line) <= 80


def test_a_query_of_its_own_is_tried_without_a_name(desk: Desk) -> None:
    out = tried(desk, "bread AND NOT circus", "--since", "30d")
    assert out.startswith("2026-11-19  lantern         The price of bread\n            strong: bread\n")
    assert "\n1 match, 0.2 a day (1 strong)\n" in out


def test_only_the_time_asked_for_is_looked_at(desk: Desk) -> None:
    assert "no match, 0.0 a day" in tried(desk, "bread", "--since", "1d")


def test_programs_get_a_line_for_every_article_of_the_archive(desk: Desk) -> None:
    lines = [json.loads(line) for line in tried(desk, "bread", "--since", "30d", "--json").splitlines()]
    assert [faults(line, TRY) for line in lines] == [[]] * len(ARTICLES)
    assert [line["match"] for line in lines].count(True) == 1


def test_the_source_of_the_archives_articles_is_known(desk: Desk) -> None:
    lines = [json.loads(line) for line in tried(desk, "bread AND tier:2", "--since", "30d", "--json").splitlines()]
    assert [line["match"] for line in lines].count(True) == 1
    assert all(line["unknown"] == [] for line in lines)


def watches(folder: Path, *queries: tuple[str, str]) -> str:
    file = folder / "watches.jsonl"
    file.write_text("".join(json.dumps({"id": name, "query": query}) + "\n" for name, query in queries))
    return str(file)


def test_many_watches_show_their_matches_only(desk: Desk, tmp_path: Path) -> None:
    file = watches(tmp_path, ("a", "bread"), ("b", "creek OR cup"))
    articles = tmp_path / "articles.jsonl"
    articles.write_text('{"id": "1", "title": "Bread"}\n{"id": "2", "title": "Snow"}\n')
    assert tried(desk, "--watches", file, str(articles)) == (
        "1: Bread — a (strong): bread\n1 match, 2 articles, 2 watches.\n"
    )
    out = tried(desk, "--watches", file, "--since", "30d")
    assert out.count("a, strong") == 1
    assert "\na: 1 match," in out
    assert "\nb: 2 matches," in out


def test_very_many_watches_are_counted_and_not_weighed(desk: Desk, tmp_path: Path) -> None:
    file = watches(tmp_path, *((f"w{number}", "bread OR creek") for number in range(30)))
    out = tried(desk, "--watches", file, "--since", "30d")
    assert out.endswith("60 matches, 30 watches.\n")
    assert "What each clause does" not in out


def test_a_watch_that_does_not_match_says_what_is_not_known(desk: Desk, tmp_path: Path) -> None:
    articles = tmp_path / "articles.jsonl"
    articles.write_text('{"id": "1", "title": "Sherman again", "quality": "none"}\n')
    out = tried(desk, "talks", str(articles))
    assert out.splitlines()[0] == "1: Sherman again — no match for talks; not known: Qureshi, Islamabad, طالبان"


@pytest.mark.parametrize(
    "lines, sentence",
    [
        ('{"id": "a", "query": "x"}\n{"id": "a", "query": "y"}\n', 'line 2: the id "a" stands in line 1 too'),
        ('{"id": "a", "query": "x"}\n{"id": "b", "query": "y AND"}\n', "the watch b: "),
        ('{"id": "a"}\n', 'line 1: each line needs "id" and "query"'),
        ("[]\n", 'line 1: each line needs "id" and "query"'),
    ],
)
def test_a_broken_file_of_watches_says_which_watch(desk: Desk, tmp_path: Path, lines: str, sentence: str) -> None:
    file = tmp_path / "watches.jsonl"
    file.write_text(lines)
    code, out, err = desk.run("watch", "try", "--watches", str(file), "--since", "30d")
    assert (code, out) == (2, "")
    assert sentence in err


def test_a_query_is_explained_and_what_is_risky_said_apart(desk: Desk) -> None:
    code, out, err = desk.run("watch", "explain", "sherman and qureshi")
    assert (code, out.count("\n")) == (0, 1)
    assert out.startswith("Matches articles with")
    assert "Careful: and is a word here; the operator is AND." in err


def test_other_spellings_of_a_name_are_proposed(desk: Desk) -> None:
    _, out, err = desk.run("watch", "explain", 'NAME("Moeed Yusuf") OR NAME("Wendy Sherman")')
    assert "Moeed Yusuf" in out
    assert 'You may also want: also="' in err
    assert 'in NAME("Moeed Yusuf", …)' in err
    assert 'in NAME("Wendy Sherman"' not in err


def test_a_spelling_that_is_there_is_not_proposed_again(desk: Desk) -> None:
    _, _, err = desk.run("watch", "explain", 'NAME("Moeed Yusuf", also="Moeed Yousuf")')
    assert "Moeed Yousuf" not in err.partition("You may also want: ")[2].partition(" in NAME")[0]


def test_an_explanation_for_programs_keeps_its_keys(desk: Desk) -> None:
    report = desk.json("watch", "explain", "talks")
    assert report.keys() == {"schema", "query", "sentence", "warnings"}
    assert (report["schema"], report["query"]) == (
        "watchdesk.explain/1",
        "2 OF (Sherman, Qureshi, Islamabad, طالبان)",
    )


def test_the_group_lists_its_commands_without_importing_them(desk: Desk) -> None:
    code, out, _ = desk.run("watch", "--help")
    assert code == 0
    assert [line.split()[0] for line in out.partition("Commands:\n")[2].splitlines()] == [
        "derive",
        "try",
        "test",
        "explain",
        "diff",
        "convert",
        "feed",
        "precision",
        "sources",
        "list",
    ]
    assert desk.run("watch", "no-such-command")[0] == 2


def test_many_watches_answer_as_each_does_alone(desk: Desk, tmp_path: Path) -> None:
    queries = ["bread", "Sherman AND NOT Texas", "2 OF (Qureshi, talks, cup)", "NOT snow", "title:Islamabad", "طالبان"]
    file = watches(tmp_path, *((f"{place} “ü”", query) for place, query in enumerate(queries * 5)))
    articles = tmp_path / "articles.jsonl"
    lines = [{"id": f"{slug}\u2028é", "title": title, "text": text} for slug, (title, text) in ARTICLES.items()]
    lines += [{"id": "stub", "title": "Qureshi", "quality": "stub"}, {"id": "bidi", "title": "طالبان \u202e talks"}]
    articles.write_text("".join(json.dumps(line) + "\n" for line in lines))
    together = [
        json.loads(line) for line in tried(desk, "--watches", file, str(articles), "--json").split("\n") if line
    ]
    assert [faults(line, TRY) for line in together] == [[]] * 30 * 7
    for place, query in enumerate(queries):
        alone = [json.loads(line) for line in tried(desk, query, str(articles), "--json").split("\n") if line]
        for number in range(place, 30, len(queries)):
            mine = [line for line in together if line["watch"] == f"{number} “ü”"]
            assert [(line["id"], line["match"], line["strength"]) for line in mine] == [
                (line["id"], line["match"], line["strength"]) for line in alone
            ]
            matched = [{**line, "watch": None} for line in mine if line["match"] or line["id"] in {"stub", "bidi"}]
            assert matched == [line for line in alone if line["match"] or line["id"] in {"stub", "bidi"}]


def test_what_many_watches_rule_out_on_a_full_text_is_a_plain_no(desk: Desk, tmp_path: Path) -> None:
    file = watches(tmp_path, *((f"w{number}", "Sherman AND snow") for number in range(21)))
    articles = tmp_path / "articles.jsonl"
    articles.write_text('{"id": "1", "title": "Sherman", "text": "No such weather."}\n')
    lines = [json.loads(line) for line in tried(desk, "--watches", file, str(articles), "--json").splitlines()]
    assert {(line["match"], len(line["hits"]), len(line["unknown"])) for line in lines} == {(False, 0, 0)}
