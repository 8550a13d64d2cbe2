"""NAME: which person an article speaks of — a table of specimens, each with what counts as a mention."""

from datetime import UTC, datetime

import pytest

from watchdesk.model.articles import Article, Quality
from watchdesk.model.watches import Strength, Truth, Verdict
from watchdesk.rules.language import Document, compile_query

NOW = datetime(2021, 10, 8, tzinfo=UTC)
SHERMAN = 'NAME("Wendy Sherman", role="Deputy Secretary of State", context=(Taliban, Pakistan, "State Department"))'
QURESHI = 'NAME("Shah Mahmood Qureshi", also="Shah Mehmood Qureshi", role="Foreign Minister")'
YUSUF = 'NAME("Moeed Yusuf", role="National Security Adviser")'
SALMAN = 'NAME("Mohammed bin Salman", also="MBS, MbS")'


def verdict(query: str, title: str, text: str = "", quality: Quality = Quality.FULL) -> Verdict:
    article = Article(id="a", url=None, title=title, text=text, quality=quality, seen_at=NOW, read_at=NOW)
    return compile_query(query).evaluate(Document.of(article))


def hits(query: str, title: str, text: str = "") -> list[str]:
    return [hit.text for hit in verdict(query, title, text).hits]


COUNTED = {
    "the whole name": (SHERMAN, "Talks", "Wendy Sherman arrived.", ["Wendy Sherman"]),
    "with an initial": (SHERMAN, "Talks", "Wendy R. Sherman arrived.", ["Wendy R. Sherman"]),
    "with a middle name": (SHERMAN, "Talks", "Wendy Ruth Sherman arrived.", ["Wendy Ruth Sherman"]),
    "with a nickname": (SHERMAN, "Talks", "Wendy “Wen” Sherman arrived.", ["Wendy “Wen” Sherman"]),
    "in the possessive": (SHERMAN, "Talks", "Wendy Sherman’s visit began.", ["Wendy Sherman"]),
    "with a hyphen behind": (SHERMAN, "Talks", "Wendy Sherman-led talks began.", ["Wendy Sherman"]),
    "in another form": (QURESHI, "Talks", "Shah Mehmood Qureshi spoke.", ["Shah Mehmood Qureshi"]),
    "with a further name before": (QURESHI, "Talks", "Makhdoom Shah Mahmood Qureshi spoke.", ["Shah Mahmood Qureshi"]),
    "without the first name": (QURESHI, "Talks", "Mahmood Qureshi spoke.", ["Mahmood Qureshi"]),
    "the role with the surname": (SHERMAN, "", "Deputy Secretary Sherman spoke.", ["Deputy Secretary Sherman"]),
    "the role with the country": (
        SHERMAN,
        "",
        "Deputy U.S. Secretary of State Sherman spoke.",
        ["Deputy U.S. Secretary of State Sherman"],
    ),
    "the role written short": (SHERMAN, "", "Dy Secy Sherman spoke.", ["Dy Secy Sherman"]),
    "two letters for the role": (QURESHI, "", "FM Qureshi spoke.", ["FM Qureshi"]),
    "a role in small letters": (QURESHI, "", "Pakistani foreign minister Qureshi spoke.", ["foreign minister Qureshi"]),
    "an adviser with o": (YUSUF, "", "National Security Advisor Yusuf spoke.", ["National Security Advisor Yusuf"]),
    "NSA with the whole name": (YUSUF, "", "NSA Moeed Yusuf spoke.", ["Moeed Yusuf"]),
    "NSA with the surname": (YUSUF, "", "NSA Yusuf spoke.", ["NSA Yusuf"]),
    "bare surnames afterwards": (SHERMAN, "", "Wendy Sherman came. Ms Sherman spoke.", ["Wendy Sherman", "Sherman"]),
    "a bare surname in the headline": (
        SHERMAN,
        "Sherman in Islamabad",
        "Wendy Sherman came.",
        ["Sherman", "Wendy Sherman"],
    ),
    "a headline in capitals": (
        SHERMAN,
        "SHERMAN MEETS QURESHI",
        "Wendy Sherman came.",
        ["SHERMAN", "Wendy Sherman"],
    ),
    "the whole name in capitals": (SHERMAN, "WENDY SHERMAN MEETS QURESHI", "", ["WENDY SHERMAN"]),
    "a headline with a capital for every word": (
        SHERMAN,
        "Sherman Meets Qureshi in Islamabad for Talks",
        "Wendy Sherman came.",
        ["Sherman", "Wendy Sherman"],
    ),
    "a verb before the surname in such a headline": (
        SHERMAN,
        "Pakistan Must Act, Says Sherman in Islamabad Visit",
        "Wendy Sherman came.",
        ["Sherman", "Wendy Sherman"],
    ),
    "sentences that begin beside it": (
        SHERMAN,
        "",
        "Wendy Sherman came. Yesterday Sherman spoke. But Sherman left. Asked, Sherman declined.",
        ["Wendy Sherman", "Sherman", "Sherman", "Sherman"],
    ),
    "the end of a sentence before it": (
        SHERMAN,
        "",
        "Wendy Sherman flew from Delhi. Sherman landed in Islamabad.",
        ["Wendy Sherman", "Sherman"],
    ),
    "somebody else, who does not count": (
        SHERMAN,
        "",
        "Wendy Sherman came. Richard Sherman did not.",
        ["Wendy Sherman"],
    ),
    "whoever was named last": (
        SHERMAN,
        "",
        "Wendy Sherman came. Sherman spoke. Richard Sherman plays football. Sherman was hurt.",
        ["Wendy Sherman", "Sherman"],
    ),
    "Ms, which is not Richard": (
        SHERMAN,
        "",
        "Wendy Sherman came. Richard Sherman plays football. Ms Sherman left.",
        ["Wendy Sherman", "Sherman"],
    ),
    "Mr, which is not Wendy": (SHERMAN, "", "Wendy Sherman came. Mr Sherman did not.", ["Wendy Sherman"]),
    "things of that name": (
        SHERMAN,
        "",
        "Wendy Sherman came. A Sherman tank stood by, made in Sherman, Texas, near Fort Sherman.",
        ["Wendy Sherman"],
    ),
    "a given name of that form": (SHERMAN, "", "Wendy Sherman read a book by Sherman Alexie.", ["Wendy Sherman"]),
    "a particle": (
        SALMAN,
        "",
        "Mohammed bin Salman spoke. Then bin Salman left.",
        ["Mohammed bin Salman", "bin Salman"],
    ),
    "no surname without its particle": (SALMAN, "", "Mohammed bin Salman saw King Salman.", ["Mohammed bin Salman"]),
    "a form in capitals": (SALMAN, "MBS speaks", "", ["MBS"]),
    "a loose particle": (
        'NAME("Bashar al-Assad")',
        "",
        "Bashar al-Assad spoke. Mr. Assad left; al-Assad returned.",
        ["Bashar al-Assad", "Assad", "al-Assad"],
    ),
    "the family name first": (
        'NAME("Xi Jinping")',
        "Xi to visit Moscow",
        "Xi Jinping flew out. President Xi landed. Xi Mingze did not.",
        ["Xi", "Xi Jinping", "Xi"],
    ),
    "three words, the family name first": (
        'NAME("Kim Jong Un", role="leader")',
        "Kim fires missile",
        "North Korean leader Kim Jong-un watched. Kim smiled.",
        ["Kim", "Kim Jong-un", "Kim"],
    ),
    "a double surname": (
        'NAME("Alexandria Ocasio-Cortez", also="AOC")',
        "AOC speaks",
        "Alexandria Ocasio-Cortez spoke. Ms. Ocasio-Cortez left.",
        ["AOC", "Alexandria Ocasio-Cortez", "Ocasio-Cortez"],
    ),
    "one word": ('NAME("Pele")', "Pele scores", "Then Pelé scored again.", ["Pele", "Pelé"]),
    "one word of somebody else": ('NAME("Pele")', "", "Abedi Pele scored.", []),
    "a name without spaces": ('NAME("习近平")', "", "国家主席习近平会见了。", ["习近平"]),
    "Urdu": (
        'NAME("شاہ محمود قریشی", role="وزیر خارجہ")',
        "وزیر خارجہ قریشی",
        "شاہ محمود قریشی نے کہا۔ قریشی نے",
        ["وزیر خارجہ قریشی", "شاہ محمود قریشی", "قریشی"],
    ),
    "Arabic": ('NAME("بشار الأسد")', "", "قال بشار الاسد إن", ["بشار الاسد"]),
    "Cyrillic": ('NAME("Сергей Лавров")', "", "Сергей Лавров сказал. Лавров уехал.", ["Сергей Лавров", "Лавров"]),
    "accents either way": ('NAME("Recep Tayyip Erdogan")', "", "Recep Tayyip Erdoğan spoke.", ["Recep Tayyip Erdoğan"]),
    "initials for a given name": (
        'NAME("J.D. Vance")',
        "",
        "J. D. Vance spoke, then Vance left.",
        ["J. D. Vance", "Vance"],
    ),
    "initials without dots": ('NAME("J.D. Vance")', "", "JD Vance spoke.", ["JD Vance"]),
    "an honorific in the query": (
        'NAME("Dr. Anthony Fauci")',
        "",
        "Anthony Fauci spoke. Fauci left.",
        ["Anthony Fauci", "Fauci"],
    ),
    "a junior who is the person": ('NAME("Robert Downey Jr.")', "", "Robert Downey Jr. acts.", ["Robert Downey"]),
    "a junior alone in the article": (
        'NAME("Martin Luther King")',
        "",
        "Martin Luther King Jr. spoke.",
        ["Martin Luther King Jr"],
    ),
    "a junior who is the son": (
        'NAME("Donald Trump", role="President")',
        "",
        "Donald Trump Jr. spoke of President Trump.",
        ["President Trump"],
    ),
    "an office that somebody else of that name holds": (
        'NAME("Ron Paul", role="Senator")',
        "",
        "Ron Paul came. Rand Paul voted. Then Paul left.",
        ["Ron Paul"],
    ),
}


@pytest.mark.parametrize("case", COUNTED)
def test_counts_as_a_mention(case: str) -> None:
    query, title, text, expected = COUNTED[case]
    assert hits(query, title, text) == expected


NOT_THE_PERSON = {
    "somebody else's whole name": (SHERMAN, "", "Richard Sherman plays. Sherman was hurt. Taliban, Pakistan."),
    "a given name": (SHERMAN, "", "Sherman Alexie writes of the Taliban in Pakistan."),
    "a town": (SHERMAN, "Flood in Sherman, Texas", "The Taliban in Pakistan were not meant."),
    "a tank": (SHERMAN, "", "The Taliban in Pakistan took a Sherman tank."),
    "a by-line": (SHERMAN, "Flood", "By Wendy Sherman, staff writer\nIt rained in Pakistan, the Taliban said."),
    "a photo credit": (SHERMAN, "Flood", "Rain fell. (Photo by Wendy Sherman/Agency)"),
    "another office": (QURESHI, "", "Interior Minister Qureshi spoke."),
    "another rank of secretary": (SHERMAN, "", "Assistant Secretary Sherman spoke of trade."),
    "a bare surname": (SHERMAN, "Sherman wins", "Sherman won the race on Sunday."),
    "a bare surname with one member of the context": (SHERMAN, "Sherman wins", "Sherman saw Pakistan."),
    "a bare surname without a context": ('NAME("Wendy Sherman")', "", "Sherman saw the Taliban in Pakistan."),
    "one member of a context alone": ('NAME("Wendy Sherman", context=(Taliban))', "", "Sherman saw the Taliban."),
    "a president of that name": (
        'NAME("Melania Trump", role="First Lady", context=(Washington, "White House"))',
        "",
        "President Trump left the White House in Washington. Trump waved.",
    ),
    "a man": ('NAME("Melania Trump", context=(Washington, Florida))', "", "Mr. Trump left Washington for Florida."),
    "another word of the language": ('NAME("Jerry Brown", context=(state, law))', "", "The brown state law."),
    "an initial that is another's": (SHERMAN, "", "R. Sherman wrote to the Taliban in Pakistan."),
    "no such word at all": (SHERMAN, "Weather", "It rained."),
    "nothing to read": (SHERMAN, "", ""),
}


@pytest.mark.parametrize("case", NOT_THE_PERSON)
def test_is_not_the_person(case: str) -> None:
    query, title, text = NOT_THE_PERSON[case]
    assert not verdict(query, title, text).matches


def test_two_members_of_the_context_let_a_bare_surname_count_weakly() -> None:
    answer = verdict(SHERMAN, "Sherman in talks", "Sherman spoke of the Taliban with Pakistan.")
    assert (answer.matches, answer.strength) == (True, Strength.WEAK)
    assert [hit.text for hit in answer.hits] == ["Sherman", "Sherman"]


def test_what_the_context_finds_is_no_hit() -> None:
    answer = verdict(SHERMAN, "", "Wendy Sherman spoke of the Taliban with Pakistan.")
    assert [clause.clause for clause in answer.clauses] == ["Wendy Sherman"]
    assert {hit.term for hit in answer.hits} == {"Wendy Sherman"}
    assert answer.strength is Strength.STRONG


def test_a_context_may_hold_groups_and_phrases() -> None:
    query = 'NAME("Wendy Sherman", context=((Taliban OR Kabul), "State Department"))'
    assert verdict(query, "", "Sherman told the State Department of Kabul.").strength is Strength.WEAK
    assert not verdict(query, "", "Sherman told the Taliban of Kabul.").matches


def test_a_field_looks_for_mentions_there_and_for_the_person_everywhere() -> None:
    query = 'title:NAME("Wendy Sherman")'
    assert hits(query, "Sherman in Islamabad", "Wendy Sherman came.") == ["Sherman"]
    assert not verdict(query, "Talks in Islamabad", "Wendy Sherman came.").matches
    assert not verdict(query, "Sherman wins", "Richard Sherman won.").matches


def test_first_words_are_counted_in_the_text() -> None:
    text = "Talks began in Islamabad on Friday. Wendy Sherman came."
    assert hits('FIRST(8, NAME("Wendy Sherman"))', "", text) == ["Wendy Sherman"]
    assert not verdict('FIRST(7, NAME("Wendy Sherman"))', "", text).matches


def test_stands_in_proximity() -> None:
    text = "Wendy Sherman came to Islamabad. Much later, after a long day of talks, Sherman left for Delhi."
    assert verdict('NAME("Wendy Sherman") NEAR/2 Islamabad', "", text).matches
    assert verdict('NAME("Wendy Sherman") BEFORE/2 Delhi', "", text).matches
    assert not verdict('NAME("Wendy Sherman") NEAR/2 talks AND Kabul', "", text).matches
    assert not verdict('NAME("Wendy Sherman") NEAR/1 Kabul', "", text).matches


def test_what_was_read_in_part_leaves_a_person_unknown() -> None:
    answer = verdict(SHERMAN, "Talks in Islamabad", "Officials met.", Quality.STUB)
    assert [clause.value for clause in answer.clauses] == [Truth.UNKNOWN]
    assert verdict(f"NOT {SHERMAN}", "Talks in Islamabad", "Officials met.", Quality.STUB).matches


def test_a_stub_that_names_the_person_is_no_mere_headline() -> None:
    assert verdict(SHERMAN, "Wendy Sherman in Islamabad", "", Quality.NONE).strength is Strength.STRONG


def test_requires_the_surname_or_a_word_of_another_form() -> None:
    assert compile_query(SHERMAN).required == frozenset(("sherman",))
    assert compile_query(SALMAN).required == frozenset(("salman", "mbs"))
    assert compile_query('NAME("Xi Jinping")').required == frozenset(("xi",))


@pytest.mark.parametrize("case", COUNTED)
def test_what_is_required_is_there_wherever_it_matches(case: str) -> None:
    query, title, text, expected = COUNTED[case]
    article = Article(id="a", url=None, title=title, text=text, quality=Quality.FULL, seen_at=NOW, read_at=NOW)
    required = compile_query(query).required or frozenset()
    assert not expected or not required.isdisjoint(Document.of(article).vocabulary)


def test_many_mentions_are_each_looked_at_once() -> None:
    text = "Wendy Sherman came. " + "Sherman spoke to Richard Sherman of Sherman, Texas. " * 3000
    assert verdict(SHERMAN, "", text).matches
