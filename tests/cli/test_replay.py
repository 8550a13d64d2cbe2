"""`watchdesk replay`: what an operator and a program see of messages that would have been sent."""

import json
from pathlib import Path

import pytest

from cli.loopback_press import NEXT_DAY, Desk
from cli.small_archive import an_archive


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return an_archive(tmp_path, capsys)


def test_the_messages_of_a_time_are_composed_and_nothing_is_sent(desk: Desk) -> None:
    code, out, _ = desk.run(*NEXT_DAY, "replay", "--since", "30d", "--json")
    assert code == 0
    messages = [json.loads(line) for line in out.splitlines()]
    assert messages
    for message in messages:
        assert message.keys() == {"schema", "at", "channel", "digest", "text"}
        assert (message["schema"], message["channel"], message["text"]) == ("watchdesk.replay/1", "outbox", None)
        assert message["digest"]["schema"] == "watchdesk.digest/1"
    titles = {story["title"] for message in messages for story in message["digest"]["stories"]}
    assert "Sherman lands in Islamabad" in titles
    assert "Islamabad win the final" not in titles
    assert not desk.outbox.exists()
    assert desk.run("delivery", "list", "--json")[1] == ""


def test_a_person_reads_the_titles_or_the_whole_message(desk: Desk) -> None:
    _, brief, _ = desk.run(*NEXT_DAY, "replay", "--since", "30d")
    assert "analyst-outbox · outbox · " in brief
    assert "  Sherman lands in Islamabad" in brief
    _, whole, _ = desk.run(*NEXT_DAY, "replay", "--since", "30d", "--text")
    assert "Why you got this" in whole


def test_a_time_without_news_brings_no_message(desk: Desk) -> None:
    assert desk.run(*NEXT_DAY, "replay", "--since", "1h")[:2] == (0, "No message would have been sent.\n")


@pytest.mark.parametrize(
    "arguments, said",
    [
        (("--since", "soon"), "--since"),
        (("--since", "7d", "--watch", "nobody"), 'there is no watch "nobody"'),
        ((), "--since"),
    ],
)
def test_what_cannot_be_replayed_is_a_usage_error(desk: Desk, arguments: tuple[str, ...], said: str) -> None:
    code, out, err = desk.run(*NEXT_DAY, "replay", *arguments)
    assert (code, out) == (2, "")
    assert said in err
