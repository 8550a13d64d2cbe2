"""`watchdesk doctor`: look over the whole desk and say what is wrong."""

import click

from watchdesk.cli.context import Invocation, json_option, pass_invocation
from watchdesk.cli.desk import clock_of
from watchdesk.cli.output import emit_json, print_text
from watchdesk.model.errors import ConfigurationError

UNWELL, INVALID = 1, 3


@click.command("doctor")
@json_option
@pass_invocation
def doctor(invocation: Invocation, *, as_json: bool) -> int:
    """Look over the whole desk. Exits with 1 where a fault was found, with 3 where it is the configuration."""
    from watchdesk.service.examining import (  # noqa: PLC0415 - start-up time of --help
        Weight,
        configuration_faults,
        examine,
        examine_machine,
    )

    findings = list(examine_machine())
    is_valid = True
    try:
        findings += examine(invocation.settings(), clock_of(invocation))
    except ConfigurationError as error:
        is_valid = False
        findings += configuration_faults(error)
    for finding in findings:
        if as_json:
            report = {"weight": finding.weight.value, "about": finding.about, "sentence": finding.sentence}
            emit_json({"schema": "watchdesk.doctor/1", **report})
        else:
            print_text(f"{finding.weight.value:8}{finding.about:15}{finding.sentence}")
    if not is_valid:
        return INVALID
    return UNWELL if any(finding.weight is Weight.FAULT for finding in findings) else 0
