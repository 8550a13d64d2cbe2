"""`watchdesk mute`: what an operator and a program see of mutes, and what `why` and a preview make of them."""

from pathlib import Path

import pytest

from cli.loopback_press import NOW, Desk
from cli.shapes import a_time, faults, maybe
from cli.small_archive import an_archive

MUTE = {
    "schema": "watchdesk.mute/1",
    "id": str,
    "scope": str,
    "target": str,
    "subscriber": maybe(str),
    "author": str,
    "reason": str,
    "created_at": a_time,
    "until": a_time,
    "lifted_at": maybe(a_time),
}


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return an_archive(tmp_path, capsys)


def test_a_mute_is_added_listed_and_lifted(desk: Desk) -> None:
    made = desk.json(*NOW, "mute", "add", "--watch", "talks", "--for", "8h", "--reason", "seen", "--author", "Ana")
    assert faults(made, MUTE) == []
    assert (made["scope"], made["target"], made["author"], made["subscriber"]) == ("watch", "talks", "Ana", None)
    assert desk.lines(*NOW, "mute", "list") == [made]
    code, out, _ = desk.run(*NOW, "mute", "list")
    assert (code, "watch talks" in out, "seen" in out, "2026-11-23 20:00 UTC" in out) == (0, True, True, True)
    lifted = desk.json(*NOW, "mute", "lift", str(made["id"]))
    assert faults(lifted, MUTE) == []
    assert lifted["lifted_at"] is not None
    assert desk.run(*NOW, "mute", "list")[1] == "Nothing is muted now.\n"
    assert desk.lines(*NOW, "mute", "list", "--all") == [lifted]
    assert "lifted" in desk.run(*NOW, "mute", "list", "--all")[1]


@pytest.mark.parametrize(
    "arguments,said",
    [
        (("--for", "1d"), "say what to mute"),
        (("--watch", "talks", "--term", "rain", "--for", "1d"), "say what to mute"),
        (("--watch", "talks"), "say how long"),
        (("--watch", "talks", "--for", "1d", "--until", "2030-01-01T00:00:00Z"), "say how long"),
        (("--watch", "talks", "--for", "soon"), "--for"),
    ],
    ids=["nothing", "two things", "no end", "two ends", "no duration"],
)
def test_a_mute_needs_one_target_and_one_end(desk: Desk, arguments: tuple[str, ...], said: str) -> None:
    code, out, err = desk.run("mute", "add", *arguments, "--reason", "seen", "--author", "Ana")
    assert (code, out, said in err) == (2, "", True)


def test_what_is_not_there_is_not_muted(desk: Desk) -> None:
    code, _, err = desk.run("mute", "add", "--watch", "nobody", "--for", "1d", "--reason", "x", "--author", "Ana")
    assert (code, "there is no watch nobody" in err) == (1, True)
    assert desk.run("mute", "list", "--all")[1] == "Nothing was ever muted.\n"
