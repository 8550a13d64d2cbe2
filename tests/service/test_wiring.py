"""Wiring: what the settings say becomes the parts of one desk."""

from datetime import timedelta
from pathlib import Path

import pytest

from service.desk_settings import DESK, HARBOUR, LANTERN, NOON, Silent, engine_over, settings_in
from watchdesk.feeds.bounds import Bounds
from watchdesk.model.errors import ConfigurationError
from watchdesk.model.sources import Feed, Source
from watchdesk.model.subscribers import Rhythm, Subscriber
from watchdesk.service.wiring import bounds_of, channels_by_name, senders_of, subscriptions_of
from watchdesk.testing.memory import MemoryStore

SECRET = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
SECOND_NAME = (
    DESK
    + """
[channels.post]
kind = "file"
path = "./outbox"
[[subscriptions]]
id = "ann-post"
subscriber = "ann"
watches = ["talks"]
channel = "post"
schedule = "daily 07:00"
quiet = "22:00-06:30"
at_most = 3
"""
)
EVERY_KIND = (
    DESK
    + f"""
[smtp]
host = "127.0.0.1"
security = "none"
sender = "desk@example.org"
[channels.mail]
kind = "email"
to = "ann@example.org"
[channels.chat]
kind = "slack"
url = "https://hooks.slack.test/services/T0/B0/secret"
on_unknown = "hold"
[channels.hook]
kind = "webhook"
url = "https://hooks.example.test/in?token=t0ken"
secret = "{SECRET}"
"""
)


def test_each_name_has_its_channel_and_each_channel_its_sender(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, EVERY_KIND)
    senders = senders_of(settings, Silent())
    names = channels_by_name(settings, Silent())
    assert {name: channel.kind for name, channel in names.items()} == {
        "box": "file",
        "ops": "file",
        "mail": "email",
        "chat": "slack",
        "hook": "webhook",
    }
    assert {name: type(senders[channel.id][1]).__name__ for name, channel in names.items()} == {
        "box": "FileSender",
        "ops": "FileSender",
        "mail": "EmailSender",
        "chat": "SlackSender",
        "hook": "WebhookSender",
    }
    assert all(key == channel.id for key, (channel, _) in senders.items())
    assert {name for name, channel in names.items() if channel.holds_unknown} == {"chat"}


def test_no_address_of_a_channel_gives_a_secret_away(tmp_path: Path) -> None:
    channels = channels_by_name(settings_in(tmp_path, EVERY_KIND), Silent())
    shown = repr(channels)
    assert not [secret for secret in ("t0ken", "T0/B0", SECRET) if secret in shown]
    assert channels["box"].address == str(tmp_path / "outbox")


def test_two_names_for_one_destination_are_one_channel(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, SECOND_NAME)
    names, senders = channels_by_name(settings, Silent()), senders_of(settings, Silent())
    assert set(names) == {"box", "ops", "post"}
    assert names["post"] is names["box"] or names["post"] == names["box"]
    assert names["post"].name == "box"
    assert len(senders) == 2
    first, second = subscriptions_of(settings, names)
    assert first.channel.id == second.channel.id


def test_a_subscription_has_what_its_names_stand_for(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, SECOND_NAME)
    first, second = subscriptions_of(settings, channels_by_name(settings, Silent()))
    assert (first.id, first.watches, first.schedule.rhythm) == ("ann-talks", ("talks",), Rhythm.AT_ONCE)
    assert first.subscriber == Subscriber(id="ann", name="Ann", timezone="Asia/Karachi")
    assert (first.quiet, first.at_most) == (None, 20)
    assert (second.schedule.rhythm, second.at_most) == (Rhythm.DAILY, 3)
    assert second.quiet is not None
    assert f"{second.quiet.start:%H:%M}-{second.quiet.end:%H:%M}" == "22:00-06:30"


def test_a_desk_holds_the_settings_and_tells_the_store_of_them(tmp_path: Path) -> None:
    limits = '[limits]\nentries = 7\nfield_size = "2 KiB"\n[polling]\ninterval = "10m"\nmin_interval = "2m"\n'
    settings = settings_in(tmp_path, DESK + limits)
    store = MemoryStore()
    with engine_over(settings, store=store) as engine:
        desk = engine.desk
        assert [one.feed.url for one in store.feeds()] == [LANTERN]
        assert store.feeds()[0].state.next_poll_at == NOON
        assert desk.watch_titles == {"talks": "Talks"}
        assert set(desk.sources) == {"lantern"}
        assert (desk.facts.title, desk.facts.contact, desk.facts.base_url) == ("Small desk", "desk@example.org", None)
        assert (desk.pace.interval, desk.pace.min_interval) == (timedelta(minutes=10), timedelta(minutes=2))
        assert desk.channel_ids == {channel.name: key for key, (channel, _) in desk.senders.items()}
    assert bounds_of(settings) == Bounds(entries=7, field=2048)


ALERTS = {
    "named": (DESK, "ops"),
    "the second name of a destination": (SECOND_NAME.replace('"ops"\n', '"post"\n', 1), "box"),
    "none": (DESK.replace('alert_channel = "ops"\n', ""), None),
}


@pytest.mark.parametrize("text, name", ALERTS.values(), ids=ALERTS)
def test_the_operator_is_told_on_a_channel_that_is_sent_to(tmp_path: Path, text: str, name: str | None) -> None:
    with engine_over(settings_in(tmp_path, text)) as engine:
        found = engine.desk.alert_channel_id
        assert (engine.desk.senders[found][0].name if found else None) == name


def test_the_store_holds_what_is_unknown_where_the_channel_says_so(tmp_path: Path) -> None:
    store = MemoryStore()
    with engine_over(settings_in(tmp_path, EVERY_KIND), store=store) as engine:
        known = store._tables.channels
        holding = {engine.desk.senders[key][0].name for key, channel in known.items() if channel.holds_unknown}
        assert holding == {"chat"}
        assert {channel.name for channel in known.values()} == {"box", "ops", "mail", "chat", "hook"}


def test_a_configured_id_that_a_command_gave_another_feed_is_a_mistake(tmp_path: Path) -> None:
    store = MemoryStore()
    store.add_feed(Source(id="lantern", title="Another Lantern"), Feed(url=HARBOUR, source_id="lantern"), now=NOON)
    with pytest.raises(ConfigurationError) as caught, engine_over(settings_in(tmp_path), store=store):
        pass
    (mistake,) = caught.value.mistakes
    assert str(mistake) == (
        f'{tmp_path / "config.toml"}: sources: the id "lantern" is taken by a source that a command added, '
        f"for {HARBOUR}: choose another id"
    )


def test_a_feed_that_a_command_added_may_move_into_the_configuration(tmp_path: Path) -> None:
    store = MemoryStore()
    store.add_feed(Source(id="lantern", title="The Lantern"), Feed(url=LANTERN, source_id="lantern"), now=NOON)
    with engine_over(settings_in(tmp_path), store=store):
        assert [one.feed.url for one in store.feeds()] == [LANTERN]
