"""`watchdesk stories`: articles that tell one event."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from watchdesk.cli.context import Invocation, json_option, pass_invocation
from watchdesk.cli.desk import clock_of, looking
from watchdesk.cli.output import emit_json, one_line, print_text
from watchdesk.cli.reports import moment
from watchdesk.cli.since import begin_of

if TYPE_CHECKING:
    from watchdesk.model.tellings import StoryMaterial


@click.group("stories")
def stories() -> None:
    """List and show stories; group a file of articles."""


@stories.command("list")
@click.option(
    "--since", default="7d", show_default=True, metavar="7d", help="Stories with an article seen in so many days."
)
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="At most so many.")
@json_option
@pass_invocation
def listing(invocation: Invocation, *, since: str, limit: int, as_json: bool) -> None:
    """List stories, the one that grew last first."""
    from watchdesk.service.story_reading import recent_stories  # noqa: PLC0415 - start-up time of --help

    begin = begin_of(since, clock_of(invocation).now())
    with looking(invocation) as (settings, store):
        found = recent_stories(store, since=begin, limit=limit)
        zone = ZoneInfo(settings.desk.timezone)
    for story in found:
        if as_json:
            emit_json(_summary(story))
        else:
            _print_summary(story, zone)
    if not found and not as_json:
        print_text("No story has an article of that time.")


@stories.command("show")
@click.argument("story")
@json_option
@pass_invocation
def show(invocation: Invocation, *, story: str, as_json: bool) -> None:
    """Show the articles of STORY, the first one first. Of one that proved part of another, that one is shown."""
    with looking(invocation) as (settings, store):
        kept = store.surviving(story)
        found = store.material([kept]).get(kept)
        zone = ZoneInfo(settings.desk.timezone)
    if found is None:
        raise click.UsageError(f"there is no story {story}; `watchdesk stories list` has them")
    if as_json:
        emit_json(_whole(found))
        return
    from watchdesk.rules.lineage import lineages_of  # noqa: PLC0415 - start-up time of --help

    if kept != story:
        print_text(f"{story} proved part of this story:")
    _print_summary(found, zone)
    origins = lineages_of(found)
    for told in sorted(found.articles, key=lambda one: one.article.published_at or one.article.seen_at):
        at = (told.article.published_at or told.article.seen_at).astimezone(zone)
        matched = ", ".join(match.watch_id for match in told.matches)
        origin = origins[told.article.id]
        agency = f"credits {origin.agency}" if origin.agency else ""
        parts = (f"{at:%Y-%m-%d %H:%M}", told.source_title, origin.printing, agency, matched)
        click.echo(one_line("  " + " · ".join(part for part in parts if part)))
        click.echo(one_line(f"    {told.article.title}"))
        click.echo(one_line(f"    {told.article.url or told.article.id}"))


@stories.command("group")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@json_option
def group(*, file: Path, as_json: bool) -> None:
    """Put the articles of FILE (articles.jsonl) into stories, a line each in the order read; nothing is stored."""
    from watchdesk.service.grouping_files import group_file  # noqa: PLC0415 - start-up time of --help
    from watchdesk.service.reading_files import articles_in  # noqa: PLC0415

    try:
        places = group_file(articles_in(file))
    except (OSError, ValueError) as error:
        raise click.UsageError(str(error)) from error
    for place in places:
        if as_json:
            emit_json(
                {
                    "schema": "watchdesk.group/1",
                    "id": place.article_id,
                    "story": place.story_id,
                    "relation": place.relation.value,
                    "of": place.of,
                }
            )
        else:
            of = f" of {place.of}" if place.of else ""
            click.echo(one_line(f"{place.story_id}  {place.article_id}  {place.relation.replace('_', ' ')}{of}"))


def _print_summary(story: "StoryMaterial", zone: ZoneInfo) -> None:
    told = story.articles
    outlets = {one.source_title for one in told}
    copies = _verbatim(story)
    counts = [f"{len(told)} article{'s' * (len(told) != 1)}", f"{len(outlets)} outlet{'s' * (len(outlets) != 1)}"]
    if copies:
        counts.append(f"{copies} verbatim")
    click.echo(one_line(f"{story.story_id}  {_newest(story).astimezone(zone):%Y-%m-%d %H:%M}  {', '.join(counts)}"))
    click.echo(one_line(f"  {story.title}"))


def _verbatim(story: "StoryMaterial") -> int:
    """Count the articles that print another's text, as a digest does."""
    from watchdesk.model.stories import Printing  # noqa: PLC0415 - start-up time of --help
    from watchdesk.rules.lineage import lineages_of  # noqa: PLC0415 - start-up time of --help

    return sum(one.printing is Printing.VERBATIM for one in lineages_of(story).values())


def _newest(story: "StoryMaterial") -> datetime:
    return max(one.article.seen_at for one in story.articles)


def _summary(story: "StoryMaterial") -> dict[str, object]:
    return {
        "schema": "watchdesk.story/1",
        "id": story.story_id,
        "title": story.title,
        "articles": len(story.articles),
        "outlets": len({one.article.source_id for one in story.articles}),
        "verbatim": _verbatim(story),
        "watches": sorted({match.watch_id for one in story.articles for match in one.matches}),
        "first_at": moment(min(one.article.seen_at for one in story.articles)),
        "last_at": moment(_newest(story)),
    }


def _whole(story: "StoryMaterial") -> dict[str, object]:
    from watchdesk.rules.lineage import lineages_of  # noqa: PLC0415 - start-up time of --help

    origins = lineages_of(story)
    return _summary(story) | {
        "articles": [
            {
                "id": one.article.id,
                "title": one.article.title,
                "url": one.article.url,
                "source": one.article.source_id,
                "published_at": moment(one.article.published_at),
                "relation": str(one.relation),
                "lineage": origins[one.article.id].printing.value,
                "of": origins[one.article.id].of,
                "agency": origins[one.article.id].agency,
                "watches": [match.watch_id for match in one.matches],
            }
            for one in story.articles
        ]
    }
