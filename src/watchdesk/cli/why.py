"""`watchdesk why`: what happened to an address, and why it was or was not told."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from watchdesk.cli.context import Invocation, json_option, pass_invocation
from watchdesk.cli.output import emit_json, print_text
from watchdesk.cli.reports import hit_reports, moment
from watchdesk.model.history import History, TellingFate
from watchdesk.model.revisions import Revision
from watchdesk.model.watches import Verdict

if TYPE_CHECKING:
    from watchdesk.service.site_pages import SitePage

UNSEEN = 1


@click.command("why")
@click.argument("url")
@click.option("--watch", "watch_id", help="Only this watch.")
@json_option
@pass_invocation
def why(invocation: Invocation, *, url: str, watch_id: str | None, as_json: bool) -> int:
    """Say where URL was seen, how it was read, what each watch made of it, and what was told. Exit 1: never seen."""
    from watchdesk.cli.desk import looking  # noqa: PLC0415 - start-up time of --help
    from watchdesk.cli.why_words import in_words  # noqa: PLC0415
    from watchdesk.service.tracing import trace  # noqa: PLC0415

    with looking(invocation) as (settings, store):
        watches = [one for one in settings.watches if watch_id in {None, one.id}]
        found = trace(store, url, watches)
    if found is None:
        raise click.UsageError(f"{url} is no web address")
    if watch_id is not None and not watches:
        raise click.UsageError(f'there is no watch "{watch_id}"')
    if as_json:
        report = why_report(url, found.history, found.verdicts, found.revisions)
        emit_json(report | ({"page": _page_report(found.page)} if found.page else {}))
    else:
        print_text("\n".join(in_words(found, settings)))
    return 0 if found.history.sightings else UNSEEN


def why_report(
    url: str, history: History, verdicts: Mapping[str, Verdict], revisions: Sequence[Revision] = ()
) -> dict[str, object]:
    """Return `watchdesk.why/1`."""
    article = history.article
    report: dict[str, object] = {
        "schema": "watchdesk.why/1",
        "url": url,
        "seen": [
            {"feed": sighting.feed_url, "at": moment(sighting.at), "as": sighting.standing.value}
            for sighting in history.sightings
        ],
        "read": {"quality": article.quality.value, "at": moment(article.read_at)} if article else None,
        "story": history.story_id,
        "watches": [
            {
                "watch": watch_id,
                "match": verdict.matches,
                "clauses": [
                    {
                        "clause": clause.clause,
                        "value": clause.value.value,
                        "hits": hit_reports(clause.hits, with_text=True),
                    }
                    for clause in verdict.clauses
                ],
            }
            for watch_id, verdict in verdicts.items()
        ],
        "tellings": [_telling_report(fate) for fate in history.fates],
    }
    if revisions:
        report["revisions"] = [_revision_report(one) for one in revisions]
    return report


def _page_report(page: "SitePage") -> dict[str, object]:
    """Return what the address is instead of an article's: a site's home, a section or a feed."""
    newest = [
        {"title": one.title, "url": one.url, "source": one.source_id, "published_at": moment(one.published_at)}
        for one in page.newest
    ]
    return {"kind": page.kind.value, "newest": newest}


def _revision_report(revision: Revision) -> dict[str, object]:
    return {
        "number": revision.number,
        "at": moment(revision.at),
        "changes": [
            {"kind": change.kind.value, "before": change.before, "after": change.after} for change in revision.changes
        ],
    }


def _telling_report(fate: TellingFate) -> dict[str, object]:
    telling = fate.telling
    return {
        "subscriber": telling.subscriber_id,
        "channel": fate.channel_name,
        "reason": telling.suppressed or telling.reason,
        "digest": telling.digest_id,
        "delivery": fate.delivery_id,
        "state": state_of(fate),
    }


def state_of(fate: TellingFate) -> str:
    """Return where a telling stands: its delivery's state, else waiting or suppressed."""
    if fate.telling.suppressed:
        return "suppressed"
    return fate.delivery_state.value if fate.delivery_state else "waiting"
