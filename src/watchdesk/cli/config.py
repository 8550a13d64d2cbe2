"""`watchdesk config`: what the configuration is, where it is, and what is wrong with it."""

import click
from msgspec.structs import asdict

from watchdesk.cli.context import Invocation, json_option, pass_invocation
from watchdesk.cli.output import emit_json, print_text
from watchdesk.model.errors import ConfigurationError

INVALID = 3


@click.group("config")
def config() -> None:
    """Check, show and describe config.toml."""


@config.command()
@json_option
@pass_invocation
def check(invocation: Invocation, *, as_json: bool) -> None:
    """Check the whole configuration; name every mistake with its key and line."""
    from watchdesk.service.settings.test_files import load_with_test_files  # noqa: PLC0415 - see context

    try:
        settings = load_with_test_files(invocation.config_path(), invocation.environ)
    except ConfigurationError as error:
        if not as_json:
            raise
        mistakes = [asdict(mistake) for mistake in error.mistakes]
        emit_json(
            {"schema": "watchdesk.config-check/1", "path": error.mistakes[0].file, "valid": False, "mistakes": mistakes}
        )
        click.get_current_context().exit(INVALID)
    counts = {
        "sources": len(settings.sources),
        "watches": len(settings.watches),
        "channels": len(settings.channels),
        "subscribers": len(settings.subscribers),
        "subscriptions": len(settings.subscriptions),
    }
    path = str(settings.path)
    if as_json:
        emit_json({"schema": "watchdesk.config-check/1", "path": path, "valid": True, "mistakes": [], **counts})
    else:
        print_text(f"{path} is valid: {', '.join(_counted(count, name) for name, count in counts.items())}.")


def _counted(count: int, plural: str) -> str:
    singular = plural.removesuffix("es") if plural.endswith("ches") else plural.removesuffix("s")
    return f"{count} {singular if count == 1 else plural}"


@config.command()
@click.option("--redacted", is_flag=True, help="Hide secrets. They are always hidden; this says so in scripts.")
@json_option
@pass_invocation
def show(invocation: Invocation, *, redacted: bool, as_json: bool) -> None:  # noqa: ARG001 - secrets are never shown
    """Show the settings in force, defaults included. Secrets are always hidden."""
    from watchdesk.service.settings.shown import shown, toml_text  # noqa: PLC0415 - see context

    settings = invocation.settings()
    tables = shown(settings)
    if as_json:
        emit_json({"schema": "watchdesk.config/1", "path": str(settings.path), "settings": tables})
    else:
        print_text(f"# {settings.path}, as it is in force\n\n{toml_text(tables)}")


@config.command()
def schema() -> None:
    """Print the JSON Schema of config.toml, for editors."""
    from watchdesk.service.settings.schema import config_schema  # noqa: PLC0415 - see context

    emit_json(config_schema(), indent=2)


@config.command()
@json_option
@pass_invocation
def path(invocation: Invocation, *, as_json: bool) -> None:
    """Print which configuration file is in force."""
    found = str(invocation.config_path())
    if as_json:
        emit_json({"schema": "watchdesk.config-path/1", "path": found})
    else:
        print_text(found)
