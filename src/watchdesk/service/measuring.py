"""Measuring: the precision of a watch, by what subscribers answered to its stories."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from watchdesk.model.answers import Verdict
from watchdesk.model.watches import Watch
from watchdesk.ports import Store
from watchdesk.rules.precision import Measured, by_term, measured, proposals


def facts_of_watch(store: Store, watch: Watch, *, since: datetime) -> dict[str, Any]:
    """Return what was answered to the stories of a watch since a moment, as plain values, with what to think about."""
    answers = list(_answers(store, watch, since))
    whole, terms = measured([is_useful for is_useful, _ in answers]), by_term(answers)
    return {
        "watch": watch.id,
        **_facts(whole),
        "terms": [{"term": term, **_facts(one)} for term, one in terms.items()],
        "proposals": proposals(whole, terms),
    }


def _answers(store: Store, watch: Watch, since: datetime) -> Iterator[tuple[bool, frozenset[str]]]:
    given = store.feedback(since=since)
    material = store.material({one.story_id for one in given})
    for one in given:
        told = material[one.story_id].articles if one.story_id in material else ()
        matches = [match for article in told for match in article.matches if match.watch_id == watch.id]
        if matches:
            yield one.verdict is Verdict.USEFUL, frozenset(hit.term for match in matches for hit in match.hits)


def _facts(one: Measured) -> dict[str, object]:
    low, high = one.interval
    return {
        "useful": one.useful,
        "not_relevant": one.not_relevant,
        "precision": None if one.precision is None else round(one.precision, 3),
        "interval": [round(low, 3), round(high, 3)],
    }
