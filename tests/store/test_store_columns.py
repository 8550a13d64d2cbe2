"""Columns of many rows at once become what each value becomes by itself."""

from datetime import UTC, datetime, timedelta, timezone
from json import loads

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from watchdesk.model.entries import Standing
from watchdesk.store.columns import Moment, Numbers, Word, Words

DIALECT = sqlite.dialect()
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45)), timezone(timedelta(hours=-3))])
moments = st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1), timezones=ZONES)  # noqa: DTZ001
texts = st.text(st.characters(), max_size=20)  # lone surrogates too, as a broken feed may carry them


@given(st.lists(st.none() | moments))
def test_moments(values: list[datetime | None]) -> None:
    kind = Moment()
    assert list(kind.bind_column(values)) == [kind.process_bind_param(value, DIALECT) for value in values]


@given(st.lists(st.none() | st.sampled_from(Standing) | st.sampled_from(["new", "old"])))
def test_words_of_a_closed_list(values: list[Standing | str | None]) -> None:
    kind = Word(Standing)
    made = list(kind.bind_column(values))
    assert made == [kind.process_bind_param(value, DIALECT) for value in values]
    assert {type(value) for value in made} <= {str, type(None)}


@given(st.lists(st.none() | st.lists(texts, max_size=4).map(tuple)))
def test_strings(values: list[tuple[str, ...] | None]) -> None:
    kind = Words()
    made = list(kind.bind_column(values))
    assert made == [kind.process_bind_param(value, DIALECT) for value in values]
    assert [tuple(loads(text)) if text else () for text in made] == [value or () for value in values]


@given(st.lists(st.none() | st.lists(st.integers(-(2**63), 2**63 - 1), max_size=4).map(tuple)))
def test_numbers(values: list[tuple[int, ...] | None]) -> None:
    kind = Numbers()
    made = list(kind.bind_column(values))
    assert made == [kind.process_bind_param(value, DIALECT) for value in values]
    assert [kind.process_result_value(packed, DIALECT) for packed in made] == [value or () for value in values]
