"""How feeds and hosts stand: the rows and reports of `watchdesk feed list`."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from watchdesk.cli.output import emit_json, print_table, print_text
from watchdesk.cli.reports import minute, moment
from watchdesk.model.pushes import Push
from watchdesk.model.sources import DueFeed
from watchdesk.rules.ailments import HostState, sentence_of
from watchdesk.rules.history import expected_per_day, silent_since

COUNTED = timedelta(days=30)
"""The time in which matches count as what a feed brought."""


def feed_report(due: DueFeed, now: datetime, brought: Mapping[str, int], push: Push | None) -> dict[str, object]:
    """Return `watchdesk.feed-state/1`: one feed and how it stands. `brought`: its matched articles by watch."""
    state = due.state
    per_day = expected_per_day(state, now)
    return {
        "schema": "watchdesk.feed-state/1",
        "id": due.feed.id,
        "source": due.source.id,
        "title": due.source.title,
        "url": due.feed.url,
        "kind": due.feed.kind.value,
        "configured": due.is_configured,
        "paused": state.paused,
        "polled_at": moment(state.polled_at),
        "succeeded_at": moment(state.succeeded_at),
        "next_poll_at": moment(state.next_poll_at),
        "interval_seconds": state.interval.total_seconds(),
        "failures": state.failures,
        "failing_since": moment(state.failing_since),
        "failure_kind": state.kind,
        "reason": state.reason,
        "moved_to": state.moved_to,
        "moving_to": state.moving_to,
        "new_entry_at": moment(state.new_entry_at),
        "expected_per_day": None if per_day is None else round(per_day, 2),
        "silent_since": moment(silent_since(state, now)),
        "trouble": sentence_of(due, now),
        "matches_30d": dict(sorted(brought.items())),
        "push": push and {"hub": push.hub, "state": push.state.value, "reason": push.reason},
    }


def feed_row(due: DueFeed, now: datetime, brought: Mapping[str, int]) -> tuple[str | None, ...]:
    """Return the row of a feed."""
    per_day = expected_per_day(due.state, now)
    return (
        due.source.id,
        due.feed.url,
        _standing(due, now),
        None if per_day is None else f"{per_day:.1f}",
        ", ".join(f"{watch} {number}" for watch, number in sorted(brought.items())),
        minute(due.state.polled_at),
        None if due.state.paused else minute(due.state.next_poll_at),
    )


def _standing(due: DueFeed, now: datetime) -> str:
    if due.state.paused:
        return "paused"
    if due.state.reason is not None:
        return f"failing: {due.state.reason}"
    trouble = sentence_of(due, now)
    if trouble is not None:
        return trouble.removeprefix(due.feed.url).lstrip(": ")
    if due.state.moved_to is not None:
        return f"well, at {due.state.moved_to}"
    if due.state.polled_at is None:
        return "new"
    return "well" if due.state.succeeded_at is not None else "answers, without an entry so far"


def show_hosts(hosts: Sequence[HostState], *, as_json: bool) -> None:
    """Print hosts: a table, or `watchdesk.host-state/1` a line each."""
    if as_json:
        for one in hosts:
            emit_json(host_report(one))
    elif hosts:
        rows = [
            (one.host, str(one.feeds), str(one.failing), minute(one.last_good), one.reason or "well") for one in hosts
        ]
        print_table(("Host", "Feeds", "Failing", "Last good", "Standing"), rows)
    else:
        print_text("Every host is well.")


def host_report(host: HostState) -> dict[str, object]:
    """Return `watchdesk.host-state/1`: one host and how it stands."""
    return {
        "schema": "watchdesk.host-state/1",
        "host": host.host,
        "feeds": host.feeds,
        "failing": host.failing,
        "last_good": moment(host.last_good),
        "failures": host.failures,
        "failing_since": moment(host.since),
        "reason": host.reason,
    }
