"""Loading: what a whole and right configuration gives, and where it and the store are looked for."""

import base64
import re
import shutil
import time
from collections.abc import Iterator
from datetime import time as hour
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import asdict

from conftest import REPOSITORY, SHARED
from watchdesk.model.errors import ConfigurationError
from watchdesk.model.sources import Feed, FeedKind, ReadPolicy, Source
from watchdesk.model.subscribers import Again, Quiet, Rhythm, Schedule, Subscriber
from watchdesk.service.renewing import keep_settings, kept_settings
from watchdesk.service.settings import Settings, SubscriptionSettings, find_config, load
from watchdesk.service.settings.first import write_first_config
from watchdesk.service.settings.schema import config_schema
from watchdesk.service.settings.shown import shown, toml_text

CONTRACT = SHARED.parent / "design" / "config.toml"

WHOLE = """
[desk]
title = "Test desk"
store = "sqlite:///desk.db"
timezone = "Asia/Kolkata"
contact = "desk@example.org"
base_url = "https://desk.example/"
alert_channel = "box"
[polling]
interval = "10m"
min_interval = "0s"
max_interval = "1h"
concurrency = 8
per_host_delay = "50ms"
allow_networks = ["127.0.0.0/8"]
[limits]
body = "1 MiB"
cpu_time = "1s"
[[sources]]
id = "one"
feed = "http://one.example/rss"
read = "on_match"
[[sources]]
id = "two"
title = "The Two"
sitemap = "http://two.example/news.xml"
country = "PK"
language = "ur"
tier = 1
[[sources]]
id = "three"
page = "http://three.example/"
[[watches]]
id = "w"
terms = ["Kabul", "loya jirga"]
at_least = 2
sources = ["two"]
languages = ["ur"]
must = ["tests/yes.html"]
[[watches]]
id = "q"
title = "A query"
query = "Kabul OR Herat"
[channels.box]
kind = "file"
path = "out"
[[subscribers]]
id = "ann"
[[subscribers]]
id = "bob"
name = "Bob"
timezone = "Europe/London"
language = "fr"
[[subscriptions]]
subscriber = "ann"
watches = ["w", "q"]
channel = "box"
schedule = "weekly mon 07:00"
quiet = "22:00-06:30"
at_most = 5
again = "never"
[[subscriptions]]
id = "bob-now"
subscriber = "bob"
watches = ["q"]
channel = "box"
[web]
listen = "127.0.0.1:9000"
"""


def loaded(folder: Path, text: str, **environ: str) -> Settings:
    (folder / "config.toml").write_text(text, encoding="utf-8")
    return load(folder / "config.toml", environ)


def test_the_desk_and_how_it_polls_are_read(tmp_path: Path) -> None:
    settings = loaded(tmp_path, WHOLE)
    assert (settings.desk.title, settings.desk.timezone) == ("Test desk", "Asia/Kolkata")
    assert settings.desk.store == f"sqlite:///{tmp_path}/desk.db"
    assert settings.desk.base_url == "https://desk.example"
    assert settings.desk.fresh_for == timedelta(days=1)
    assert settings.polling.per_host_delay == timedelta(milliseconds=50)
    assert settings.polling.allow_networks == (ip_network("127.0.0.0/8"),)
    assert (settings.limits.body, settings.limits.inflated) == (2**20, 20 * 2**20)
    assert settings.web.listen == ("127.0.0.1", 9000)


def test_sources_and_feeds_are_records(tmp_path: Path) -> None:
    settings = loaded(tmp_path, WHOLE)
    assert settings.sources == (
        Source(id="one", title="one", read=ReadPolicy.ON_MATCH),
        Source(id="two", title="The Two", country="PK", language="ur", tier=1),
        Source(id="three", title="three", home="http://three.example/"),
    )
    assert settings.feeds == (
        Feed(url="http://one.example/rss", source_id="one"),
        Feed(url="http://two.example/news.xml", source_id="two", kind=FeedKind.SITEMAP),
        Feed(url="http://three.example/", source_id="three", kind=FeedKind.PAGE),
    )


def test_terms_become_a_query_and_test_files_are_beside_the_configuration(tmp_path: Path) -> None:
    terms, query = loaded(tmp_path, WHOLE).watches
    assert terms.query.startswith("2 OF (Kabul, ")
    assert (terms.title, terms.sources, terms.languages) == ("w", ("two",), ("ur",))
    assert terms.must == (str(tmp_path / "tests/yes.html"),)
    assert (query.title, query.query) == ("A query", "Kabul OR Herat")


def test_people_and_subscriptions_are_records_with_the_desk_as_default(tmp_path: Path) -> None:
    settings = loaded(tmp_path, WHOLE)
    assert settings.subscribers == (
        Subscriber(id="ann", name="ann", timezone="Asia/Kolkata", language="en"),
        Subscriber(id="bob", name="Bob", timezone="Europe/London", language="fr"),
    )
    assert settings.subscriptions == (
        SubscriptionSettings(
            id="ann-box",
            subscriber="ann",
            watches=("w", "q"),
            channel="box",
            schedule=Schedule(rhythm=Rhythm.WEEKLY, times=(hour(7),), weekday=0),
            quiet=Quiet(start=hour(22), end=hour(6, 30)),
            at_most=5,
            again=Again.NEVER,
        ),
        SubscriptionSettings(
            id="bob-now",
            subscriber="bob",
            watches=("q",),
            channel="box",
            schedule=Schedule(rhythm=Rhythm.AT_ONCE),
            quiet=None,
            at_most=20,
            again=Again.NOVEL,
        ),
    )


def test_a_channels_path_is_beside_the_configuration(tmp_path: Path) -> None:
    settings = loaded(tmp_path, WHOLE)
    assert asdict(settings.channels["box"])["path"] == tmp_path / "out"
    assert settings.channel_kinds == {"box": "file"}


@pytest.mark.parametrize(
    "given, expected",
    [
        ("", (5, 15, 360)),
        ('interval = "0s"', (0, 0, 360)),
        ('interval = "1d"', (5, 1440, 1440)),
        ('min_interval = "1h"', (60, 60, 360)),
        ('max_interval = "1m"', (1, 1, 1)),
        ('min_interval = "8h"', (480, 480, 480)),
        ('interval = "5m"\nmin_interval = "0s"', (0, 5, 360)),
    ],
)
def test_intervals_that_are_not_given_make_way_for_those_that_are(
    given: str, expected: tuple[int, int, int], tmp_path: Path
) -> None:
    polling = loaded(tmp_path, f"[polling]\n{given}\n").polling
    times = (polling.min_interval, polling.interval, polling.max_interval)
    assert times == tuple(timedelta(minutes=minutes) for minutes in expected)


@pytest.mark.parametrize(
    "environ, folder",
    [
        ({"STATE_DIRECTORY": "/var/lib/watchdesk:/var/lib/other"}, "/var/lib/watchdesk"),
        ({"XDG_STATE_HOME": "/home/ann/state", "HOME": "/home/ann"}, "/home/ann/state/watchdesk"),
        ({"XDG_STATE_HOME": "relative", "HOME": "/home/ann"}, "/home/ann/.local/state/watchdesk"),
        ({"HOME": "/home/ann"}, "/home/ann/.local/state/watchdesk"),
    ],
)
def test_a_store_that_is_not_named_lies_in_the_state_folder(
    environ: dict[str, str], folder: str, tmp_path: Path
) -> None:
    assert loaded(tmp_path, "[desk]\n", **environ).desk.store == f"sqlite:///{folder}/watchdesk.db"


@pytest.mark.parametrize("given", ["sqlite:////srv/desk.db", "postgresql://desk@db/desk", "postgresql+psycopg:///desk"])
def test_a_whole_store_address_stays_as_it_is(given: str, tmp_path: Path) -> None:
    assert loaded(tmp_path, f'[desk]\nstore = "{given}"\n').desk.store == given


def test_the_configuration_is_looked_for_in_order(tmp_path: Path) -> None:
    cwd, home = tmp_path / "cwd", tmp_path / "home"
    user, elsewhere = home / ".config/watchdesk", tmp_path / "xdg/watchdesk"
    for folder in (cwd, user, elsewhere):
        folder.mkdir(parents=True)
        (folder / "config.toml").touch()
    environ = {"HOME": str(home)}
    assert find_config(Path("a.toml"), {"WATCHDESK_CONFIG": "b.toml"}, cwd) == cwd / "a.toml"
    assert find_config(None, {"WATCHDESK_CONFIG": "/b.toml"}, cwd) == Path("/b.toml")
    assert find_config(None, environ, cwd) == cwd / "config.toml"
    (cwd / "config.toml").unlink()
    assert find_config(None, environ | {"XDG_CONFIG_HOME": str(tmp_path / "xdg")}, cwd) == elsewhere / "config.toml"
    assert find_config(None, environ, cwd) == user / "config.toml"


def test_no_configuration_anywhere_says_where_it_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        find_config(None, {"HOME": "/nowhere"}, tmp_path)
    assert str(caught.value) == (
        f"{tmp_path}/config.toml: there is no configuration here, nor in /nowhere/.config/watchdesk/config.toml, "
        "/etc/watchdesk/config.toml; `watchdesk init` writes one"
    )


def test_what_is_shown_loads_again_as_the_same_settings(tmp_path: Path) -> None:
    settings = loaded(tmp_path, WHOLE)
    again = loaded(tmp_path, toml_text(shown(settings)))
    assert shown(again) == shown(settings)


def test_self_service_is_read_and_shown_again(tmp_path: Path) -> None:
    text = (
        '[desk]\nbase_url = "https://desk.example.org"\n[[watches]]\nid = "talks"\nterms = ["Sherman"]\n'
        '[smtp]\nhost = "127.0.0.1"\nsender = "desk@example.org"\n'
        '[signup]\nwatches = ["talks"]\ndomains = ["Example.org", "bücher.example"]\nmail_every = "1h"\n'
    )
    settings = loaded(tmp_path, text)
    signup = settings.signup
    assert (signup.watches, signup.domains) == (("talks",), ("example.org", "xn--bcher-kva.example"))
    assert (signup.mail_every, signup.confirm_within) == (timedelta(hours=1), timedelta(hours=48))
    assert (signup.mails_per_day, signup.most) == (200, 10_000)
    assert loaded(tmp_path, toml_text(shown(settings))).signup == signup
    assert "signup" not in shown(loaded(tmp_path, "[desk]\n"))


def test_a_stores_password_is_not_shown(tmp_path: Path) -> None:
    settings = loaded(tmp_path, '[desk]\nstore = "postgresql://desk:hunt:er2@db:5432/desk?sslmode=require"\n')
    assert "hunt" not in toml_text(shown(settings))
    assert "postgresql://desk:(hidden)@db:5432/desk?sslmode=require" in toml_text(shown(settings))


@pytest.mark.shared
def test_the_configuration_contract_loads_with_its_secrets(tmp_path: Path) -> None:
    if not CONTRACT.exists():
        pytest.skip(f"the contract is not here: {CONTRACT}")
    shutil.copy(CONTRACT, tmp_path / "config.toml")
    secrets = {"slack-url": "https://hooks.slack.com/services/T0/B0/x", "hook-secret": signing_secret()}
    (tmp_path / "secrets").mkdir()
    for name, value in secrets.items():
        (tmp_path / "secrets" / name).write_text(value)
        (tmp_path / "secrets" / name).chmod(0o600)
    settings = load(tmp_path / "config.toml", {})
    assert set(settings.channels) == {"desk-mail", "newsroom-slack", "archive-hook", "outbox"}
    assert [subscription.id for subscription in settings.subscriptions] == ["analyst-morning"]


def signing_secret() -> str:
    return "whsec_" + base64.b64encode(b"a key for tests of 32 bytes, yes").decode()


def test_the_projects_own_configuration_is_for_real_use() -> None:
    settings = load(REPOSITORY / "config.toml", {})
    assert len(settings.feeds) >= 14
    assert all(feed.url.startswith("https://") for feed in settings.feeds)
    assert {source.country for source in settings.sources} >= {"PK", "IN", "QA", "AE", "GB", "US"}
    assert settings.watches[0].query == "2 OF (Sherman, Qureshi, Yusuf, Taliban, Islamabad)"


def test_what_is_commented_out_in_the_shipped_files_is_right_too(tmp_path: Path) -> None:
    write_first_config(tmp_path / "first.toml")
    for file in (tmp_path / "first.toml", REPOSITORY / "config.toml"):
        text = re.sub(r"^# (?=[a-z_]+ = |\[)", "", file.read_text(), flags=re.MULTILINE)
        text = re.sub(r"^query = .*\n", "", text, flags=re.MULTILINE)  # goes instead of terms
        text = re.sub(r"^(\w+)_file = ", r"\1 = ", text, flags=re.MULTILINE)
        text = text.replace("secrets/slack-url", "https://hooks.slack.com/x")
        text = text.replace("secrets/slack-token", "xoxb-1-2-abc")
        text = text.replace("secrets/hook-secret", signing_secret())
        text = text.replace("secrets/telephone-url", "ntfy://topic")
        settings = loaded(tmp_path, text)
        assert settings.smtp is not None
        assert kept_settings(keep_settings(settings)) == settings, "a new image of the service takes them over whole"


def references(part: object) -> Iterator[str]:
    """Yield what a schema refers to."""
    if isinstance(part, dict):
        yield from (str(value) for key, value in part.items() if key == "$ref")
        for value in part.values():
            yield from references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)


def test_what_the_schema_refers_to_is_in_it() -> None:
    schema = config_schema()
    shared = schema["$defs"]
    assert isinstance(shared, dict)
    found = set(references(schema))
    assert found >= {"#/$defs/RulesTable", "#/$defs/Again"}
    assert found == {f"#/$defs/{name}" for name in shared}


def test_the_schema_knows_every_table_and_key_and_asks_for_no_secret() -> None:
    schema = config_schema()
    properties = schema["properties"]
    assert isinstance(properties, dict)
    assert set(properties) == {
        "desk", "polling", "limits", "sources", "watches", "lists", "smtp", "channels", "subscribers", "subscriptions",
        "signup", "web", "evidence", "sites",
    }  # fmt: skip
    kinds = {
        kind["properties"]["kind"]["const"]: kind for kind in properties["channels"]["additionalProperties"]["oneOf"]
    }
    assert set(kinds) == {"email", "slack", "webhook", "file", "apprise"}
    assert "url_file" in kinds["slack"]["properties"]
    assert kinds["slack"]["required"] == ["kind"]
    assert kinds["email"]["required"] == ["kind", "to"]


def defaults(part: object) -> Iterator[dict[str, Any]]:
    """Yield what a schema says of each key that has a default."""
    if isinstance(part, dict):
        if part.get("default") is not None:
            yield part
        for value in part.values():
            yield from defaults(value)
    elif isinstance(part, list):
        for value in part:
            yield from defaults(value)


def test_the_schemas_defaults_are_as_they_would_be_written() -> None:
    found = list(defaults(config_schema()))
    assert len(found) > 40
    assert {"15m", "at once", "127.0.0.1:8710", "novel"} <= {str(one["default"]) for one in found}
    kinds = {str: "string", bool: "boolean", int: "integer", float: "number", list: "array", dict: "object"}
    for one in found:
        assert re.search(one.get("pattern", ""), str(one["default"]))
        assert "$ref" in one or kinds[type(one["default"])] in one["type"]


def test_ten_thousand_feeds_load_in_seconds(tmp_path: Path) -> None:
    source = '[[sources]]\nid = "s{0}"\nfeed = "https://feeds.example/{0}"\nread = "never"\n'
    text = "".join(source.format(number) for number in range(10_000))
    start = time.process_time()
    assert len(loaded(tmp_path, text).feeds) == 10_000
    assert time.process_time() - start < 10


def test_a_watch_carries_the_lists_that_it_names(tmp_path: Path) -> None:
    text = """
[lists]
agencies = ["Reuters", "Associated Press"]
cities = ["Kabul"]
[[watches]]
id = "wires"
query = "Taliban AND @agencies"
[[watches]]
id = "plain"
query = "Taliban"
"""
    settings = loaded(tmp_path, text)
    assert [dict(watch.lists) for watch in settings.watches] == [{"agencies": ("Reuters", "Associated Press")}, {}]
    assert dict(settings.lists) == {"agencies": ("Reuters", "Associated Press"), "cities": ("Kabul",)}
