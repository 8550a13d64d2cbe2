"""`watchdesk subscriber` and `watch precision`, as an operator and a program see them."""

import json
from pathlib import Path

import pytest

from cli.loopback_press import NOON, NOW, Desk
from cli.shapes import faults, maybe
from cli.small_archive import an_archive
from watchdesk.model.answers import Feedback, Verdict
from watchdesk.store.opening import open_store

SUBSCRIPTION = {
    "schema": "watchdesk.subscription/1",
    "subscription": str,
    "subscriber": str,
    "channel": str,
    "watches": [str],
    "state": str,
    "ended_at": maybe(str),
    "origin": str,
    "address": maybe(str),
    "expires_at": maybe(str),
    "reason": maybe(str),
}


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return an_archive(tmp_path, capsys)


def test_a_subscription_is_listed_ended_and_let_go_on(desk: Desk) -> None:
    (one, *_) = desk.lines("subscriber", "list")
    assert faults(one, SUBSCRIPTION) == []
    assert one["state"] == "active"
    name = str(one["subscription"])
    assert desk.json(*NOW, "subscriber", "stop", name)["ended"] is True
    assert desk.run("subscriber", "stop", name)[1] == f"{name} was ended before.\n"
    assert desk.lines("subscriber", "list")[0]["state"] == "ended"
    assert "ended 2026-11-23 12:00 UTC (command)" in desk.run("subscriber", "list")[1]
    assert desk.run("subscriber", "resume", name)[1] == f"{name} goes on.\n"
    assert desk.run("subscriber", "resume", name)[1] == f"{name} was not ended.\n"
    code, _, err = desk.run("subscriber", "stop", "nobody")
    assert (code, "there is no subscription nobody" in err) == (1, True)


def test_answers_give_a_watch_its_precision(desk: Desk) -> None:
    code, out, _ = desk.run("watch", "precision")
    assert (code, "no answers" in out) == (0, True)
    exported = [json.loads(line) for line in desk.run(*NOW, "export", "--watch", "talks")[1].splitlines()]
    stories = list(dict.fromkeys(str(one["story"]) for one in exported))
    assert stories
    store = open_store(f"sqlite:///{desk.database}")
    try:
        for story in stories:
            given = Feedback(subscription_id="s", story_id=story, verdict=Verdict.USEFUL, at=NOON)
            store.save_feedback(given)
    finally:
        store.close()
    found = desk.json(*NOW, "watch", "precision", "talks")
    assert found["schema"] == "watchdesk.precision/1"
    assert (found["watch"], found["useful"], found["not_relevant"]) == ("talks", len(stories), 0)
    assert found["precision"] == 1.0
    assert found["terms"]
    assert found["proposals"] == []
    assert "1.00" in desk.run(*NOW, "watch", "precision", "talks")[1]
