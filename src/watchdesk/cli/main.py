"""`watchdesk`: the root command. Command groups are loaded when they are called for, so that each starts quickly."""

import gc
import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import click

from watchdesk import __version__
from watchdesk.cli.context import Invocation
from watchdesk.model.errors import ConfigurationError, LockHeld, QueryError, StoreError

COMMANDS: Mapping[str, tuple[str, str]] = {
    "check": ("check", "Do everything that is due, once: poll, read, match, tell."),
    "run": ("run", "Run the service: the same for ever."),
    "init": ("init", "Write a commented config.toml."),
    "feed": ("feed", "Find, add, remove, list, show, pause, import and export feeds."),
    "read": ("read", "Extract pages without storing anything."),
    "watch": ("watch", "Propose, try, test, explain, compare and list watches."),
    "search": ("search", "Find articles of the archive, in the language of the watches."),
    "why": ("why", "Say what happened to an address, and why it was or was not told."),
    "stories": ("stories", "List and show stories; group a file of articles."),
    "digest": ("digest", "Preview what a subscription would be sent now."),
    "replay": ("replay", "Show the messages that a time would have brought."),
    "mute": ("mute", "Mute a watch, story, source or term for a time."),
    "subscriber": ("subscriber", "Add, list, confirm and remove subscribers; end subscriptions."),
    "channel": ("channel", "Test, list and re-open channels."),
    "bounce": ("bounce", "Act on a report of undeliverable mail."),
    "delivery": ("delivery", "List, show, retry and release deliveries."),
    "config": ("config", "Check and show the configuration."),
    "doctor": ("doctor", "Look over the whole desk and say what is wrong."),
    "db": ("db", "Bring the database up to date."),
    "backup": ("backup", "Copy the database consistently, also while the desk runs."),
    "restore": ("restore", "Put a backup in the database's place; what was sent since is not sent again."),
    "export": ("export", "Write the matched articles as CSV or JSON Lines, or the evidence of them."),
    "healthcheck": ("healthcheck", "Ask a running desk whether it is well."),
}
INTERRUPTED, CLOSED_PIPE = 130, 0
WIRING = frozenset({"check", "run"})


class LazyGroup(click.Group):
    """A group that knows its commands' names and sentences, and imports a command when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of the table."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, _ = COMMANDS[cmd_name]
        found = getattr(import_module(f"watchdesk.cli.{module}"), module)
        return found if isinstance(found, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, sentence) for name, (_, sentence) in COMMANDS.items()])


class Moment(click.ParamType[datetime]):
    """A time in RFC 3339, with its zone; a date alone is its midnight in UTC."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the moment, aware UTC."""
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(str(value))
            return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail(f"{value!r} is not a time: write it like 2026-11-24T07:00:00Z", param, ctx)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config", type=click.Path(path_type=Path), help="The configuration (else $WATCHDESK_CONFIG, ./config.toml …)."
)
@click.option("--now", type=Moment(), help="Set the clock of decisions, such as 2026-11-24T07:00Z.")
@click.option("--quiet", "-q", is_flag=True, help="No talk and no progress on stderr.")
@click.option("--fail-on", type=click.Choice(["any", "all", "never"]), default="any", help="As `check --fail-on`.")
@click.option("--verbose", "-v", is_flag=True, help="Log each visit on stderr.")
@click.version_option(__version__, prog_name="watchdesk")
@click.pass_context
def watchdesk(
    ctx: click.Context, *, config: Path | None, now: datetime | None, quiet: bool, fail_on: str, verbose: bool
) -> None:
    """Tell the right people, once, when there is new coverage of what they watch."""
    from watchdesk.service.logs import set_up_logs  # noqa: PLC0415 - structlog is not needed for --help

    if ctx.invoked_subcommand not in WIRING:
        gc.enable()
    set_up_logs(is_service=ctx.invoked_subcommand == "run", verbose=verbose)
    ctx.obj = Invocation(config=config, now=now, quiet=quiet, fail_on=fail_on)


def main() -> None:
    """Run a command and exit with the code that commands.md gives its ending."""
    # Frozen records make no cycles to speak of: fewer looks for them spare a first poll a tenth of its time.
    gc.set_threshold(50_000, 20, 100)
    gc.disable()  # what is imported stays: looking through it costs a start 80 ms. See service.wiring
    sys.exit(run_command(sys.argv[1:]))


def run_command(arguments: list[str]) -> int:
    """Run one command; return its exit code."""
    try:
        code = watchdesk.main(args=arguments, prog_name="watchdesk", standalone_mode=False)
    except click.exceptions.Exit as ending:
        return ending.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        _say("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLOSED_PIPE
    except (ConfigurationError, QueryError, StoreError, LockHeld, ExceptionGroup) as error:
        return _explained(error)
    return code if isinstance(code, int) else 0


def _explained(error: Exception) -> int:
    """Say what went wrong; return its code. A group is what ended a stage whose tasks run side by side."""
    while isinstance(error, ExceptionGroup):
        known = error.subgroup(tuple(_CODES))
        if known is None:
            raise error
        error = known.exceptions[0]
    _say(str(error))
    return _CODES[type(error)]


_CODES: Mapping[type[Exception], int] = {ConfigurationError: 3, QueryError: 2, StoreError: 4, LockHeld: 5}


def _say(sentence: str) -> None:
    from watchdesk.cli.output import clean_for_terminal  # noqa: PLC0415 - only where something went wrong

    click.echo("\n".join(clean_for_terminal(line) for line in sentence.splitlines()), err=True)
