"""What other programs rely on: the exact keys, types and meanings of each `--json`."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.loopback_press import NOW, Desk, Press, Story, loopback_press, page, rss, source
from cli.shapes import CHECK, DELIVERY, DIGEST, FEED, READ, TRY, WHY, faults
from conftest import REPOSITORY

SPECIMENS = REPOSITORY / "tests" / "feeds" / "specimens"
PARAGRAPHS = (
    "The deputy secretary of state, Wendy Sherman, arrived in Islamabad on Monday for two days of talks that officials "
    "on both sides described as long overdue and likely to be difficult.",
    "She was met at the airfield by the foreign minister, Shah Mahmood Qureshi, who said that the guests had come to "
    "listen, and that the hosts would not ask them to agree with everything that they were about to hear.",
    "The two delegations are to sit down together in the morning, after a private breakfast, and to speak to the press "
    "in the late afternoon. Neither side expects a joint statement, and neither has ruled one out so far.",
    "A second round is planned for the spring, in a place that has not been chosen yet, said an official who asked not "
    "to be named because the plans have not been made public.",
)
TITLE = "Sherman lands in Islamabad for talks with Qureshi"
URDU = "💬 طالبان اور Sherman کی ملاقات"


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    with loopback_press() as running:
        yield running


@pytest.fixture(scope="module")
def checked(press: Press, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A desk after its first check of three feeds: one good with pages, one refused, one hidden behind a 404."""
    folder = tmp_path_factory.mktemp("desk")
    press.serve("/lands", page(TITLE, *PARAGRAPHS), "text/html; charset=utf-8")
    stories = [
        Story("lands", TITLE, "She is to meet Qureshi."),
        Story("urdu", URDU, "", hours=2),
        Story("fisherman", "A fisherman's tale", "Nothing of note happened."),
        Story("old", "Sherman and Qureshi meet for the first time", "", hours=72),
    ]
    press.serve("/feed", rss(press, stories))
    press.serve("/html", "<!doctype html><html><body><p>No feed here</p></body></html>", "text/html")
    desk = Desk(folder)
    desk.configure(
        source("lantern", press.url("/feed"), read="always"),
        source("portal", press.url("/html")),
        source("gone", press.url("/missing")),
    )
    return folder, ""


@pytest.fixture(scope="module")
def first_report(checked: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """The report of the first check, made once for all tests of this file."""
    import contextlib  # noqa: PLC0415 - capsys lives for one test, this report for all
    import io  # noqa: PLC0415

    from watchdesk.cli.main import run_command  # noqa: PLC0415

    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = run_command(["--config", str(checked[0] / "config.toml"), *NOW, "check", "--json"])
    assert code == 1
    report = json.loads(out.getvalue())
    assert isinstance(report, dict)
    return report
