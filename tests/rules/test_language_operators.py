"""The watch language: sentences and paragraphs, stems, expressions, lists and weights."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from watchdesk.model.articles import Article, Quality
from watchdesk.model.errors import QueryError
from watchdesk.model.watches import Field, Strength, Truth
from watchdesk.rules.language import Document, compile_query, list_names
from watchdesk.rules.language.regexes import MOST_BYTES, MOST_MATCHES

NOW = datetime(2021, 10, 8, 9, 0, tzinfo=UTC)
ARTICLE = Article(
    id="a1",
    url="https://lantern.test/world/2021/10/08/envoy-1650865",
    title="Envoy lands in Harbour City",
    text=(
        "Mr. Qadir of the U.S. Senate met the envoy, Dr. Lin. They negotiated for hours!\n"
        "The ferry FX-204 sank near the quay. No harm was done, said Reuters. Its negotiators left.\n\n"
        "Ferries carry 1,200 people. Das Gespräch dauerte lange. 警察は発表した。会見は終わった。"
    ),
    authors=("Ann Lee", "Baqir Khan"),
    language="en",
    tags=("World",),
    quality=Quality.FULL,
    seen_at=NOW,
    read_at=NOW,
)
WHOLE = Document.of(ARTICLE)
STUB = Document.of(replace(ARTICLE, text="The envoy met nobody.", quality=Quality.STUB))
LISTS = {
    "agencies": ["Reuters", "Associated Press"],
    "ships": ["FX-204", "ferr*"],
    "cities": ["Kabul", "Karachi"],
    "operators": ["SENT", "OR"],
    "people": ["dawn", "lantern"],
}

HOLDS = {
    "one sentence": "Qadir SENT Lin",
    "one sentence, the other way": "Lin SENT Qadir",
    "an abbreviation ends no sentence": "Qadir SENT envoy",
    "a question of sentences only": "negotiated SENT hours",
    "not in one sentence": "Qadir NOT SENT hours",
    "one occurrence survives": "envoy NOT SENT Lin",
    "one paragraph": "Qadir PARA hours",
    "a blank line parts no more than one": "quay PARA negotiators",
    "not in one paragraph": "ferry NOT PARA Qadir",
    "groups in a sentence": "(Qadir OR Smith) SENT (Lin OR envoy)",
    "a chain in a sentence": "Qadir SENT Senate SENT Lin",
    "sentence and distance": "Qadir NEAR/4 Senate SENT Lin",
    "phrases in a sentence": '"ferry FX-204" SENT quay',
    "a sentence of Japanese": "警察 SENT 発表",
    "a sentence in a field": "text:(ferry SENT quay)",
    "counting in sentences": "ATLEAST(1, ferry SENT quay)",
    "authors are each a sentence": "author:(Ann SENT Lee)",
    "a stem": "STEM(negotiate)",
    "a stem of another form": "STEM(negotiating)",
    "a plural by its stem": "STEM(ferry)",
    "a phrase of stems": 'STEM("negotiation for hour")',
    "a stem near a word": "STEM(negotiation) NEAR/2 hours",
    "an expression": r"/fx-?\d+/",
    "an expression ignores capitals": "/QUAY/",
    "an expression keeps capitals in CASE": "CASE(/FX-204/)",
    "an expression in a word": "/negotiat/",
    "an expression in the title": "title:/^envoy .* city$/",
    "an expression with a stroke": r"url:world OR /and\/or/",
    "a class with a stroke": "/[/F]X-204/",
    "an expression near a word": r"/fx-\d+/ BEFORE/1 sank",
    "an expression beyond ASCII": "/Gespr.ch/",
    "an expression of Japanese": "/発表/",
    "a thousand is one": r"/\d,\d{3} people/",
    "a list": "@agencies",
    "a list of what is no plain word": "@ships",
    "a list near a word": "said SENT @agencies",
    "a list counted": "2 OF (@agencies, @cities, ferry)",
    "a list's wildcard": "title:lands AND @ships",
    "words that look like operators": "@operators OR Qadir",
    "a weight changes no answer": "(Qadir SENT Lin)^3 AND ferry^0.5",
}
FAILS = {
    "another sentence": "Qadir SENT hours",
    "another paragraph": "Qadir PARA quay",
    "the title is by itself": "City PARA Qadir",
    "in one sentence, negated": "Qadir NOT SENT Lin",
    "in one paragraph, negated": "hours NOT PARA Qadir",
    "sentences of Japanese": "警察 SENT 会見",
    "two authors are two sentences": "author:(Ann SENT Khan)",
    "a word itself in no sentence with itself": "Lin SENT Lin",
    "another stem": "STEM(negate)",
    "no stem outside STEM": "negotiate",
    "capitals that differ in CASE": "CASE(/fx-204/)",
    "an expression over two lines": r"/hours!\s+The/",
    "a list's member that is elsewhere": "@cities",
    "a list of operators' names": "@operators",
}


@pytest.mark.parametrize("query", HOLDS.values(), ids=HOLDS)
def test_it_holds(query: str) -> None:
    verdict = compile_query(query, LISTS).evaluate(WHOLE)
    assert verdict.matches
    assert verdict.strength is Strength.STRONG


@pytest.mark.parametrize("query", FAILS.values(), ids=FAILS)
def test_it_fails(query: str) -> None:
    verdict = compile_query(query, LISTS).evaluate(WHOLE)
    assert not verdict.matches
    assert verdict.unknown == ()


def hits(query: str, document: Document = WHOLE) -> list[tuple[str, Field, str]]:
    return [(hit.term, hit.field, hit.text) for hit in compile_query(query, LISTS).evaluate(document).hits]


def test_hits_of_a_sentence_are_its_words() -> None:
    assert hits("Qadir SENT Lin") == [("Qadir", Field.TEXT, "Qadir"), ("Lin", Field.TEXT, "Lin")]


def test_a_hit_of_a_stem_is_the_word_that_stands_there() -> None:
    assert hits("STEM(negotiate)") == [
        ("STEM(negotiate)", Field.TEXT, "negotiated"),
        ("STEM(negotiate)", Field.TEXT, "negotiators"),
    ]


def test_a_hit_of_an_expression_is_every_word_that_it_touches() -> None:
    assert hits(r"/x-20/") == [("/x-20/", Field.TEXT, "FX-204")]


def test_a_hit_of_a_list_is_called_by_its_member() -> None:
    assert hits("@agencies") == [("Reuters", Field.TEXT, "Reuters")]


def test_a_list_is_explained_by_its_members() -> None:
    sentence = compile_query("@agencies", LISTS).explain()
    assert sentence == "Matches articles with Reuters or “Associated Press”, in title or text."


def test_a_list_serves_a_field_that_is_compared() -> None:
    dawn = replace(ARTICLE, source_id="dawn")
    assert compile_query("source:@people", LISTS).evaluate(Document.of(dawn)).matches
    assert not compile_query("source:@people", LISTS).evaluate(WHOLE).matches


def test_a_member_that_its_field_cannot_read_is_refused_at_the_list() -> None:
    with pytest.raises(QueryError, match="Associated Press is no language code") as caught:
        compile_query("Kabul lang:@agencies", {"agencies": ["en", "Associated Press"]})
    assert caught.value.position == 11


def test_the_lists_that_a_query_names_are_known() -> None:
    assert list_names('@b OR (@a AND "@c") OR @b # @d') == ("b", "a")


def test_weights_go_to_the_hits() -> None:
    verdict = compile_query("(Qadir OR Lin^2)^3 ferry").evaluate(WHOLE)
    assert {hit.text: hit.weight for hit in verdict.hits} == {"Qadir": 3.0, "Lin": 6.0, "ferry": 1.0}


def test_what_was_read_in_part_leaves_sentences_stems_and_expressions_unknown() -> None:
    for query in ("Qadir SENT Lin", "STEM(negotiate)", "/fx-204/", "@agencies"):
        verdict = compile_query(query, LISTS).evaluate(STUB)
        assert not verdict.matches
        assert verdict.clauses[0].value is Truth.UNKNOWN
    assert compile_query("envoy NOT /fx-204/").evaluate(STUB).strength is Strength.HEADLINE


def long_document(line: str, times: int) -> Document:
    return Document.of(replace(ARTICLE, title="", text=line * times))


def test_an_expression_reads_so_far_and_calls_the_rest_unknown() -> None:
    near = long_document("word " * 8, MOST_BYTES // 40)
    assert compile_query("/wordly/").evaluate(near).clauses[0].value is Truth.FALSE
    far = Document.of(replace(near.article, text=near.article.text + "\nzebra"))
    assert compile_query("/zebra/").evaluate(far).clauses[0].value is Truth.UNKNOWN
    assert compile_query("/word/").evaluate(far).clauses[0].value is Truth.TRUE


def test_bytes_are_counted_not_characters() -> None:
    document = long_document("طالبان ", MOST_BYTES // 13 - 1)
    assert compile_query("/zebra/").evaluate(document).clauses[0].value is Truth.FALSE
    document = long_document("طالبان ", MOST_BYTES // 13 + 1)
    assert compile_query("/zebra/").evaluate(document).clauses[0].value is Truth.UNKNOWN


def test_matches_are_counted_up_to_a_bound() -> None:
    document = long_document("a b\n", 3_000)
    query = compile_query(f"ATLEAST({MOST_MATCHES}, /a/)")
    assert query.evaluate(document).matches
    assert not compile_query(f"ATLEAST({MOST_MATCHES + 1}, /a/)").evaluate(document).matches


def test_spans_of_an_expression_count_code_points() -> None:
    document = Document.of(replace(ARTICLE, title="", text="Größe 😀 in Köln — Tor 5\nÜber Köln"))
    verdict = compile_query("/köln/").evaluate(document)
    assert [document.article.text[hit.start : hit.end] for hit in verdict.hits] == ["Köln", "Köln"]


def test_a_stem_is_the_articles_language() -> None:
    german = Document.of(replace(ARTICLE, language="de-AT", text="Die Verhandlungen dauern an."))
    assert compile_query("STEM(Verhandlung)").evaluate(german).matches
    unknown = Document.of(replace(ARTICLE, language=None, text="The talks went on."))
    assert compile_query("STEM(talking)").evaluate(unknown).matches


def test_a_stem_is_found_through_its_beginning_only_if_every_form_begins_so() -> None:
    assert compile_query("STEM(negotiations)").required == frozenset(("neg*",))
    assert compile_query("STEM(dying)").required is None
    dying = Document.of(replace(ARTICLE, text="The king dies."))
    assert compile_query("STEM(dying)").evaluate(dying).matches


def test_sentences_of_a_common_word_take_no_quadratic_time() -> None:
    document = long_document("a b ", 20_000)
    assert compile_query("a SENT b").evaluate(document).matches
    assert not compile_query("a NOT SENT b").evaluate(document).matches


WITHOUT = {
    "Kabul": [],
    "a1 AND b1": ["a1", "b1"],
    "a1 OR b1 OR c1": ["a1", "b1", "c1"],
    "2 OF (a1, b1 SENT c1, NOT d1)": ["a1", "b1 in one sentence with c1", "without d1"],
}


@pytest.mark.parametrize("query, members", WITHOUT.items(), ids=WITHOUT)
def test_each_member_can_be_left_out(query: str, members: list[str]) -> None:
    assert [said for said, _ in compile_query(query).without_each()] == members


def test_what_is_left_without_a_member_asks_for_as_much_of_the_rest() -> None:
    sentences = [rest.explain() for _, rest in compile_query("2 OF (a1, b1, c1)").without_each()]
    assert sentences[0] == "Matches articles with b1 and c1, in title or text."
    assert compile_query("a1 b1").without_each()[0][1].explain() == "Matches articles with b1, in title or text."


RELAXED = {
    "Kabul": None,
    "a1 OR b1": None,
    "a1 AND b1": "Matches articles with a1 or b1, in title or text.",
    "a1 AND NOT b1": "Matches articles with a1, in title or text.",
    "a1 b1 NOT c1": "Matches articles with (a1 or b1) and without c1, in title or text.",
    "3 OF (a1, b1, c1, d1)": "Matches articles with at least 2 of these 4: a1, b1, c1, d1, in title or text.",
    "a1 OR (b1 AND c1)": "Matches articles with a1 or (b1 or c1), in title or text.",
    "NOT a1 NOT b1": None,
}


@pytest.mark.parametrize("query, sentence", RELAXED.items(), ids=RELAXED)
def test_a_query_is_relaxed_by_one_thing(query: str, sentence: str | None) -> None:
    relaxed = compile_query(query).relaxed()
    assert (relaxed.explain() if relaxed else None) == sentence


def test_a_hundred_members_are_left_out_at_most() -> None:
    assert len(compile_query(" OR ".join(f"w{number}" for number in range(1000))).without_each()) == 100


def test_thousands_of_wildcards_are_looked_up_not_searched() -> None:
    document = long_document("alpha beta gamma\n", 10)
    query = compile_query(" OR ".join(f"w{number}*" for number in range(10_000)) + " OR gam*")
    assert [hit.text for hit in query.evaluate(document).hits][:1] == ["gamma"]
