"""The same answer everywhere: live, in preview, in `why`, in a search and through the index.

Queries are drawn over the whole grammar, articles from a small vocabulary (drawn_queries.py). A case is one query asked
of one article in every way that the desk asks it; that enough cases were checked, and that enough of them held, is
asserted at the end.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from rules.drawn_queries import LISTS, NOW, articles, queries, sources
from watchdesk.model.articles import Article
from watchdesk.model.errors import QueryError
from watchdesk.model.sources import Source
from watchdesk.model.watches import Match, Verdict, Watch
from watchdesk.rules.language import Document, Query, compile_query
from watchdesk.rules.matching.index import Index
from watchdesk.rules.matching.matcher import Matcher
from watchdesk.rules.matching.rarity import Shares, share_by_length, share_in_news
from watchdesk.rules.matching.requirements import requirements

CASES = 10_000
EXAMPLES, QUERIES_EACH, ARTICLES_EACH = 360, 6, 5

# However rare a word is taken to be, the index finds the same: all the ways that it can file a query are walked.
RARITIES = (
    Shares(share_by_length),
    Shares(share_in_news),
    Shares(lambda _word: 0.5),
    Shares(lambda _word: 0.001),
    Shares(lambda word: 0.5 if word[0] in "kwst喀" else 0.001),
)

ECHOED = 3
_SIGNS = re.compile(r"\b[A-Z]{2,}(?:/\d)?\b(?=[ (])|[()\"~^*?:/,@=#]")

Answers = dict[str, tuple[object, ...]]


def _echoing(article: Article, query: str) -> Article:
    """Return an article that has the words of a query too, in their order: phrases and names seldom come by chance."""
    return replace(article, text=f"{' '.join(_SIGNS.sub(' ', query).split())}. {article.text}")


def _watches(texts_of_queries: Sequence[str]) -> dict[str, Watch]:
    """Return a watch for each query that can be read: now and then one draws what only makes sense elsewhere."""
    watches = {}
    for number, text in enumerate(texts_of_queries):
        try:
            compile_query(text, LISTS)
        except QueryError:
            continue
        watches[str(number)] = Watch(id=str(number), title="", query=text, lists=LISTS)
    return watches


def _told(matches: Sequence[Match]) -> Answers:
    return {match.watch_id: (match.strength, match.hits, match.unknown) for match in matches}


def _held(verdicts: Mapping[str, Verdict | None]) -> Answers:
    return {
        name: (verdict.strength, verdict.hits, verdict.unknown)
        for name, verdict in verdicts.items()
        if verdict is not None and verdict.matches
    }


def _candidates(compiled: Mapping[str, Query], shares: Shares, document: Document) -> set[str]:
    index = Index(shares)
    names = list(compiled)
    for number, name in enumerate(names):
        index.add(number, requirements(compiled[name].clause, shares))
    return {names[number] for number in index.candidates(document)}


def _searched(watch: Watch, article: Article, source: Source | None) -> Answers:
    """Return what a search finds: an article that has one of the required words, matched by that watch alone."""
    matcher = Matcher((watch,))
    required = matcher.queries[watch.id].required
    vocabulary = Document.of(article, source).vocabulary
    if required is not None and not any(_has(one, vocabulary) for one in required):
        return {}
    return _told(matcher.match(article, source, NOW))


def _has(required: str, vocabulary: frozenset[str]) -> bool:
    if required.endswith("*"):
        return any(word.startswith(required[:-1]) for word in vocabulary)
    return required in vocabulary


def _agree(watches: Mapping[str, Watch], article: Article, source: Source | None) -> int:
    """Check that every way to ask gives the answer of asking each query by itself; return how many of them hold."""
    compiled = {name: compile_query(watch.query, LISTS) for name, watch in watches.items()}
    expected = _held({name: query.evaluate(Document.of(article, source)) for name, query in compiled.items()})
    document = Document.of(article, source)  # one for all, as live: a query must not mislead the next
    matcher = Matcher(list(watches.values()))
    assert _told(matcher.match(article, source, NOW)) == expected, "live"
    assert _held(matcher.verdicts(article, source)) == expected, "why and try"
    assert _held({name: query.tell(document) for name, query in compiled.items()}) == expected, "tell"
    assert _held({name: query.match(document) for name, query in compiled.items()}) == expected, "match"
    for shares in RARITIES:
        assert expected.keys() <= _candidates(compiled, shares, document), "the index"
    searched: Answers = {}
    for watch in watches.values():
        searched |= _searched(watch, article, source)
    assert searched == expected, "search"
    return len(expected)


def test_every_way_to_ask_gives_the_same_answer() -> None:
    count = Counter[str]()

    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(queries, min_size=QUERIES_EACH, max_size=QUERIES_EACH),
        st.lists(articles, min_size=ARTICLES_EACH, max_size=ARTICLES_EACH),
        sources,
    )
    def agrees(drawn: list[str], seen: list[Article], source: Source | None) -> None:
        watches = _watches(drawn)
        count["unreadable"] += len(drawn) - len(watches)
        for number, drawn_article in enumerate(seen):
            article = _echoing(drawn_article, drawn[number]) if number < ECHOED else drawn_article
            count["held"] += _agree(watches, article, source)
            count["cases"] += len(watches)

    agrees()
    assert count["cases"] >= CASES
    assert count["held"] >= CASES // 10
    assert count["unreadable"] * ARTICLES_EACH <= count["cases"] // 10
