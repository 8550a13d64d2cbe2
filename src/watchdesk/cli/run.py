"""`watchdesk run`: the service."""

import asyncio

import click

from watchdesk.cli.context import Invocation, pass_invocation
from watchdesk.cli.desk import wait_option


@click.command("run")
@wait_option
@pass_invocation
def run(invocation: Invocation, *, wait: float) -> int:
    """Run the service: poll, read, match and tell for ever. SIGHUP reloads, SIGTERM ends it within 45 s."""
    from datetime import timedelta  # noqa: PLC0415 - beside the others

    from watchdesk.service.checking import locked_store  # noqa: PLC0415 - start-up time of --help
    from watchdesk.service.clock import ShiftedClock, SystemClock  # noqa: PLC0415 - start-up time of --help
    from watchdesk.service.serving import Service  # noqa: PLC0415
    from watchdesk.web.application import application  # noqa: PLC0415

    settings = invocation.settings()
    with locked_store(settings, wait=timedelta(seconds=wait)) as store:
        clock = SystemClock() if invocation.now is None else ShiftedClock(invocation.now)
        service = Service(settings, invocation.settings, store, clock, invocation.environ, pages=application)
        asyncio.run(service.run())
    return 0
