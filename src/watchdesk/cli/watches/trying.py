"""`watchdesk watch try`: what a query makes of pages, texts, articles.jsonl and the archive, stored nowhere."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from watchdesk.cli.context import Invocation, json_option, pass_invocation
from watchdesk.cli.desk import settings_or_shipped
from watchdesk.cli.output import print_text
from watchdesk.cli.watches.articles import a_day, archived, offered, since_of
from watchdesk.cli.watches.chosen import chosen_watch, name_of, watches_in
from watchdesk.cli.watches.proofs import article_line, counted, cut, proof_lines
from watchdesk.cli.watches.tried import Tried
from watchdesk.model.articles import Article
from watchdesk.model.watches import Verdict, Watch
from watchdesk.rules.language import Document
from watchdesk.service.proving import Trial, words_of

FAILED = 1
MOST_PROVEN = 20  # watches of which each clause is weighed: that costs as much again for every clause
_TERMS = 60


@click.command("try")
@click.argument("query", metavar="QUERY-OR-ID", required=False)
@click.argument("files", nargs=-1, metavar="[FILE…]")
@click.option(
    "--watches",
    "watches_file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A JSON line a watch.",
)
@click.option("--since", metavar="30d", help="Try on the archive of so many days.")
@json_option
@pass_invocation
def try_watch(
    invocation: Invocation,
    *,
    query: str | None,
    files: tuple[str, ...],
    watches_file: Path | None,
    since: str | None,
    as_json: bool,
) -> int:
    """Evaluate QUERY-OR-ID (or the watches of --watches) on pages, texts, articles.jsonl, or the archive.

    Prints a line for every article, also those that do not match. For people, of the archive and of many watches only
    the matches are shown; of the archive also how many there were a day, what nearly matched and what each clause does.
    Exits with 1 where a page could not be read: it counts as an article without a word.
    """
    settings = settings_or_shipped(invocation)
    if watches_file is not None:
        files = (query, *files) if query else files
        watches = list(watches_in(watches_file, settings))
    elif query is None:
        raise click.UsageError("say what to try: a query, a watch's id, or --watches FILE")
    else:
        watches = [chosen_watch(settings, query)]
    if not files and since is None:
        raise click.UsageError("say what to try it on: files, or --since 30d for the archive")
    trying = Tried(watches)
    asyncio.run(_try_files(invocation, trying, files, as_json=as_json))
    if files and not as_json:
        print_text(_summary(trying.matched, len(watches), trying.seen))
    if since is not None:
        try_archive = _report_archive if as_json else _show_archive
        try_archive(invocation, trying, since_of(invocation, since))
    return FAILED if trying.unread else 0


async def _try_files(invocation: Invocation, trying: Tried, files: Sequence[str], *, as_json: bool) -> None:
    async for article, source in offered(invocation, files):
        if as_json:
            trying.report(article, source)
            continue
        for name, verdict in trying.verdicts(article, source):
            if verdict.matches or len(trying.watches) == 1:
                print_text(_line(name, article, verdict))


def _report_archive(invocation: Invocation, trying: Tried, since: datetime) -> None:
    """Report on every article of the archive, for programs: nothing can be passed over."""
    with archived(invocation, since, None) as articles:
        for article, source in articles:
            trying.report(article, source)


def _show_archive(invocation: Invocation, trying: Tried, since: datetime) -> None:
    """Show the matches of the archive, for people, and what else there is to say of each watch."""
    trials = [Trial(watch) for watch in trying.watches]
    is_proven = len(trials) <= MOST_PROVEN
    before = trying.matched
    with archived(invocation, since, words_of(trials)) as articles:
        for article, source in articles:
            for name, verdict in trying.verdicts(article, source):
                if verdict.matches:
                    print_text(_archive_line(name, article, verdict))
            document = Document.of(article, source)
            for trial in trials if is_proven else ():
                trial.show(document)
    if is_proven:
        _show_proofs(invocation, trying.watches, trials, since)
    else:
        print_text(_summary(trying.matched - before, len(trials)))


def _show_proofs(invocation: Invocation, watches: Sequence[Watch], trials: Sequence[Trial], since: datetime) -> None:
    for watch, trial in zip(watches, trials, strict=True):
        proof = trial.proof()
        lines = proof_lines(proof, a_day(invocation, proof.matches, since), is_listed=True)
        print_text("\n" + (f"{watch.id}: " if name_of(watch) else "") + "\n".join(lines))


def _summary(matches: int, watches: int, articles: int | None = None) -> str:
    parts = [counted(matches, "match", "matches")]
    parts += [counted(articles, "article", "articles")] if articles is not None else []
    return ", ".join([*parts, counted(watches, "watch", "watches")]) + "."


def _line(name: str | None, article: Article, verdict: Verdict) -> str:
    about = f"{article.id}: {article.title}"
    if not verdict.matches:
        unknown = f"; not known: {', '.join(verdict.unknown)}" if verdict.unknown else ""
        return f"{about} — no match" + (f" for {name}" if name else "") + unknown
    return f"{about} — {name or 'matches'} ({verdict.strength}): {_terms(verdict)}"


def _archive_line(name: str | None, article: Article, verdict: Verdict) -> str:
    about = f"{name}, {verdict.strength}" if name else f"{verdict.strength}"
    return f"{article_line(article)}\n            {about}: {cut(_terms(verdict), _TERMS)}"


def _terms(verdict: Verdict) -> str:
    return ", ".join(dict.fromkeys(hit.term for hit in verdict.hits))
