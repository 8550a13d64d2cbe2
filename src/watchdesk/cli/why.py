"""`watchdesk why`: what happened to an address, and why it was or was not told."""

import click

from watchdesk.cli.context import Invocation, json_option, pass_invocation
from watchdesk.cli.desk import looking
from watchdesk.cli.output import emit_json, print_text
from watchdesk.cli.reports import hit_reports, moment
from watchdesk.model.history import History, TellingFate
from watchdesk.model.watches import Verdict

UNSEEN = 1


@click.command("why")
@click.argument("url")
@click.option("--watch", "watch_id", help="Only this watch.")
@json_option
@pass_invocation
def why(invocation: Invocation, *, url: str, watch_id: str | None, as_json: bool) -> int:
    """Say where URL was seen, how it was read, what each watch made of it, and what was told. Exit 1: never seen."""
    from watchdesk.rules.addresses import article_id_of, canonical, identifying  # noqa: PLC0415 - start-up time
    from watchdesk.rules.matching import Matcher  # noqa: PLC0415

    address = canonical(url)
    if address is None:
        raise click.UsageError(f"{url} is no web address")
    with looking(invocation) as (settings, store):
        history = store.history(identifying(address), article_id_of(identifying(address)))
        sources = {one.source.id: one.source for one in store.feeds()}
    watches = [one for one in settings.watches if watch_id in {None, one.id}]
    if watch_id is not None and not watches:
        raise click.UsageError(f'there is no watch "{watch_id}"')
    article = history.article
    verdicts = Matcher(watches).verdicts(article, sources.get(article.source_id)) if article else {}
    if as_json:
        emit_json(why_report(url, history, verdicts))
    else:
        print_text("\n".join(_in_words(url, history, verdicts)))
    return 0 if history.sightings else UNSEEN


def why_report(url: str, history: History, verdicts: dict[str, Verdict]) -> dict[str, object]:
    """Return `watchdesk.why/1`."""
    article = history.article
    return {
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


def _telling_report(fate: TellingFate) -> dict[str, object]:
    telling = fate.telling
    return {
        "subscriber": telling.subscriber_id,
        "channel": fate.channel_name,
        "reason": telling.suppressed or telling.reason,
        "digest": telling.digest_id,
        "delivery": fate.delivery_id,
        "state": _state(fate),
    }


def _state(fate: TellingFate) -> str:
    if fate.telling.suppressed:
        return "suppressed"
    return fate.delivery_state.value if fate.delivery_state else "waiting"


def _in_words(url: str, history: History, verdicts: dict[str, Verdict]) -> list[str]:
    if not history.sightings:
        return [f"{url} was never seen in a feed of this desk."]
    lines = [url, ""]
    lines += [f"seen in {one.feed_url} at {moment(one.at)} as {one.standing.value}" for one in history.sightings]
    article = history.article
    if article is None:
        return [*lines, "It has not been read yet."]
    lines.append(f"read at {moment(article.read_at)}: quality {article.quality.value}" + _because(article.reason))
    lines.append(f"story {history.story_id} ({history.relation})")
    for watch_id, verdict in verdicts.items():
        lines += ["", f"{watch_id}: " + (f"matches, {verdict.strength}" if verdict.matches else "does not match")]
        for clause in verdict.clauses:
            places = ", ".join(f"{hit.field.value} {hit.start}-{hit.end}" for hit in clause.hits[:5])
            lines.append(f"  {clause.clause}: {clause.value.value}" + (f" ({places})" if places else ""))
    lines.append("")
    for fate in history.fates:
        state = _state(fate)
        owed = f" in delivery {fate.delivery_id}" if fate.delivery_id else f", due at {moment(fate.telling.due_at)}"
        lines.append(
            f"{fate.telling.subscriber_id} over {fate.channel_name}: {state}{owed}" + _because(fate.telling.suppressed)
        )
    if not history.fates:
        lines.append("Nobody was told: " + _untold(history, verdicts))
    return lines


def _because(reason: str | None) -> str:
    return f" ({reason})" if reason else ""


def _untold(history: History, verdicts: dict[str, Verdict]) -> str:
    if not any(verdict.matches for verdict in verdicts.values()):
        return "no watch holds for it."
    standings = {sighting.standing.value for sighting in history.sightings}
    if "new" not in standings:
        return f"it was there before the desk came, or slid in late ({', '.join(sorted(standings))})."
    return "no subscription has a watch that held when it was settled."
