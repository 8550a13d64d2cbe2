"""`watchdesk watch sources`: the news searches that find what a watch does, as sources."""

import click

from watchdesk.cli.context import Invocation, json_option, pass_invocation
from watchdesk.cli.output import emit_json, print_text
from watchdesk.cli.watches.chosen import configured_watch


@click.command("sources")
@click.argument("watch_id", metavar="WATCH")
@click.option("--language", help="BCP 47 code of the readers that are searched for, such as en.")
@click.option("--country", help="ISO 3166 code of theirs, such as PK.")
@json_option
@pass_invocation
def search_sources(
    invocation: Invocation, *, watch_id: str, language: str | None, country: str | None, as_json: bool
) -> None:
    """Print a source for config.toml for each news search that can be asked what WATCH asks.

    The search finds at least what the watch finds; the watch decides.
    """
    from watchdesk.rules.language import compile_query  # noqa: PLC0415 - start-up time of --help
    from watchdesk.rules.searching import SearchEngine, search_feed, search_words  # noqa: PLC0415
    from watchdesk.service.settings.shown import toml_text  # noqa: PLC0415

    watch = configured_watch(invocation.settings(), watch_id)
    words = search_words(compile_query(watch.query, watch.lists))
    if words is None:
        raise click.ClickException(f"{watch_id} cannot be searched for: no words stand in all that it matches")
    tables = []
    for engine in SearchEngine:
        place = {name: value for name, value in (("language", language), ("country", country)) if value}
        url = search_feed(engine, words, language=language, country=country)
        if as_json:
            emit_json({"schema": "watchdesk.watch-source/1", "watch": watch_id, "search": engine.value, "url": url})
        tables.append({"id": f"{watch_id}-{engine.value}", "search": engine.value, "watch": watch_id, **place})
    if not as_json:
        print_text(toml_text({"sources": tables}))
