"""Roster: who is told — the configured subscriptions and channels, and those that live in the store, as of now.

What it gives are views: a subscriber that was confirmed a moment ago is in them, without a restart. Each look goes over
one state of it, whichever thread looks.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Generic, TypeVar, overload

from msgspec import Struct
from msgspec.structs import replace

from watchdesk.model.enrolments import Enrolment, SignUp
from watchdesk.model.subscribers import Channel, Subscription
from watchdesk.ports import Sender, Store
from watchdesk.rules.enrolling import subscription_of

OpenMail = Callable[[str, str], tuple[Channel, Sender]]
"""Open a channel by its name to a mail address."""
Opened = tuple[Channel, Sender]
PAGE = "page"
V = TypeVar("V")


class _State(Struct, frozen=True, kw_only=True):
    """One state of the roster. `ids`: channel ids by name; enrolments and sign-ups are by their ids.

    `strangers`: the channels of those who signed up on the page and have confirmed nothing yet.
    """

    subscriptions: tuple[Subscription, ...] = ()
    senders: Mapping[str, Opened] = {}
    ids: Mapping[str, str] = {}
    enrolments: Mapping[str, Enrolment] = {}
    sign_ups: Mapping[str, SignUp] = {}
    strangers: frozenset[str] = frozenset()


class Roster:
    """Keeps who is told. `watches`: those there are; `open_mail`: None where the desk sends no mail."""

    def __init__(
        self,
        subscriptions: Sequence[Subscription] = (),
        senders: Mapping[str, Opened] | None = None,
        channel_ids: Mapping[str, str] | None = None,
        *,
        watches: Collection[str] = (),
        open_mail: OpenMail | None = None,
    ) -> None:
        self._configured = _State(subscriptions=tuple(subscriptions), senders=senders or {}, ids=channel_ids or {})
        self._state = self._configured
        self._watches = watches
        self._open_mail = open_mail
        self._opened: dict[str, Opened] = {}
        self._kept: dict[tuple[str, str], Opened] = {}
        self.subscriptions: Sequence[Subscription] = _Subscriptions(self)
        self.senders: Mapping[str, Opened] = _View(lambda: self._state.senders, self._opened)
        self.channel_ids: Mapping[str, str] = _View(lambda: self._state.ids, {})

    @property
    def sends_mail(self) -> bool:
        """Whether stored subscribers can be reached at all."""
        return self._open_mail is not None

    @property
    def now(self) -> tuple[Subscription, ...]:
        """The subscriptions as of now."""
        return self._state.subscriptions

    @property
    def enrolments(self) -> Mapping[str, Enrolment]:
        """The stored subscribers as of now, by id."""
        return self._state.enrolments

    @property
    def sign_ups(self) -> Mapping[str, SignUp]:
        """The sign-ups as of now that are not confirmed, by id."""
        return self._state.sign_ups

    def is_strangers(self, channel_id: str) -> bool:
        """Return whether a channel is that of somebody who wrote an address into the page, perhaps a wrong one.

        That it takes no mail is no news for the operator, who would be at the mercy of whoever fills in forms.
        """
        return channel_id in self._state.strangers

    @property
    def configured(self) -> frozenset[str]:
        """The ids of configured subscribers, subscriptions and channels: no stored subscriber may take one."""
        state = self._configured
        named = {name for one in state.subscriptions for name in (one.id, one.subscriber.id)}
        return frozenset({*named, *state.ids})

    def renew(self, store: Store) -> None:
        """Take over who lives in the store, and make channels known to it that are new."""
        before = self._state.senders
        self.look(store)
        added = {key: opened for key, opened in self._state.senders.items() if key not in before}
        if added:
            store.sync_channels({key: (channel.name, channel.holds_unknown) for key, (channel, _) in added.items()})

    def look(self, store: Store) -> None:
        """Take over who lives in the store, without changing it."""
        enrolments, sign_ups = store.enrolments(), store.sign_ups()
        known = {one.id: one for one in enrolments}, {one.id: one for one in sign_ups}
        if self._open_mail is None:
            self._state = replace(self._configured, enrolments=known[0], sign_ups=known[1])
            return
        stored: list[Enrolment | SignUp] = [*enrolments, *sign_ups]
        fresh = [self._open(one) for one in stored]
        mails = {one.id: self.mail(one)[0] for one in enrolments}
        told = (subscription_of(one, mails[one.id], self._watches) for one in enrolments)
        self._state = _State(
            subscriptions=(*self._configured.subscriptions, *(one for one in told if one is not None)),
            senders={**{channel.id: (channel, sender) for channel, sender in fresh}, **self._configured.senders},
            ids={**{channel.name: channel.id for channel, _ in fresh}, **self._configured.ids},
            enrolments=known[0],
            sign_ups=known[1],
            strangers=frozenset(self._open(one)[0].id for one in sign_ups if one.how == PAGE)
            - {channel.id for channel in mails.values()}
            - {*self._configured.senders},
        )

    def mail(self, one: Enrolment | SignUp) -> Opened:
        """Return the channel of a stored subscriber or of a sign-up; where its address is configured too, that one."""
        channel, sender = self._open(one)
        return self._configured.senders.get(channel.id, (channel, sender))

    def _open(self, one: Enrolment | SignUp) -> Opened:
        """Open a channel, or return it as it was opened before: a message may be under way on it."""
        if self._open_mail is None:
            raise LookupError("this desk sends no mail")
        name = one.id if isinstance(one, Enrolment) else one.subscriber_id
        kept = self._kept.get((name, one.address))
        if kept is None:
            self._kept[name, one.address] = kept = self._open_mail(name, one.address)
            self._opened[kept[0].id] = kept
        return kept


class _Subscriptions(Sequence[Subscription]):
    """The subscriptions of the moment at which one looks."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster

    @overload
    def __getitem__(self, place: int) -> Subscription: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Subscription]: ...

    def __getitem__(self, place: int | slice) -> Subscription | Sequence[Subscription]:
        return self._roster.now[place]

    def __len__(self) -> int:
        return len(self._roster.now)

    def __iter__(self) -> Iterator[Subscription]:
        return iter(self._roster.now)


class _View(Mapping[str, V], Generic[V]):
    """A mapping as of the moment at which one looks. What was `opened` once is still found: a try may be under way."""

    def __init__(self, look: Callable[[], Mapping[str, V]], opened: Mapping[str, V]) -> None:
        self._look = look
        self._opened = opened

    def __getitem__(self, key: str) -> V:
        found = self._look()
        return found[key] if key in found else self._opened[key]

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._look()))

    def __len__(self) -> int:
        return len(self._look())
