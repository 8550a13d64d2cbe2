"""`watchdesk healthcheck`: ask a running desk whether it is well, for containers and monitors."""

import asyncio
import json

import click

from watchdesk.cli.context import Invocation, json_option, pass_invocation
from watchdesk.cli.output import emit_json, print_text

UNWELL = 1


@click.command("healthcheck")
@json_option
@pass_invocation
def healthcheck(invocation: Invocation, *, as_json: bool) -> int:
    """Exit with 0 where the running desk is well, else with 1."""
    from watchdesk.service.asking import ask_health  # noqa: PLC0415 - start-up time of --help

    report = asyncio.run(ask_health(invocation.settings()))
    if as_json:
        emit_json({"schema": "watchdesk.healthcheck/1", **report})
    else:
        print_text(json.dumps(report, indent=2))
    return 0 if report.get("status") == "ok" else UNWELL
