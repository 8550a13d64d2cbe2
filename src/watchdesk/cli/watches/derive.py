"""`watchdesk watch derive`: propose a watch from one article — terms, three queries, and what each matches."""

import textwrap
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import click

from watchdesk.cli.context import Invocation, json_option, pass_invocation
from watchdesk.cli.desk import looking
from watchdesk.cli.output import emit_json, print_text, say
from watchdesk.cli.watches.articles import a_day, archived, one_article, since_of
from watchdesk.cli.watches.proofs import cut, proof_lines
from watchdesk.model.articles import Article
from watchdesk.model.errors import ConfigurationError, StoreError
from watchdesk.model.watches import Watch
from watchdesk.rules.derive.deriving import derive as proposal_of
from watchdesk.rules.derive.proposal import DerivedTerm, NothingToWatch, Proposal
from watchdesk.rules.language import Document
from watchdesk.rules.names.background import Rarity
from watchdesk.service.deriving import archive_rarity, proposed_id
from watchdesk.service.proving import Proof, Trial, words_of
from watchdesk.service.settings.values import read_identifier

FAILED = 1
_TERM, _WIDTH, _MOST_TERMS = 16, 80, 12
_UNDER = " " * 34
_KINDS = {"tight": "few and sure", "balanced": "what one would follow", "broad": "many, not all of it meant"}


@click.command("derive")
@click.argument("article", metavar="ARTICLE")
@click.option("--id", "watch_id", metavar="ID", help="The id of the watch (else made of its first terms).")
@click.option("--since", default="30d", metavar="30d", help="Measure on the archive of so many days.")
@click.option(
    "--save",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the TOML block to a new file.",
)
@json_option
@pass_invocation
def derive(
    invocation: Invocation, *, article: str, watch_id: str | None, since: str, save: Path | None, as_json: bool
) -> int:
    """Propose a watch from ARTICLE: a page, a text file (its first line is the title), an address, or - for stdin.

    Shows the terms to watch, three queries and what each would have matched in the archive, and a block for
    config.toml, which no command writes to: paste the block, or have it written to a file of its own with --save.
    Works without a configuration and without an archive. Exits with 1 where there is nothing to watch.
    """
    start = since_of(invocation, since)
    _check_id(watch_id)
    read = one_article(invocation, article)
    desk = _Desk(invocation)
    rarity = desk.rarity(read)
    found = proposal_of(read, rarity=rarity)
    if isinstance(found, NothingToWatch):
        say(f"{article}: {found.reason}", quiet=invocation.quiet)
        if as_json:
            emit_json(derive_report(article, None, ""))
        return FAILED
    block = found.toml(watch_id or proposed_id([one.term for one in found.terms], desk.watch_ids()))
    if save is not None:
        _save(save, block)
    if as_json:
        emit_json(derive_report(article, found, block))
        return 0
    print_text("\n".join(_term_lines(found, is_by_archive=rarity is not None)))
    _show_queries(desk, found, since, start, is_pasted=save is None)
    if save is None:
        print_text(f"\nTo paste into config.toml:\n\n{block}")
    else:
        say(f"The block is in {save}; it counts when it stands in config.toml.", quiet=invocation.quiet)
    return 0


def _check_id(watch_id: str | None) -> None:
    try:
        read_identifier(watch_id or "none")
    except ValueError as error:
        raise click.UsageError(f"--id {error}") from error


class _Desk:
    """What a desk may lend to the proposal: its watches and its archive; neither need be there."""

    def __init__(self, invocation: Invocation) -> None:
        self._invocation = invocation
        self.absent: str | None = None
        """Why there is no archive to measure on; None where there is one."""
        self._is_configured = True
        try:
            invocation.config_path()
        except ConfigurationError:
            self._is_configured = False
            self.absent = "there is no configuration here, so there is no archive to measure on"

    def watch_ids(self) -> list[str]:
        return [watch.id for watch in self._invocation.settings().watches] if self._is_configured else []

    def rarity(self, article: Article) -> Rarity | None:
        """Return how rare words are in the archive; None where it is too small to say, or there is none."""
        if self.absent:
            return None
        try:
            with looking(self._invocation) as (_, store):
                return archive_rarity(store, article)
        except StoreError as error:
            self.absent = f"there is no archive to measure on: {error}"
        return None

    def proofs(self, queries: Sequence[str], start: datetime) -> Iterator[tuple[Proof, float]]:
        """Yield what each query would have matched in the archive, and how many a day."""
        trials = [Trial(Watch(id=query, title=query, query=query)) for query in queries]
        with archived(self._invocation, start, words_of(trials)) as articles:
            for article, source in articles:
                document = Document.of(article, source)
                for trial in trials:
                    trial.show(document)
        for proof in (trial.proof() for trial in trials):
            yield proof, a_day(self._invocation, proof.matches, start)


def _term_lines(proposal: Proposal, *, is_by_archive: bool) -> Iterator[str]:
    where = "the archive" if is_by_archive else "the word list that ships"
    yield cut(proposal.title or "(no title)", _WIDTH)
    yield ""
    yield f"Terms, the best first (how rare in articles: by {where})"
    for one in proposal.terms[:_MOST_TERMS]:
        about = ", ".join(part for part in (one.name, one.role) if part)
        yield f"  {cut(one.term, _TERM):<{_TERM}}  {one.kind:<12}  {cut(about or _rare(one), 46)}"
        others = [form for form in one.forms if form not in {one.term, one.name}]
        notes = [_rare(one)] if about else []
        notes += [f"written {', '.join(others)}"] if others else []
        notes += [f"elsewhere {', '.join(one.variants)}"] if one.variants else []
        if notes:
            yield textwrap.fill("; ".join(notes), _WIDTH, initial_indent=_UNDER, subsequent_indent=_UNDER)
    if len(proposal.terms) > _MOST_TERMS:
        yield f"  and {len(proposal.terms) - _MOST_TERMS} more, with --json"


def _rare(term: DerivedTerm) -> str:
    """Say in how many articles a term is at most: in as many as its rarest word."""
    return f"in 1 of {round(1 / term.share):,}" if term.share > 0 else "in hardly any"


def _show_queries(desk: _Desk, proposal: Proposal, since: str, start: datetime, *, is_pasted: bool) -> None:
    """Show each query with its proof; the balanced one is not written out twice where the block to paste has it."""
    queries = {kind: getattr(proposal, kind) for kind in _KINDS}
    proofs = dict(zip(queries, desk.proofs(list(queries.values()), start), strict=True)) if not desk.absent else {}
    for kind, query in queries.items():
        print_text(f"\n{kind.capitalize()}: {_KINDS[kind]}")
        if kind == "balanced" and is_pasted:
            print_text("  (the query of the block below)")
        else:
            print_text("\n".join(f"  {line}" for line in query.splitlines()))
        if kind in proofs:
            first, *rest = proof_lines(*proofs[kind])
            print_text("\n".join((f"  In the archive of {since}: {first}", *(f"  {line}" for line in rest))))
    if desk.absent:
        print_text(f"\nNot measured: {desk.absent}.")


def derive_report(source: str, proposal: Proposal | None, block: str) -> dict[str, object]:
    """Return `watchdesk.derive/1`; without a proposal there are no terms, and the queries are empty."""
    return {
        "schema": "watchdesk.derive/1",
        "source": source,
        "terms": [
            {
                "term": one.term,
                "kind": one.kind,
                "name": one.name,
                "forms": list(one.forms),
                "role": one.role,
                "score": round(one.score, 4),
            }
            for one in (proposal.terms if proposal else ())
        ],
        "queries": {kind: getattr(proposal, kind) if proposal else "" for kind in _KINDS},
        "toml": block,
    }


def _save(file: Path, block: str) -> None:
    try:
        with file.open("x", encoding="utf-8") as opened:
            opened.write(block.rstrip("\n") + "\n")
    except FileExistsError as error:
        raise click.UsageError(f"{file} is there already; --save writes new files only") from error
    except OSError as error:
        raise click.UsageError(f"{file} cannot be written: {error.strerror}") from error
