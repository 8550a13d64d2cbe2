"""Mentions: whose a surname is at every place of an article — specimens of how news name people and their namesakes."""

import itertools
from datetime import UTC, datetime

import pytest

from watchdesk.model.articles import Article, Quality
from watchdesk.model.watches import Field
from watchdesk.rules.language import Document
from watchdesk.rules.people.mentions import Mentions, Standing, mentions
from watchdesk.rules.people.persons import Person, read_person

NOW = datetime(2024, 3, 1, tzinfo=UTC)


def person(name: str, *, also: tuple[str, ...] = (), role: str | None = None) -> Person:
    found = read_person(name, also=also, role=role)
    assert found is not None
    return found


SHERMAN = person("Wendy Sherman", role="Deputy Secretary of State")
QURESHI = person("Shah Mahmood Qureshi", also=("Shah Mehmood Qureshi",), role="Foreign Minister")
YUSUF = person("Moeed Yusuf", role="National Security Adviser")
CUOMO = person("Andrew Cuomo", role="Governor")
SCHOLZ = person("Olaf Scholz", role="Chancellor")


def document(title: str, text: str = "") -> Document:
    article = Article(id="a", url=None, title=title, text=text, quality=Quality.FULL, seen_at=NOW, read_at=NOW)
    return Document.of(article)


def found(who: Person, title: str, text: str = "") -> Mentions:
    return mentions(document(title, text), who)


def counted(who: Person, title: str, text: str = "") -> list[str]:
    read = document(title, text)
    places = mentions(read, who).counted
    return [" ".join(read.words(place.field).folded[place.first : place.last]) for place in places]


# who, title, text, the words counted
COUNTED = {
    "the whole name, then the surname": (
        SHERMAN,
        "",
        "Wendy Sherman landed at noon. By evening Sherman had left.",
        ["wendy sherman", "sherman"],
    ),
    "Dy Secy in the headline": (
        SHERMAN,
        "Dy Secy Sherman due tomorrow",
        "",
        ["dy secy sherman"],
    ),
    "the office in small letters": (
        SHERMAN,
        "",
        "The deputy secretary of state Sherman will fly on.",
        ["deputy secretary of state sherman"],
    ),
    "FM, then bare": (QURESHI, "FM Qureshi in Kabul", "Qureshi met elders.", ["fm qureshi", "qureshi"]),
    "NSA and the whole name": (YUSUF, "NSA Moeed Yusuf briefs envoys", "", ["moeed yusuf"]),
    "NSA and the surname": (YUSUF, "NSA Yusuf briefs envoys", "Yusuf was blunt.", ["nsa yusuf", "yusuf"]),
    "a middle name first": (QURESHI, "", "Mahmood Qureshi took the floor.", ["mahmood qureshi"]),
    "an honorific later": (YUSUF, "", "Moeed Yusuf spoke. Dr Yusuf then sat down.", ["moeed yusuf", "yusuf"]),
    "a brother who shares the name": (
        CUOMO,
        "",
        "Andrew Cuomo resigned. His brother, Chris Cuomo, wept on air.",
        ["andrew cuomo"],
    ),
    "back to the first after the brother": (
        CUOMO,
        "",
        "Chris Cuomo wept on air. Gov. Andrew Cuomo resigned. Cuomo gave no reason.",
        ["andrew cuomo", "cuomo"],
    ),
    "a wife of that surname": (
        person("Bill Clinton"),
        "",
        "Bill Clinton stayed at home. His wife, Hillary Clinton, flew out. Mrs Clinton smiled.",
        ["bill clinton"],
    ),
    "the husband, told by Mr": (
        person("Bill Clinton"),
        "",
        "Hillary Clinton flew out. Bill Clinton stayed. Mrs Clinton smiled. Mr Clinton read a book.",
        ["bill clinton", "clinton"],
    ),
    "German, with the office before": (
        SCHOLZ,
        "",
        "Bundeskanzler Scholz reiste ab. Scholz schwieg.",
        ["bundeskanzler scholz", "scholz"],
    ),
    "German, an office that is another's": (
        person("Robert Habeck", role="Chancellor"),
        "",
        "Robert Habeck sprach. Finanzminister Habeck ging.",
        ["robert habeck", "habeck"],
    ),
    "a family name first": (
        person("Lee Jae-myung"),
        "",
        "Lee Jae-myung filed a suit. Lee will testify.",
        ["lee jae myung", "lee"],
    ),
    "a family name first behind a syllable that is a title": (
        person("Ma Ying-jeou"),
        "",
        "Former president Ma Ying-jeou landed. Ma waved.",
        ["ma ying jeou", "ma"],
    ),
    "two initials in one": (person("J. D. Vance"), "", "JD Vance spoke. Vance left.", ["jd vance", "vance"]),
    "two initials apart": (person("J. D. Vance"), "", "J.D. Vance spoke. Vance left.", ["j d vance", "vance"]),
    "an accent that is not typed": (
        person("Viktor Orban"),
        "",
        "Viktor Orbán said no. Orbán left.",
        ["viktor orban", "orban"],
    ),
    "a headline all in capitals": (
        QURESHI,
        "QURESHI CALLS FOR A TRUCE",
        "Shah Mahmood Qureshi spoke.",
        ["qureshi", "shah mahmood qureshi"],
    ),
}


@pytest.mark.parametrize("case", COUNTED)
def test_a_place_is_the_person(case: str) -> None:
    who, title, text, words = COUNTED[case]
    assert counted(who, title, text) == words


NOBODY = {
    "another given name": (SHERMAN, "", "Richard Sherman caught the ball. Sherman ran."),
    "another given name in a headline": (SHERMAN, "Richard Sherman Signs With Seattle", ""),
    "a place with its state": (SHERMAN, "Flood in Sherman, Texas", "Sherman, Texas, was under water."),
    "a tank": (SHERMAN, "", "The museum bought a Sherman tank."),
    "an act": (SHERMAN, "", "The suit rests on the Sherman Act."),
    "a fort": (SHERMAN, "", "They marched to Fort Sherman."),
    "a given name": (SHERMAN, "", "A novel by Sherman Alexie won."),
    "a by-line": (SHERMAN, "", "By Amy Sherman\n\nThe council met on Tuesday to talk about roads."),
    "a photographer": (SHERMAN, "", "The hills burn. (Photo by Jake Sherman)"),
    "a quoted source": (SHERMAN, "", "“It rained,” said Paul Sherman, a farmer. Sherman lost his crop."),
    "a minister of another name": (QURESHI, "", "The lawyer Faisal Qureshi spoke. Qureshi will appeal."),
    "Mr, of a woman": (SHERMAN, "", "Mr Sherman opened the shop."),
    "a sheriff, who holds another office": (SHERMAN, "", "Sheriff Sherman closed the road."),
    "small letters": (person("Theresa May"), "", "It may rain, and it may not."),
    "a longer surname": (person("John Ford"), "", "Harrison Ford acted."),
    "a relation's possessive": (CUOMO, "", "Maria Cuomo opened the fair. Cuomo sang."),
    "the other Kennedy": (person("Robert Kennedy Jr."), "", "Ted Kennedy sailed. Kennedy won."),
    "the other Lee": (person("Lee Jae-myung"), "", "Lee Jae-yong runs a chip maker."),
    "not there": (SHERMAN, "Rain in Oslo", "It rained."),
    "a foreign chancellor": (SCHOLZ, "", "Innenministerin Petra Scholz kam. Scholz sprach."),
    "a sheriff's deputy": (SHERMAN, "", "A car hit Deputy Ray Sherman. Deputy Sherman will live."),
}


@pytest.mark.parametrize("case", NOBODY)
def test_a_place_is_somebody_else_or_nothing(case: str) -> None:
    who, title, text = NOBODY[case]
    assert counted(who, title, text) == []


OPEN = {
    "a surname alone": (SHERMAN, "Sherman arrives", ""),
    "a surname with Ms": (SHERMAN, "", "Ms Sherman arrives."),
    "a surname in capitals": (SHERMAN, "SHERMAN ARRIVES", ""),
    "an office that nearly all hold": (YUSUF, "", "Analyst Yusuf was asked."),
}


@pytest.mark.parametrize("case", OPEN)
def test_a_surname_that_nobody_establishes_stays_open(case: str) -> None:
    who, title, text = OPEN[case]
    places = found(who, title, text)
    assert len(places.open) == 1
    assert places.counted == ()


def test_places_are_told_with_their_field() -> None:
    places = found(SHERMAN, "Sherman arrives", "Wendy Sherman landed.").places
    assert [(place.field, place.first, place.last) for place in places] == [(Field.TITLE, 0, 1), (Field.TEXT, 0, 2)]


def test_why_says_who_else_it_is() -> None:
    places = found(SHERMAN, "", "Richard Sherman ran. Sherman fell.").places
    assert [place.standing for place in places] == [Standing.NOT, Standing.NOT]
    assert places[0].why == "somebody else: Richard Sherman"
    assert places[1].why == "the surname of somebody else: Richard Sherman"


def test_why_says_what_thing_it_is() -> None:
    (place,) = found(SHERMAN, "", "The town bought a Sherman tank.").places
    assert place.why == "no person: Sherman tank"


def test_why_says_that_the_person_is_established() -> None:
    places = found(SHERMAN, "", "Wendy Sherman came. Sherman spoke.").places
    assert [place.why for place in places] == ["the whole name", "the surname, once the person is established"]


def test_a_by_line_of_the_same_name_is_no_mention_of_who_is_no_writer() -> None:
    (place,) = found(SHERMAN, "", "By Wendy Sherman\n\nThe council met on Tuesday to talk about roads.").places
    assert place.standing is Standing.NOT
    assert place.why.startswith("a by-line or credit")


def test_a_by_line_is_a_mention_of_a_reporter() -> None:
    reporter = person("Wendy Sherman", role="reporter")
    text = "By Wendy Sherman\n\nThe council met on Tuesday to talk about roads."
    assert counted(reporter, "", text) == ["wendy sherman"]


def test_a_junior_is_the_person_where_no_other_is_there() -> None:
    who = person("Robert Kennedy")
    assert counted(who, "", "Robert Kennedy Jr. spoke.") == ["robert kennedy jr"]
    assert counted(who, "", "Robert Kennedy was shot. His son Robert Kennedy Jr. spoke.") == ["robert kennedy"]


def test_no_two_places_share_a_word() -> None:
    places = found(QURESHI, "", "Shah Mehmood Qureshi, Shah Mahmood Qureshi and Qureshi Qureshi met.").places
    assert all(one.last <= other.first for one, other in itertools.pairwise(places))


URDU = person("شاہ محمود قریشی", role="وزیر خارجہ")


def test_urdu_name_and_bare_surname() -> None:
    assert len(found(URDU, "", "شاہ محمود قریشی نے کہا۔ قریشی چلے گئے۔").counted) == 2


def test_urdu_office_before_the_surname() -> None:
    assert len(found(URDU, "", "وزیر خارجہ قریشی نے کہا۔").counted) == 1


def test_arabic_name() -> None:
    assert len(found(person("محمد بن سلمان"), "", "قال محمد بن سلمان اليوم.").counted) == 1


def test_arabic_namesake_does_not_count() -> None:
    assert found(person("محمد بن سلمان"), "", "قال خالد العتيبي اليوم.").places == ()
