"""Group: find the story that each article tells — the third stop, after read and before match."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from watchdesk.model.articles import Article, Readout
from watchdesk.model.stories import Grouping, Relation, Sketch
from watchdesk.model.watches import Field
from watchdesk.rules.fingerprints import sketch_of_words
from watchdesk.rules.grouping import group
from watchdesk.rules.grouping import settled as with_stories
from watchdesk.rules.language.document import Document
from watchdesk.rules.republishing import republished
from watchdesk.rules.stories.joining import Finder, Joined, join
from watchdesk.rules.words import folded_words

LOOK_BACK = timedelta(days=14)
_TITLE_AGREES = 0.5


def sketch_of(document: Document) -> Sketch:
    """Return the sketch of an article that has no place yet. Its story is not named until it is grouped."""
    article = document.article
    return sketch_of_words(
        article_id=article.id,
        story_id="",
        title=document.words(Field.TITLE).folded,
        text=document.words(Field.TEXT).folded,
        at=article.seen_at,
    )


def group_articles(
    readouts: Sequence[Readout],
    sketches: Sequence[Sketch],
    *,
    candidates: Sequence[Sketch],
    settled: Mapping[str, Grouping],
    same_address: Mapping[str, tuple[Grouping, str]],
    sought: Collection[str],
    find: Finder,
    now: datetime,
) -> tuple[Joined, list[Sketch]]:
    """Give each article its story; return what came of it, and the sketches with their story's id filled in.

    Copies go where their original is; what is none joins the story of the same event, if there is one and the article
    is among those `sought`. What is not stands alone, and later articles do not find it.

    `candidates` are stored sketches that share a key with one of these: copies are looked for among those of the last
    LOOK_BACK, and among older ones what a feed brings again that is published anew. `settled`: the places that articles
    have already. `same_address`: for an article whose page names an address that another article bears, that one's
    place and title; it counts only where the titles agree too, because one wrong canonical address must not swallow a
    site.
    """
    known = dict(settled)
    for readout in readouts:
        other = same_address.get(readout.article.id)
        if other is not None and readout.article.id not in known and titles_agree(readout.article, other[1]):
            known[readout.article.id] = Grouping(
                article_id=readout.article.id,
                story_id=other[0].story_id,
                relation=Relation.REPRINT,
                of=other[0].article_id,
            )
    articles = {readout.article.id: readout.article for readout in readouts}
    anew = republished(
        [sketch for sketch in sketches if sketch.article_id not in known],
        {article.id: (article.source_id, article.seen_at) for article in articles.values()},
        candidates,
    )
    recent = [candidate for candidate in candidates if candidate.at >= now - LOOK_BACK]
    groupings = group(sketches, recent, known, anew)
    joined = join([articles[one.article_id] for one in groupings], groupings, find, now=now, sought=sought)
    return joined, with_stories(sketches, joined.groupings)


def titles_agree(article: Article, title: str) -> bool:
    """Return whether two headlines share half of the words of the shorter one."""
    own, other = set(folded_words(article.title)), set(folded_words(title))
    shorter = min(len(own), len(other))
    return shorter > 0 and len(own & other) / shorter >= _TITLE_AGREES
