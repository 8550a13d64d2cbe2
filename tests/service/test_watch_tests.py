"""A watch's must and must_not articles: held against it, without a desk."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from msgspec.structs import replace

from watchdesk.model.articles import NotAPage, Page
from watchdesk.model.sources import Source
from watchdesk.model.visits import FailureKind, FetchFailed, FetchResult, Visit
from watchdesk.model.watches import Strength, Watch
from watchdesk.service.watch_tests import Judged, Unreadable, run_tests


class PagesByBody:
    """Reads a page as its own words; what is no page is refused."""

    async def read_page(self, body: bytes, *, content_type: str | None, url: str) -> Page | NotAPage:
        if not body.startswith(b"<"):
            return NotAPage(reason="this is no web page")
        return Page(title="A page", text=body.decode().replace("<p>", ""), language="en")


class NoNetwork:
    async def fetch(self, visit: Visit) -> FetchResult:
        return FetchFailed(url=visit.url, kind=FailureKind.UNREACHABLE, reason="nothing may be fetched here")


Names = tuple[str, ...]
TALKS = Watch(id="talks", title="Talks", query="envoy AND minister AND NOT circus")
FILES: Mapping[str, str] = {
    "envoy.txt": "Envoy lands\nThe envoy met the minister.",
    "circus.html": "<p>The envoy of a circus has no minister.",
    "lines.jsonl": '{"id": "1", "title": "Envoy and minister"}\n{"id": "2", "title": "Nothing", "source": "lantern"}\n',
    "broken.jsonl": '{"id": "1", "title": "Envoy and minister"}\n{"id": ',
    "noise.html": "\x00\x01",
}


async def outcomes(
    folder: Path, watch: Watch = TALKS, *, must: Names = (), must_not: Names = ()
) -> list[Judged | Unreadable]:
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    one = replace(
        watch,
        must=tuple(str(folder / name) for name in must),
        must_not=tuple(str(folder / name) for name in must_not),
    )
    sources = [Source(id="lantern", title="The Lantern")]
    return [outcome async for outcome in run_tests([one], sources, PagesByBody(), NoNetwork())]


async def test_what_must_match_and_does_is_passed(tmp_path: Path) -> None:
    (one,) = await outcomes(tmp_path, must=("envoy.txt",))
    assert isinstance(one, Judged)
    assert (one.is_passed, one.must, one.verdict.strength) == (True, True, Strength.STRONG)
    assert one.article.title == "Envoy lands"


async def test_what_must_match_and_does_not_fails_with_its_clauses(tmp_path: Path) -> None:
    (one,) = await outcomes(tmp_path, must=("circus.html",))
    assert isinstance(one, Judged)
    assert not one.is_passed
    assert {clause.clause: clause.value.value for clause in one.verdict.clauses} == {
        "envoy": "true",
        "minister": "true",
        "circus": "true",
    }


async def test_what_must_not_match_is_judged_the_other_way_round(tmp_path: Path) -> None:
    found = await outcomes(tmp_path, must_not=("circus.html", "envoy.txt"))
    assert [one.is_passed for one in found] == [True, False]


async def test_every_line_of_an_articles_file_is_an_article(tmp_path: Path) -> None:
    found = await outcomes(tmp_path, must=("lines.jsonl",), must_not=("lines.jsonl",))
    assert [one.is_passed for one in found] == [True, False, False, True]


@pytest.mark.parametrize(
    "file, reason",
    [
        ("missing.txt", "the file cannot be read: No such file or directory"),
        ("missing.jsonl", "the file cannot be read: No such file or directory"),
        ("noise.html", "this is no web page"),
    ],
)
async def test_what_cannot_be_read_is_never_passed(tmp_path: Path, file: str, reason: str) -> None:
    found = await outcomes(tmp_path, must=(file,), must_not=(file,))
    assert [(one.is_passed, one.must) for one in found] == [(False, True), (False, False)]
    assert [one.reason for one in found if isinstance(one, Unreadable)] == [reason, reason]


async def test_a_broken_line_ends_its_file_and_no_other(tmp_path: Path) -> None:
    found = await outcomes(tmp_path, must=("broken.jsonl", "envoy.txt"))
    assert [one.is_passed for one in found] == [True, False, True]
    assert isinstance(found[1], Unreadable)
    assert "broken.jsonl, line 2" in found[1].reason


async def test_an_article_without_a_source_is_of_any(tmp_path: Path) -> None:
    (one,) = await outcomes(tmp_path, replace(TALKS, sources=("lantern",)), must=("envoy.txt",))
    assert one.is_passed


async def test_languages_of_the_watch_count(tmp_path: Path) -> None:
    (one,) = await outcomes(tmp_path, replace(TALKS, languages=("fr",)), must_not=("circus.html",))
    assert isinstance(one, Judged)
    assert one.verdict.clauses[0].clause == "languages = fr"
