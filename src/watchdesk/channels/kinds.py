"""Kinds: the table of all channel kinds. Adding one is a folder and one line here.

A kind is imported when a channel of it is met: no desk has them all.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from pydantic import BaseModel

from watchdesk.channels.reply_links import ReplyLinks
from watchdesk.channels.settings import ChannelSettings
from watchdesk.model.subscribers import Channel
from watchdesk.ports import Poster, Sender

if TYPE_CHECKING:
    from watchdesk.channels.apprise.settings import AppriseSettings
    from watchdesk.channels.email.sessions import Sessions
    from watchdesk.channels.email.settings import EmailSettings
    from watchdesk.channels.file.settings import FileSettings
    from watchdesk.channels.slack.settings import SlackSettings
    from watchdesk.channels.webhook.settings import WebhookSettings


class World(Struct, frozen=True, kw_only=True):
    """What channels need besides their own settings. `base` is the configuration's folder.

    `mail`: the sessions with the relay, None where there is none. `links`: how readers answer; None where they cannot.
    """

    mail: "Sessions | None"
    poster: Poster
    base: Path
    links: ReplyLinks | None = None


class Kind(Struct, frozen=True, kw_only=True):
    """One kind of channel: where the shape of its table is, and how it is opened (to its address and its sender).

    `pace`: seconds between two messages where a channel's table says nothing else.
    """

    table: tuple[str, str]
    open: Callable[[Any, World], tuple[str, Sender]]
    secrets: tuple[str, ...] = ()
    pace: float = 0.0

    @property
    def settings(self) -> type[ChannelSettings]:
        """The shape of its table."""
        folder, name = self.table
        found: type[ChannelSettings] = getattr(import_module(f"watchdesk.channels.{folder}.settings"), name)
        return found


def _email(settings: "EmailSettings", world: World) -> tuple[str, Sender]:
    from watchdesk.channels.email.send import EmailSender  # noqa: PLC0415 - see the module

    if world.mail is None:
        raise ValueError("a channel of kind email needs the relay: write a table [smtp] with host and sender")
    return settings.to, EmailSender(settings, world.mail, links=world.links)


def _slack(settings: "SlackSettings", world: World) -> tuple[str, Sender]:
    if settings.bot is not None:
        from watchdesk.channels.slack.bot import SlackBotSender  # noqa: PLC0415 - see the module

        return settings.address, SlackBotSender(settings.bot, world.poster)
    from watchdesk.channels.slack.send import SlackSender  # noqa: PLC0415 - see the module

    return settings.address, SlackSender(settings, world.poster)


def _webhook(settings: "WebhookSettings", world: World) -> tuple[str, Sender]:
    from watchdesk.channels.webhook.send import WebhookSender  # noqa: PLC0415 - see the module

    return settings.address, WebhookSender(settings, world.poster)


def _apprise(settings: "AppriseSettings", world: World) -> tuple[str, Sender]:  # noqa: ARG001 - it brings its own transport
    from watchdesk.channels.apprise.send import AppriseSender  # noqa: PLC0415 - see the module

    return settings.address, AppriseSender(settings)


def _file(settings: "FileSettings", world: World) -> tuple[str, Sender]:
    from watchdesk.channels.file.send import NOBODY, FileSender  # noqa: PLC0415 - see the module

    folder = settings.folder(world.base)
    return str(folder), FileSender(folder, sender=world.mail.smtp.mailbox if world.mail else NOBODY)


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "email": Kind(table=("email", "EmailSettings"), open=_email),
        "slack": Kind(
            table=("slack", "SlackSettings"), open=_slack, secrets=("url", "token"), pace=1.0
        ),  # its own limit
        "webhook": Kind(
            table=("webhook", "WebhookSettings"), open=_webhook, secrets=("url", "secret", "previous_secret")
        ),
        "file": Kind(table=("file", "FileSettings"), open=_file),
        "apprise": Kind(table=("apprise", "AppriseSettings"), open=_apprise, secrets=("url",), pace=1.0),
    }
)


def build(
    name: str,
    settings: BaseModel | Mapping[str, Any],
    *,
    mail: "Sessions | None",
    poster: Poster,
    base: Path,
    links: ReplyLinks | None = None,
) -> tuple[Channel, Sender]:
    """Open one configured channel. `settings` is its table, secrets resolved, or that already checked.

    Raises ValueError (pydantic's ValidationError is one) where the table is wrong or [smtp] is missing.
    """
    checked = settings if isinstance(settings, ChannelSettings) else _checked(dict(settings))
    address, sender = KINDS[checked.kind].open(checked, World(mail=mail, poster=poster, base=base, links=links))
    channel = Channel(
        name=name,
        kind=checked.kind,
        address=address,
        holds_unknown=checked.on_unknown == "hold",
        pace=timedelta(seconds=KINDS[checked.kind].pace if checked.pace is None else checked.pace),
    )
    return channel, sender


def _checked(table: Mapping[str, Any]) -> ChannelSettings:
    kind = KINDS.get(str(table.get("kind")))
    if kind is None:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}")
    return kind.settings.model_validate(table)
