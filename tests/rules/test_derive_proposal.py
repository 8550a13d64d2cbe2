"""Proposal: the block to paste is TOML that says what it was made from, whatever stands in the article."""

import tomllib

import pytest

from watchdesk.rules.derive import DerivedTerm, NothingToWatch, Proposal

SHERMAN = DerivedTerm(
    term="Sherman",
    kind="person",
    name="Wendy Sherman",
    forms=("Ms Sherman",),
    role="Deputy Secretary of State",
    score=1.0,
    variants=("Wendi Sherman", "Wendy Shermann"),
)
TALIBAN = DerivedTerm(term="Taliban", kind="organisation", name=None, forms=("Taliban",), role=None, score=0.7)


def proposal(title: str = "Talks", balanced: str = "2 OF (\n  Sherman,\n  Taliban\n)") -> Proposal:
    return Proposal(
        title=title, terms=(SHERMAN, TALIBAN), tight="Sherman AND Taliban", balanced=balanced, broad="Sherman"
    )


def test_the_block_is_a_watch() -> None:
    (table,) = tomllib.loads(proposal().toml("talks"))["watches"]
    assert table == {"id": "talks", "title": "Talks", "query": "2 OF (\n  Sherman,\n  Taliban\n)\n"}


def test_another_query_can_be_put_in() -> None:
    (table,) = tomllib.loads(proposal().toml("talks", "Sherman AND Taliban"))["watches"]
    assert table["query"].strip() == "Sherman AND Taliban"


@pytest.mark.parametrize(
    "title",
    [
        'The "Rock" speaks',
        "Back\\slash",
        "It's '''quoted'''",
        "طالبان نے کابل میں",
        "Emoji 🌋 and accents é",
        "A delete \x7f sign",
        "",
    ],
)
def test_any_title_survives(title: str) -> None:
    (table,) = tomllib.loads(proposal(title).toml("talks"))["watches"]
    assert table["title"] == title


def test_a_title_of_many_lines_becomes_one() -> None:
    (table,) = tomllib.loads(proposal("Talks\n\tbegin\r\n today").toml("talks"))["watches"]
    assert table["title"] == "Talks begin today"


def test_people_are_told_in_comments_with_spellings_proposed_and_not_looked_for() -> None:
    block = proposal().toml("talks")
    comments = [line for line in block.splitlines() if line.startswith("#")]
    assert comments == [
        '# Wendy Sherman, Deputy Secretary of State; also spelt: also="Wendi Sherman, Wendy Shermann"',
    ]
    assert "Wendi" not in tomllib.loads(block)["watches"][0]["query"]


def test_a_persons_name_cannot_break_out_of_its_comment() -> None:
    odd = DerivedTerm(term="X", kind="person", name="Xavier\nquery = 1", forms=(), role="chief\nof x", score=1.0)
    block = Proposal(title="T", terms=(odd,), tight="x", balanced="x", broad="x").toml("t")
    assert tomllib.loads(block)["watches"][0]["query"].strip() == "x"
    assert "# Xavier query = 1, chief of x" in block.splitlines()


def test_several_blocks_stand_in_one_file() -> None:
    text = proposal("One").toml("one") + "\n" + proposal("Two").toml("two")
    assert [table["id"] for table in tomllib.loads(text)["watches"]] == ["one", "two"]


def test_nothing_to_watch_has_a_reason_and_no_terms() -> None:
    nothing = NothingToWatch(title="", reason="The article has no words.")
    assert nothing.terms == ()
