"""`watchdesk bounce`: a report that mail could not be delivered, from the mail server's pipe."""

from typing import BinaryIO

import click

from watchdesk.cli.context import Invocation, json_option, pass_invocation
from watchdesk.cli.desk import ask
from watchdesk.cli.output import emit_json, print_text

SCHEMA = "watchdesk.bounce/1"


@click.command("bounce")
@click.argument("report", metavar="FILE", type=click.File("rb"), default="-")
@json_option
@pass_invocation
def bounce(invocation: Invocation, *, report: BinaryIO, as_json: bool) -> None:
    """Read a report of undeliverable mail from FILE (- is standard input) and act on it.

    Where an address takes no mail at all its channel is closed and you are told over `desk.alert_channel`; of what is
    only late nothing comes, nor of what did not come to the address that a message of ours bore: anybody can write a
    report. What is no such report is left alone, with exit code 0, so that a mail server does not
    answer one report with another.
    """
    from watchdesk.channels.email.bounces import LARGEST, read_bounce  # noqa: PLC0415 - start-up time of --help

    found = read_bounce(report.read(LARGEST))
    if found is None:
        if as_json:
            emit_json({"schema": SCHEMA, "delivery": None})
        else:
            print_text("This is no report of undeliverable mail.")
        return
    reason = f"{found.status} {found.reason}".strip()
    wish = {"delivery": found.delivery_id, "is_final": found.is_final, "reason": reason, "mark": found.mark}
    facts = ask(invocation, "bounce.take", wish)
    if as_json:
        emit_json({"schema": SCHEMA, **facts})
    elif facts["closed"]:
        print_text(f"The channel {facts['channel']} is closed: {facts['reason']}")
    else:
        print_text(f"Noted, the channel {facts['channel']} stays as it is: {facts['reason']}")
