"""Examining: `watchdesk doctor` — one look over the whole desk, a finding a line."""

import shutil
import sqlite3
import ssl
import sys
from collections.abc import Iterator
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from watchdesk import __version__
from watchdesk.model.deliveries import DeliveryState
from watchdesk.model.errors import ConfigurationError, StoreError
from watchdesk.ports import Clock, Store
from watchdesk.rules.ailments import host_states, sentence_of
from watchdesk.rules.language import compile_query
from watchdesk.rules.site_rules import rule_for, void_rules
from watchdesk.rules.waiting import GOING_ON
from watchdesk.service.checking import reading_store
from watchdesk.service.settings import Settings

LEAST_SPACE = 256 * 1024 * 1024
NEARLY = 0.9
LATELY = timedelta(days=7)
TRIED_WITHIN = timedelta(hours=1)


class Weight(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


class Finding(Struct, frozen=True, kw_only=True):
    """One thing that was looked at: `about` in a word, `sentence` for the operator."""

    weight: Weight
    about: str
    sentence: str


def examine_machine() -> Iterator[Finding]:
    """Look at what needs no configuration."""
    python = ".".join(map(str, sys.version_info[:3]))
    sentence = f"watchdesk {__version__}, Python {python}, SQLite {sqlite3.sqlite_version}, {ssl.OPENSSL_VERSION}"
    yield Finding(weight=Weight.OK, about="versions", sentence=sentence)


def examine(settings: Settings, clock: Clock) -> Iterator[Finding]:
    """Look over a desk. Never raises for what it finds."""
    yield Finding(weight=Weight.OK, about="configuration", sentence=f"{settings.path} is valid")
    yield from _configured(settings)
    yield from _space(settings)
    try:
        with reading_store(settings) as store:
            yield Finding(weight=Weight.OK, about="store", sentence="opens, and its schema is current")
            yield from _feeds(store, clock)
            yield from _articles(store, clock)
            yield from _rules(store, settings, clock)
            yield from _deliveries(store, clock)
            yield from _index(store)
            yield from _evidence(store, settings)
    except StoreError as error:
        yield Finding(
            weight=Weight.WARNING if _is_fresh(settings) else Weight.FAULT, about="store", sentence=str(error)
        )
    except OSError as error:
        yield Finding(weight=Weight.FAULT, about="store", sentence=f"it cannot be looked at: {error.strerror}")


def configuration_faults(error: ConfigurationError) -> Iterator[Finding]:
    """Return each mistake as a fault."""
    for mistake in error.mistakes:
        yield Finding(weight=Weight.FAULT, about="configuration", sentence=str(mistake))


def _configured(settings: Settings) -> Iterator[Finding]:
    watched = {watch for subscription in settings.subscriptions for watch in subscription.watches}
    watched |= set(settings.signup.watches)
    for watch in settings.watches:
        if watch.id not in watched:
            yield _warning("watches", f"nobody is subscribed to {watch.id}")
        for warning in compile_query(watch.query, watch.lists).warnings():
            yield _warning("watches", f"{watch.id}: {warning}")
    readers = len(settings.subscriptions) + len(settings.signup.watches)
    for count, what in ((len(settings.feeds), "sources"), (readers, "subscriptions")):
        if not count:
            yield _warning(
                what, f"none is configured: {'nothing is polled' if what == 'sources' else 'nobody is told'}"
            )
    if settings.desk.contact is None:
        yield _warning("manners", "desk.contact is not set: publishers cannot reach you about your visits")


def _is_fresh(settings: Settings) -> bool:
    """Return whether there is no database yet, which the first check makes."""
    path = _database(settings)
    return path is not None and not path.exists()


def _database(settings: Settings) -> Path | None:
    if not settings.desk.store.startswith("sqlite:///"):
        return None
    return Path(settings.desk.store.removeprefix("sqlite:///").partition("?")[0])


def _space(settings: Settings) -> Iterator[Finding]:
    database = _database(settings)
    if database is None:
        return
    folder = database.parent
    try:
        while not folder.exists():
            folder = folder.parent
        free = shutil.disk_usage(folder).free
    except OSError as error:
        yield _warning("disk", f"the room left in {folder} cannot be told: {error.strerror}")
        return
    sentence = f"{free / 2**30:.1f} GiB free where the store lies ({folder})"
    yield Finding(weight=Weight.OK if free > LEAST_SPACE else Weight.FAULT, about="disk", sentence=sentence)


def _feeds(store: Store, clock: Clock) -> Iterator[Finding]:
    feeds = store.feeds()
    failing = [one for one in feeds if one.state.reason is not None]
    sentence = f"{len(feeds)} feeds, {len(failing)} failing"
    yield Finding(weight=Weight.OK if not failing else Weight.WARNING, about="feeds", sentence=sentence)
    for one in feeds:
        if (words := sentence_of(one, clock.now())) is not None:
            yield _warning("feeds", words)
    for host in host_states(feeds):
        if host.failing == host.feeds > 1:
            sentence = f"{host.host}: all {host.feeds} feeds fail, since {host.since:%Y-%m-%d %H:%M} UTC: {host.reason}"
            yield _warning("hosts", sentence)


def _articles(store: Store, clock: Clock) -> Iterator[Finding]:
    waiting = store.put_off_reads(clock.now())
    apart = store.put_off_reads(clock.now() + GOING_ON.longest)  # what waits for its host waits no longer
    if waiting > apart:
        which = "1 article waits" if waiting - apart == 1 else f"{waiting - apart:,} articles wait"
        sentence = f"{which} for pages whose hosts ask to be left alone for a while"
        yield Finding(weight=Weight.OK, about="articles", sentence=sentence)
    if apart:
        which, what = ("1 article was", "it") if apart == 1 else (f"{apart:,} articles were", "them")
        about = f"{which} set apart, for watchdesk itself failed at {what}"
        yield _warning("articles", f"{about}: the log says why (please report it); they are tried again within a day")


def _rules(store: Store, settings: Settings, clock: Clock) -> Iterator[Finding]:
    if not any(rule.body for rule in settings.sites.values()):
        return
    for void in void_rules(store.pages_of_void_rules(clock.now() - LATELY)):
        rule = rule_for(void.host, settings.sites)
        if rule is None or not rule.body:
            continue  # it was taken away since
        pages = f"its last {void.pages} pages, since {void.since:%Y-%m-%d %H:%M} UTC"
        advice = f"`watchdesk read {void.url}` shows what it finds"
        yield _warning("sites", f"{void.host}: the rule for it found no body on {pages}: {advice}")


def _deliveries(store: Store, clock: Clock) -> Iterator[Finding]:
    counts = store.delivery_counts()
    for state in (DeliveryState.DEAD, DeliveryState.UNKNOWN):
        if counts.get(state):
            yield _warning(
                "deliveries", f"{counts[state]} {state.value}: `watchdesk delivery list --state {state.value}`"
            )
    closed = store.closed_channels()
    for reason in closed.values():
        yield _warning("channels", f"one is closed: {reason}")
    owed = [one for state in (DeliveryState.PENDING, DeliveryState.UNKNOWN) for one in store.deliveries(state=state)]
    late = [one for one in owed if one.next_attempt_at and one.next_attempt_at < clock.now() - TRIED_WITHIN]
    late = [one for one in late if one.channel_id not in closed]
    if late:
        which = "1 delivery has" if len(late) == 1 else f"{len(late):,} deliveries have"
        about = f"{which} been due for more than an hour, on {', '.join(sorted({one.channel_name for one in late}))}"
        why = "nothing has run since, or no channel of this name has the address any more that it had then"
        yield _warning("deliveries", f"{about}: {why}")
    sent = counts.get(DeliveryState.SENT, 0)
    yield Finding(
        weight=Weight.OK, about="deliveries", sentence=f"{sent} sent, {counts.get(DeliveryState.PENDING, 0)} waiting"
    )


def _index(store: Store) -> Iterator[Finding]:
    if missing := store.not_indexed():
        which = "1 article is" if missing == 1 else f"{missing:,} articles are"
        about = f"{which} not in the index of words yet"
        yield _warning("archive", f"{about}: searches read all; `watchdesk check` adds more")


def _evidence(store: Store, settings: Settings) -> Iterator[Finding]:
    count, size = store.evidence_size()
    if not count and not settings.evidence.enabled:
        return
    most = settings.evidence.at_most
    sentence = f"{count:,} packs in {size / 2**20:,.1f} MiB, of {most / 2**20:,.0f} that [evidence] allows"
    if size > NEARLY * most:
        yield _warning("evidence", f"{sentence}: the oldest pages give way")
    else:
        yield Finding(weight=Weight.OK, about="evidence", sentence=sentence)


def _warning(about: str, sentence: str) -> Finding:
    return Finding(weight=Weight.WARNING, about=about, sentence=sentence)
