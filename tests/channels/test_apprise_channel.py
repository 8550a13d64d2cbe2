"""The channel kind "apprise": what a telephone shows, and what a configuration is told."""

import json

import pytest

from watchdesk.channels.apprise.render import MOST, render_parts
from watchdesk.channels.apprise.settings import AppriseSettings
from watchdesk.rules.tables import table_of
from watchdesk.testing.builders import HEADLINE, a_digest, a_story


def shown(*titles: str, part: int = 0) -> dict[str, str]:
    found: dict[str, str] = json.loads(render_parts(a_digest(*map(a_story, titles)))[part].body)
    return found


def test_a_message_has_the_subject_and_for_each_story_its_address_and_why() -> None:
    message = shown(HEADLINE, "Yusuf flies to Doha")
    assert message["title"] == f"{HEADLINE} and 1 more"
    lines = message["body"].splitlines()
    assert lines[:3] == [
        HEADLINE,
        "The Indus Lantern · Tue 6 Oct, 03:40",
        "https://lantern.test/world/sherman-lands",
    ]
    assert lines.count("Why you got this: US–Pakistan talks after the Taliban takeover") == 2


def test_a_repeat_says_that_it_may_be_one() -> None:
    assert shown(HEADLINE, part=1)["body"].startswith("Possible repeat: ")
    assert "Possible repeat" not in shown(HEADLINE)["body"]


def test_what_finds_no_room_is_counted() -> None:
    body = shown(*(f"Story {number}" for number in range(MOST + 3)))["body"]
    assert "Story 9" in body
    assert "Story 10" not in body
    assert "and 3 more stories" in body


@pytest.mark.parametrize("url", ["ntfy", "", "ntfy://topic other://topic"])
def test_an_address_that_is_none_is_said_so_without_showing_it(url: str) -> None:
    with pytest.raises(ValueError, match="write one Apprise URL") as refused:
        table_of(AppriseSettings, {"kind": "apprise", "url": url})
    assert "topic" not in str(refused.value)


def test_the_address_of_a_channel_keeps_its_secret() -> None:
    settings = table_of(AppriseSettings, {"kind": "apprise", "url": "tgram://verysecret/1"})
    assert settings.address.startswith("tgram:sha256:")
    assert "verysecret" not in settings.address + repr(settings)
