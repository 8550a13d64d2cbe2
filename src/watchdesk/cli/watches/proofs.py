"""Proofs in words: what a watch would have matched in the archive, for `watch try --since` and `watch derive`."""

from collections.abc import Iterator
from datetime import datetime

from watchdesk.cli.output import one_line
from watchdesk.model.articles import Article
from watchdesk.service.proving import Proof, Sample

WIDTH = 80
_TITLE, _SOURCE, _CLAUSE = 48, 14, 50
_MEMBERS = 12  # of a query that are weighed in full


def proof_lines(proof: Proof, a_day: float, *, is_listed: bool = False) -> Iterator[str]:
    """Yield a proof as lines of plain text for 80 columns. `is_listed`: its matches were shown already."""
    yield f"{counted(proof.matches, 'match', 'matches')}, {a_day:.1f} a day{_strengths(proof)}"
    for sample in () if is_listed else proof.samples:
        yield f"  {_sample_line(sample)}"
    if proof.near_misses:
        misses = counted(proof.near_misses, "near miss", "near misses")
        yield f"{misses} (they would match if one thing less were asked for)"
        for sample in proof.near_samples:
            yield f"  {_sample_line(sample)}"
            label = "missing" if len(sample.missing) == 1 else "missing one of"
            yield f"    {label}: {cut(', '.join(sample.missing), WIDTH - 6 - len(label))}"
    if len(proof.contributions) > 1:
        yield "What each clause does: matches without it"
        yield from _contribution_lines(proof)


def article_line(article: Article) -> str:
    """Return when, where and under which title an article appeared."""
    at = article.published_at or article.seen_at
    return f"{day(at)}  {cut(article.source_id or '–', _SOURCE):<{_SOURCE}}  {cut(article.title or article.id, _TITLE)}"


def day(at: datetime) -> str:
    """Return the day of a moment, in UTC."""
    return at.date().isoformat()


def cut(text: str, width: int) -> str:
    """Return a text on one line of at most `width` characters."""
    line = one_line(text)
    return line if len(line) <= width else line[: width - 1].rstrip() + "…"


def _sample_line(sample: Sample) -> str:
    return article_line(sample.article)


def _strengths(proof: Proof) -> str:
    if not proof.matches:
        return ""
    return f" ({', '.join(f'{count} {strength.value}' for strength, count in proof.strengths)})"


def _contribution_lines(proof: Proof) -> Iterator[str]:
    """Yield what each member of a query does; of many members, only those that do most."""
    shown = list(proof.contributions)
    if len(shown) > _MEMBERS:
        shown.sort(key=lambda one: -(one.lost + one.gained))
        shown = [one for one in shown if one.lost or one.gained][:_MEMBERS]
    for one in shown:
        change = ", ".join(([f"{one.lost} fewer"] if one.lost else []) + ([f"{one.gained} more"] if one.gained else []))
        left = proof.matches - one.lost + one.gained
        yield f"  {cut(one.clause, _CLAUSE):<{_CLAUSE}} {left:>6}  {f'({change})' if change else '(no difference)'}"
    if rest := len(proof.contributions) - len(shown):
        yield f"  {rest} more do less, or nothing" if shown else f"  none of the {rest} makes a difference alone"


def counted(count: int, one: str, many: str) -> str:
    """Return a number of things in words."""
    return f"{count} {one if count == 1 else many}" if count else f"no {one}"
