"""A desk that owes deliveries to three kinds of sink, to be copied and killed, and the check of what arrived."""

import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

from crash.sinks import Taken, World
from real.loopback import Document

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
COLOURS = ("amber", "blue", "crimson", "green", "ivory")
THINGS = ("harbour", "bridge", "summit", "treaty", "convoy", "harvest")
NAMES = tuple(product(COLOURS, THINGS))
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYqr"

HEAD = """
[desk]
store = "sqlite:///desk.db"
[polling]
per_host_delay = "0s"
interval = "6h"
allow_networks = ["127.0.0.0/8"]
[smtp]
host = "127.0.0.1"
port = {smtp}
security = "none"
sender = "desk@example.org"
[[sources]]
id = "press"
feed = "{base}/feed.xml"
read = "never"
[[subscribers]]
id = "desk"
timezone = "UTC"
"""
MAIL = '[channels.{0}]\nkind = "email"\nto = "{0}@example.org"\n'
HOOK = '[channels.{0}]\nkind = "webhook"\nurl = "{1}/{0}"\nsecret = "{2}"\n'
SLACK = '[channels.{0}]\nkind = "slack"\nurl = "{1}/{0}"\npace = 0\n'
WATCH = '[[watches]]\nid = "{0}-{1}"\nquery = "\\"dispatch {0} {1}\\""\n'
SUBSCRIPTION = (
    '[[subscriptions]]\nid = "{0}-{1}"\nsubscriber = "desk"\nwatches = ["{0}"]\nchannel = "{1}"\n'
    'schedule = "daily 12:05"\n'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a desk owes: a digest for each of so many watches on each of so many channels of each kind."""

    watches: int
    mail: int
    hooks: int
    slack: int

    @property
    def channels(self) -> dict[str, list[str]]:
        counts = {"reader": self.mail, "hook": self.hooks, "slack": self.slack}
        return {kind: [f"{kind}-{number}" for number in range(count)] for kind, count in counts.items()}

    @property
    def owed(self) -> int:
        return self.watches * (self.mail + self.hooks + self.slack)


TWENTY = Plan(watches=4, mail=2, hooks=2, slack=1)
TWO_HUNDRED = Plan(watches=20, mail=4, hooks=4, slack=2)


def feed(names: Sequence[tuple[str, str]], base: str) -> Document:
    """Return a feed of one dispatch for each name, all published within the hour before noon."""
    items = "".join(
        f"<item><title>Dispatch {colour} {thing}</title><link>{base}/{colour}/{thing}</link>"
        f"<guid>{base}/{colour}/{thing}</guid><pubDate>Wed, 04 Mar 2026 11:{number:02}:00 GMT</pubDate>"
        f"<description>The {colour} {thing} is in the news.</description></item>"
        for number, (colour, thing) in enumerate(names)
    )
    text = f'<rss version="2.0"><channel><title>Press</title>{items}</channel></rss>'
    return Document(body=text.encode(), content_type="application/rss+xml")


def owing_desk(folder: Path, plan: Plan, there: World) -> None:
    """Make a desk that has polled at noon and owes all of its plan from five past twelve."""
    names, base = NAMES[: plan.watches], there.url("")
    there.documents["/feed.xml"] = feed(names, base)
    parts = [HEAD.format(smtp=there.smtp_port, base=base)]
    parts += [WATCH.format(*name) for name in names]
    parts += [MAIL.format(name) for name in plan.channels["reader"]]
    parts += [HOOK.format(name, base, SECRET) for name in plan.channels["hook"]]
    parts += [SLACK.format(name, base) for name in plan.channels["slack"]]
    channels = [name for names in plan.channels.values() for name in names]
    parts += [SUBSCRIPTION.format("-".join(name), channel) for name, channel in product(names, channels)]
    folder.mkdir()
    folder.joinpath("config.toml").write_text("\n".join(parts))
    command = [sys.executable, "-m", "watchdesk", "--now", NOON.isoformat(), "--quiet", "check"]
    polled = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True, timeout=120)
    assert polled.returncode == 0, polled.stderr
    assert there.ledger == [], "nothing is told before its slot"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A delivery as the desk's own books have it."""

    delivery: str
    channel: str
    state: str
    titles: frozenset[str]
    unknown: int


def rows(folder: Path) -> list[Row]:
    """Read the outbox without the desk's own code."""
    connection = sqlite3.connect(folder / "desk.db")
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    found = connection.execute(
        "SELECT delivery.id, channel.name, delivery.state, digest.record,"
        " (SELECT count(*) FROM attempt WHERE delivery_id = delivery.id AND outcome = 'unknown')"
        " FROM delivery JOIN digest ON digest.id = digest_id JOIN channel ON channel.id = channel_id"
    ).fetchall()
    connection.close()
    return [
        Row(delivery=key, channel=channel, state=state, titles=titles_of(record), unknown=unknown)
        for key, channel, state, record, unknown in found
    ]


def titles_of(record: str) -> frozenset[str]:
    """Return the titles of a stored digest's stories."""
    return frozenset(story["title"] for story in json.loads(record)["stories"])


def verify(plan: Plan, stored: Sequence[Row], ledger: Iterable[Taken]) -> tuple[int, int]:
    """Check the ledger against the books; return the repeats and how many tries were called unknown."""
    channels = [name for names in plan.channels.values() for name in names]
    wanted = set(product((f"Dispatch {colour} {thing}" for colour, thing in NAMES[: plan.watches]), channels))
    assert {(title, row.channel) for row in stored for title in row.titles} == wanted
    assert len(stored) == plan.owed, "one delivery for each digest and channel"
    assert {row.state for row in stored} == {"sent"}
    arrived: dict[tuple[str, frozenset[str]], list[Taken]] = {}
    for taken in ledger:
        arrived.setdefault((taken.channel.partition("@")[0], taken.titles), []).append(taken)
    assert set(arrived) == {(row.channel, row.titles) for row in stored}, "nothing is lost, nothing else arrives"
    repeats = 0
    for row in stored:
        same = arrived[row.channel, row.titles]
        assert len(same) - 1 <= row.unknown, f"{row.channel} got {len(same)} of {row}"
        assert_same(row, same)
        repeats += len(same) - 1
    return repeats, sum(row.unknown for row in stored)


def assert_same(row: Row, same: Sequence[Taken]) -> None:
    """Check that a receiver can know the repeats of one delivery."""
    if row.channel.startswith("slack"):
        assert [taken.says_repeat for taken in same][1:] == [True] * (len(same) - 1)
        return
    assert len({(taken.key, taken.body) for taken in same}) == 1, "a repeat is the very same bytes under the same id"
    assert row.delivery in re.findall(r"[0-9a-f-]{32,36}", same[0].key), same[0].key
