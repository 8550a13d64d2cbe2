"""`watchdesk channel`: the destinations."""

from typing import TYPE_CHECKING

import click

from watchdesk.cli.context import Invocation, json_option, pass_invocation
from watchdesk.cli.desk import ask
from watchdesk.cli.output import emit_json, print_table, print_text

if TYPE_CHECKING:
    from watchdesk.service.settings import Settings


@click.group("channel")
def channel() -> None:
    """Test, list and re-open channels."""


@channel.command("test")
@click.argument("name")
@json_option
@pass_invocation
def test_channel(invocation: Invocation, *, name: str, as_json: bool) -> None:
    """Send a digest that says that it is a test."""
    facts = ask(invocation, "channel.test", {"channel": name})
    if as_json:
        emit_json({"schema": "watchdesk.channel-test/1", **facts})
    else:
        print_text(f"{name}: delivered ({facts['answer']})")


@channel.command("list")
@json_option
@pass_invocation
def list_channels(invocation: Invocation, *, as_json: bool) -> None:
    """List the channels, also those of stored subscribers, and which were closed."""
    from watchdesk.model.subscribers import Channel  # noqa: PLC0415 - beside the others
    from watchdesk.service.checking import reading_store  # noqa: PLC0415
    from watchdesk.store.migrating import current_revision  # noqa: PLC0415

    settings = invocation.settings()
    closed: dict[str, str] = {}
    stored: dict[str, str] = {}
    if current_revision(settings.desk.store) is not None:  # else nothing was stored yet, so nothing was closed
        with reading_store(settings) as store:
            closed |= store.closed_channels()
            stored |= {one.id: Channel(name=one.id, kind="email", address=one.address).id for one in store.enrolments()}
    found = [(name, settings.channel_kinds[name], closed.get(key)) for name, key in _ids(settings).items()]
    found += [(name, "email", closed.get(key)) for name, key in stored.items()]
    if as_json:
        for name, kind, reason in found:
            emit_json({"schema": "watchdesk.channel/1", "name": name, "kind": kind, "closed": reason})
    else:
        print_table(("Channel", "Kind", "State"), [(name, kind, reason or "open") for name, kind, reason in found])


@channel.command("enable")
@click.argument("name")
@json_option
@pass_invocation
def enable_channel(invocation: Invocation, *, name: str, as_json: bool) -> None:
    """Open a channel that was closed because its other side said so (a webhook's 410, mail that came back)."""
    facts = ask(invocation, "channel.open", {"channel": name})
    if as_json:
        emit_json({"schema": "watchdesk.channel-enable/1", **facts})
    else:
        print_text(f"{name}: open again." if facts["opened"] else f"{name}: was open.")


def _ids(settings: "Settings") -> dict[str, str]:
    from watchdesk.service.wiring import channels_by_name, client_of  # noqa: PLC0415 - start-up time of --help

    return {name: one.id for name, one in channels_by_name(settings, client_of(settings)).items()}
