"""The chain of seals: what it holds, and what is said of one that was meddled with."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from watchdesk.model.evidence import Pack, Seal
from watchdesk.rules.sealing import START, followed, read_seal, sealed

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def chain(length: int) -> list[Seal]:
    found: list[Seal] = []
    for number in range(1, length + 1):
        pack = Pack(article_id=f"article-{number}", at=NOON, record=f"record {number}".encode())
        found.append(sealed(pack, number=number, previous=found[-1].hash if found else START))
    return found


def lines(length: int) -> list[str]:
    return [seal.line for seal in chain(length)]


def faults(given: list[str]) -> list[str]:
    found: list[str] = []
    list(followed(given, found))
    return found


def test_a_seal_holds_the_hash_of_its_pack_and_of_the_line_before() -> None:
    first, second = chain(2)
    said = json.loads(second.line)
    assert said == {
        "number": 2,
        "previous": sha256(first.line.encode()).hexdigest(),
        "at": "2026-03-04T12:00:00.000000Z",
        "article": "article-2",
        "pack": sha256(b"record 2").hexdigest(),
    }
    assert json.loads(first.line)["previous"] == "0" * 64
    assert second.hash == sha256(second.line.encode()).hexdigest()


def test_a_chain_and_any_extract_that_goes_on_is_whole() -> None:
    assert faults(lines(5)) == []
    assert faults(lines(5)[2:]) == []
    assert faults([]) == []


def altered(given: list[str]) -> list[str]:
    return [*given[:1], given[1].replace("article-2", "article-x"), *given[2:]]


def from_nowhere(given: list[str]) -> list[str]:
    return [given[0].replace(START, "1" * 64), *given[1:]]


@pytest.mark.parametrize(
    "meddle, said",
    [
        (altered, "seal 3 does not hold the hash of seal 2: one of the two was altered"),
        (lambda given: [*given[:1], *given[2:]], "seal 3 follows seal 1: seals were removed, added or moved"),
        (lambda given: [given[0], given[2], given[1], *given[3:]], "seal 3 follows seal 1: seals were removed"),
        (lambda given: [*given[:2], given[1], *given[2:]], "seal 2 follows seal 2: seals were removed, added or moved"),
        (lambda given: [*given[:2], "no JSON", *given[2:]], "line 3 of the chain is no seal"),
        (lambda given: [*given[:2], "[" * 100_000, *given[2:]], "line 3 of the chain is no seal"),
        (from_nowhere, "seal 1 of the chain names a seal before it: it was altered"),
    ],
)
def test_meddling_shows(meddle: Callable[[list[str]], list[str]], said: str) -> None:
    found = faults(meddle(lines(4)))
    assert any(one.startswith(said) for one in found), found


@pytest.mark.parametrize("line", ["", "null", "[]", '{"number": 1}', '{"number": {}, "article": 1}', "1"])
def test_what_is_no_seal_is_none(line: str) -> None:
    assert read_seal(line) is None
