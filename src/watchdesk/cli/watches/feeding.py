"""`watchdesk watch feed`: the stories of a watch as Atom or JSON Feed."""

from pathlib import Path
from tempfile import NamedTemporaryFile

import click

from watchdesk.cli.context import Invocation, pass_invocation
from watchdesk.cli.desk import ask, clock_of, looking
from watchdesk.cli.output import print_text, say
from watchdesk.cli.since import begin_of
from watchdesk.cli.watches.chosen import configured_watch


@click.command("feed")
@click.argument("watch_id", metavar="WATCH")
@click.option("--format", "form", type=click.Choice(("atom", "json")), default="atom", show_default=True)
@click.option("--since", default="30d", show_default=True, metavar="30d", help="Stories that grew in so long a time.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the feed to this file.")
@click.option("--publish", is_flag=True, help="Say at which secret address the running desk serves the feed.")
@click.option("--withdraw", is_flag=True, help="Let the feed be read there no more.")
@pass_invocation
def watch_feed(
    invocation: Invocation, /, *, watch_id: str, form: str, since: str, output: Path | None, **serving: bool
) -> None:
    """Write the stories that WATCH found as a feed, Atom 1.0 or JSON Feed 1.1: an entry for each story.

    A story keeps its id, so that a feed reader shows one that has grown as updated.
    """
    from watchdesk.channels.watch_feeds import as_atom, as_json_feed  # noqa: PLC0415 - start-up time of --help
    from watchdesk.service.watch_feeds import feed_of_watch  # noqa: PLC0415

    if serving["publish"] or serving["withdraw"]:
        _serve(invocation, watch_id, publish=serving["publish"])
        return
    now = clock_of(invocation).now()
    begin = begin_of(since, now)
    with looking(invocation) as (settings, store):
        composed = feed_of_watch(settings, store, configured_watch(settings, watch_id), since=begin, now=now)
    document = as_atom(composed) if form == "atom" else as_json_feed(composed)
    if output is None:
        print_text(document.decode())
        return
    _write(output, document)
    number = len(composed.stories)
    say(f"{output}: {number} {'story' if number == 1 else 'stories'}", quiet=invocation.quiet)


def _serve(invocation: Invocation, watch_id: str, *, publish: bool) -> None:
    """Publish or withdraw. Whoever knows the address can read the feed, so it is made up and can be taken back."""
    if publish:
        facts = ask(invocation, "watch_feed.publish", {"watch": watch_id})
        print_text(f"{facts['atom']}\n{facts['json']}")
        return
    facts = ask(invocation, "watch_feed.withdraw", {"watch": watch_id})
    print_text(f"The feed of {watch_id} is {'withdrawn' if facts['withdrawn'] else 'not published'}.")


def _write(file: Path, document: bytes) -> None:
    """Put the document in the file's place at once: a web server may be handing the old one out."""
    part: Path | None = None
    try:
        with NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}.", delete=False) as written:
            part = Path(written.name)
            written.write(document)
        part.chmod(0o644)
        part.replace(file)
    except OSError as error:
        if part is not None:
            part.unlink(missing_ok=True)
        raise click.UsageError(f"{file} cannot be written: {error.strerror}") from error
