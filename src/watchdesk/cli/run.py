"""`watchdesk run`: the service."""

import os

import click

from watchdesk.cli.context import Invocation, pass_invocation
from watchdesk.cli.desk import wait_option


@click.command("run")
@wait_option
@pass_invocation
def run(invocation: Invocation, *, wait: float) -> int:
    """Run the service: poll, read, match and tell for ever. SIGHUP reloads, SIGTERM ends it within 45 s.

    After a large catch-up it goes on as a new image of the same process, to give memory back ([desk] renew).
    """
    from datetime import timedelta  # noqa: PLC0415 - beside the others

    from watchdesk.service.clock import ShiftedClock, SystemClock  # noqa: PLC0415 - start-up time of --help
    from watchdesk.service.serving import serve  # noqa: PLC0415
    from watchdesk.web.application import application  # noqa: PLC0415

    now = invocation.now
    clock = SystemClock() if now is None else ShiftedClock(now)
    # a new image would set the clock of --now back
    serve(
        invocation.settings,
        os.environ,
        clock,
        wait=timedelta(seconds=wait),
        pages=application,
        renews=now is None,
    )
    return 0
