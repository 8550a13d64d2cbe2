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


MAIL = '[smtp]\nhost = "127.0.0.1"\nport = 9\nsecurity = "none"\nsender = "desk@desk.example.org"\n'
ADD = (*NOW, "subscriber", "add", "bob@example.org", "--watch", "talks")


@pytest.fixture
def mailing(desk: Desk) -> Desk:
    text = desk.file.read_text(encoding="utf-8").replace("[desk]", '[desk]\nbase_url = "https://desk.example.org"')
    desk.file.write_text(f"{text}\n{MAIL}", encoding="utf-8")
    return desk


def stands(desk: Desk) -> dict[str, str]:
    """Return how each stored subscriber stands."""
    listed = desk.lines(*NOW, "subscriber", "list")
    return {str(one["subscriber"]): str(one["state"]) for one in listed if one["origin"] == "store"}


def test_a_subscriber_is_added_asked_confirmed_and_removed(mailing: Desk) -> None:
    added = mailing.json(*ADD, "--schedule", "daily 07:00,18:00", "--timezone", "Asia/Karachi", "--language", "ur")
    name = str(added["subscriber"])
    assert (added["schema"], added["state"], added["schedule"]) == (
        "watchdesk.subscription/1",
        "pending",
        "daily 07:00,18:00",
    )
    assert stands(mailing) == {name: "pending"}
    assert "pending until 2026-11-25 12:00 UTC" in mailing.run(*NOW, "subscriber", "list")[1]
    assert mailing.run(*NOW, "subscriber", "confirm", "bob@example.org")[1] == f"{name} is told from now on.\n"
    (one,) = [line for line in mailing.lines("subscriber", "list") if line["origin"] == "store"]
    assert faults(one, SUBSCRIPTION) == []
    assert (one["subscription"], one["address"], one["state"]) == (f"{name}-mail", "bob@example.org", "active")
    assert mailing.run(*NOW, "subscriber", "stop", f"{name}-mail")[0] == 0
    assert stands(mailing) == {name: "ended"}
    assert mailing.run(*NOW, "subscriber", "remove", name)[1] == f"{name} is removed.\n"
    assert stands(mailing) == {}
    code, _, err = mailing.run(*NOW, "subscriber", "remove", name)
    assert (code, f"there is no stored subscriber {name}" in err) == (1, True)


def test_a_stored_subscriber_is_among_the_others_everywhere(mailing: Desk) -> None:
    added = mailing.json(*ADD, "--confirmed", "--id", "bob", "--name", "Bob", "--quiet-hours", "22:00-06:30")
    assert (added["subscriber"], added["state"], added["quiet"]) == ("bob", "active", "22:00-06:30")
    assert mailing.run("digest", "preview", "bob-mail")[1] == "Nothing is owed to bob-mail now.\n"
    assert {"bob": "email"}.items() <= {one["name"]: one["kind"] for one in mailing.lines("channel", "list")}.items()
    muted = mailing.json(*NOW, "mute", "add", "--watch", "talks", "--subscriber", "bob", "--for", "1d", "--reason", "x")
    assert muted["subscriber"] == "bob"
    replayed = mailing.lines("--now", "2026-11-23T12:00:00Z", "replay", "--since", "30d")
    assert "bob-mail" in {one["digest"]["subscription"] for one in replayed}


@pytest.mark.parametrize(
    "option,value,reason",
    [
        ("--schedule", "sometimes", "--schedule: write one of: at once"),
        ("--quiet-hours", "22:00", "--quiet-hours: write two times"),
        ("--timezone", "Mars", "--timezone: must be a time zone"),
        ("--language", "Urdu!", "--language: must be a language code"),
        ("--name", "a\nb", "--name: must be one line"),
    ],
)
def test_what_cannot_be_read_is_a_mistake_of_usage(mailing: Desk, option: str, value: str, reason: str) -> None:
    code, _, err = mailing.run(*ADD, option, value)
    assert (code, reason in err) == (2, True), err
    assert stands(mailing) == {}


def test_the_same_id_in_configuration_and_store_ends_with_3(mailing: Desk) -> None:
    assert mailing.run(*ADD, "--confirmed", "--id", "eve")[0] == 0
    text = mailing.file.read_text(encoding="utf-8")
    mailing.file.write_text(f'{text}\n[[subscribers]]\nid = "eve"\n', encoding="utf-8")
    code, _, err = mailing.run(*NOW, "check")
    assert (code, 'the id "eve" is taken by a subscriber that lives in the store' in err) == (3, True), err
