"""Kinds: the table of all channel kinds. Adding one is a folder and one line here."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel

from watchdesk.channels.apprise.send import AppriseSender
from watchdesk.channels.apprise.settings import AppriseSettings
from watchdesk.channels.email.send import EmailSender
from watchdesk.channels.email.sessions import Sessions
from watchdesk.channels.email.settings import EmailSettings
from watchdesk.channels.file.send import NOBODY, FileSender
from watchdesk.channels.file.settings import FileSettings
from watchdesk.channels.reply_links import ReplyLinks
from watchdesk.channels.settings import ChannelSettings
from watchdesk.channels.slack.bot import SlackBotSender
from watchdesk.channels.slack.send import SlackSender
from watchdesk.channels.slack.settings import SlackSettings
from watchdesk.channels.webhook.send import WebhookSender
from watchdesk.channels.webhook.settings import WebhookSettings
from watchdesk.model.records import dataclass
from watchdesk.model.subscribers import Channel
from watchdesk.ports import Poster, Sender


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What channels need besides their own settings. `base` is the configuration's folder.

    `mail`: the sessions with the relay, None where there is none. `links`: how readers answer; None where they cannot.
    """

    mail: Sessions | None
    poster: Poster
    base: Path
    links: ReplyLinks | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of channel: the shape of its table, and how it is opened (to its address and its sender).

    `pace`: seconds between two messages where a channel's table says nothing else.
    """

    settings: type[ChannelSettings]
    open: Callable[[Any, World], tuple[str, Sender]]
    secrets: tuple[str, ...] = ()
    pace: float = 0.0


def _email(settings: EmailSettings, world: World) -> tuple[str, Sender]:
    if world.mail is None:
        raise ValueError("a channel of kind email needs the relay: write a table [smtp] with host and sender")
    return settings.to, EmailSender(settings, world.mail, links=world.links)


def _slack(settings: SlackSettings, world: World) -> tuple[str, Sender]:
    if settings.bot is not None:
        return settings.address, SlackBotSender(settings.bot, world.poster)
    return settings.address, SlackSender(settings, world.poster)


def _webhook(settings: WebhookSettings, world: World) -> tuple[str, Sender]:
    return settings.address, WebhookSender(settings, world.poster)


def _apprise(settings: AppriseSettings, world: World) -> tuple[str, Sender]:  # noqa: ARG001 - it brings its own transport
    return settings.address, AppriseSender(settings)


def _file(settings: FileSettings, world: World) -> tuple[str, Sender]:
    folder = settings.folder(world.base)
    return str(folder), FileSender(folder, sender=world.mail.smtp.mailbox if world.mail else NOBODY)


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "email": Kind(settings=EmailSettings, open=_email),
        "slack": Kind(settings=SlackSettings, open=_slack, secrets=("url", "token"), pace=1.0),  # its own limit
        "webhook": Kind(settings=WebhookSettings, open=_webhook, secrets=("url", "secret", "previous_secret")),
        "file": Kind(settings=FileSettings, open=_file),
        "apprise": Kind(settings=AppriseSettings, open=_apprise, secrets=("url",), pace=1.0),
    }
)


def build(
    name: str,
    settings: BaseModel | Mapping[str, Any],
    *,
    mail: Sessions | None,
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
