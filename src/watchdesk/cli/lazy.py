"""Lazy: a group of commands that knows their names and sentences, and imports a command when it is called for."""

from collections.abc import Mapping
from importlib import import_module

import click

Commands = Mapping[str, tuple[str, str, str]]


class LazyGroup(click.Group):
    """A group whose commands are told by a table: name → (module, name in it, sentence)."""

    def __init__(self, name: str, commands: Commands, sentence: str) -> None:
        super().__init__(name, help=sentence)
        self._table = commands

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of the table."""
        del ctx
        return list(self._table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        del ctx
        if cmd_name not in self._table:
            return None
        module, name, _ = self._table[cmd_name]
        found = getattr(import_module(module), name)
        return found if isinstance(found, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, sentence) for name, (_, _, sentence) in self._table.items()])
