"""Finding: who an article is about, with name, office and forms — short specimens from many countries' news."""

from datetime import UTC, datetime

import pytest

from watchdesk.model.articles import Article, Quality
from watchdesk.rules.language import Document
from watchdesk.rules.names.background import background
from watchdesk.rules.people.contexts import context_of
from watchdesk.rules.people.finding import FoundPerson, people_in

NOW = datetime(2024, 3, 1, tzinfo=UTC)


def article(title: str, text: str) -> Article:
    return Article(id="a", url=None, title=title, text=text, quality=Quality.FULL, seen_at=NOW, read_at=NOW)


def people(title: str, text: str = "") -> dict[str, FoundPerson]:
    return {found.name: found for found in people_in(article(title, text))}


# title, text: name → how often
NAMED = {
    "Pakistan": (
        "Envoy in Islamabad",
        (
            "US Deputy Secretary of State Wendy Sherman met Foreign Minister Shah Mahmood Qureshi. Sherman left. "
            "Qureshi said he was content. National Security Adviser Moeed Yusuf was abroad."
        ),
        {"Wendy Sherman": 2, "Shah Mahmood Qureshi": 2, "Moeed Yusuf": 1},
    ),
    "Nigeria": (
        "Tinubu names chiefs",
        (
            "President Bola Ahmed Tinubu named Major General Christopher Musa. Governor Babajide Sanwo-Olu agreed. "
            "Musa will start on Monday, Sanwo-Olu said. Alhaji Atiku Abubakar objected."
        ),
        {"Bola Ahmed Tinubu": 2, "Christopher Musa": 2, "Babajide Sanwo-Olu": 2, "Atiku Abubakar": 1},
    ),
    "Korea": (
        "Yoon flies to Tokyo",
        (
            "South Korean President Yoon Suk Yeol met Prime Minister Fumio Kishida. Opposition leader Lee Jae-myung "
            "called the visit a mistake. Lee will hold a rally."
        ),
        {"Yoon Suk Yeol": 2, "Fumio Kishida": 1, "Lee Jae-myung": 2},
    ),
    "Brazil": (
        "Lula takes office",
        (
            "Luiz Inácio Lula da Silva was sworn in. Lula wept. Justice Alexandre de Moraes looked on. "
            "De Moraes had ordered arrests."
        ),
        {"Luiz Inácio Lula da Silva": 3, "Alexandre de Moraes": 2},
    ),
    "Germany": (
        "Streit um das Gas",
        (
            "Bundeskanzler Olaf Scholz und Wirtschaftsminister Robert Habeck haben gestritten. Scholz sagte wenig. "
            "Auch Finanzminister Christian Lindner schwieg. Habeck ging."
        ),
        {"Olaf Scholz": 2, "Robert Habeck": 2, "Christian Lindner": 1},
    ),
    "German particles": (
        "Von der Leyen reist",
        "Ursula von der Leyen ist nach Kiew gereist. Von der Leyen sprach dort lange.",
        {"Ursula von der Leyen": 3},
    ),
    "India": (
        "Rally in Gujarat",
        (
            "Prime Minister Narendra Modi and Home Minister Amit Shah spoke. Shri Rahul Gandhi replied. "
            "Shah was brief, Modi was not."
        ),
        {"Narendra Modi": 2, "Amit Shah": 2, "Rahul Gandhi": 1},
    ),
    "two of one surname in Bengal": (
        "Banerjee speaks",
        (
            "Chief Minister Mamata Banerjee spoke. Her nephew Abhishek Banerjee, the general secretary, spoke too. "
            "“We will fight,” Abhishek said."
        ),
        {"Mamata Banerjee": 1, "Abhishek Banerjee": 2},
    ),
    "Spain": (
        "Debate in Madrid",
        (
            "Prime Minister Pedro Sánchez Pérez-Castejón met opposition leader Alberto Núñez Feijóo. Sánchez smiled. "
            "Núñez Feijóo left, and Feijóo told nobody why."
        ),
        {"Pedro Sánchez Pérez-Castejón": 2, "Alberto Núñez Feijóo": 3},
    ),
    "Mexico": (
        "Secretary resigns",
        "Foreign Secretary Marcelo Ebrard Casaubón resigned. Ebrard wants more.",
        {"Marcelo Ebrard Casaubón": 2},
    ),
    "Hungary, in English": (
        "Veto stays",
        (
            "Hungarian Prime Minister Viktor Orbán kept his veto. Foreign Minister Péter Szijjártó flew east. "
            "Szijjártó met Sergei Lavrov. Orbán rested."
        ),
        {"Viktor Orbán": 2, "Péter Szijjártó": 2, "Sergei Lavrov": 1},
    ),
    "Vietnam": (
        "President resigns",
        (
            "President Nguyen Xuan Phuc resigned. Phuc, 68, took the blame. General Secretary Nguyen Phu Trong agreed. "
            "Trong stays."
        ),
        {"Nguyen Xuan Phuc": 2, "Nguyen Phu Trong": 2},
    ),
    "a Vietnamese lawyer": (
        "Blogger jailed",
        "The blogger Pham Doan Trang was jailed. Trang's lawyer, Luan Le, said she would appeal.",
        {"Pham Doan Trang": 2, "Luan Le": 1},
    ),
    "Iceland": (
        "New government",
        (
            "Prime Minister Katrín Jakobsdóttir presented it. Katrín will work with Bjarni Benediktsson. "
            "Later Bjarni thanked her."
        ),
        {"Katrín Jakobsdóttir": 2, "Bjarni Benediktsson": 2},
    ),
    "Arabia": (
        "Princes meet",
        (
            "Crown Prince Mohammed bin Salman met President Abdel Fattah el-Sisi. Bin Salman spoke, el-Sisi did not. "
            "Prince Faisal bin Farhan sat near. Prince Faisal left."
        ),
        {"Mohammed bin Salman": 2, "Abdel Fattah el-Sisi": 2, "Faisal bin Farhan": 2},
    ),
    "Ireland": (
        "Dublin votes",
        "Michelle O'Neill thanked Mary Lou McDonald. Ms O'Neill wept. Taoiseach Leo Varadkar congratulated her.",
        {"Michelle O'Neill": 2, "Mary Lou McDonald": 1, "Leo Varadkar": 1},
    ),
    "China": (
        "Visit ends",
        "Chinese President Xi Jinping met Foreign Minister Wang Yi. Wang said Xi was pleased.",
        {"Xi Jinping": 2, "Wang Yi": 2},
    ),
    "Ethiopia": (
        "Troops move",
        "Ethiopian Prime Minister Abiy Ahmed sent troops. Abiy said the rebels must go.",
        {"Abiy Ahmed": 2},
    ),
    "Greece": (
        "Mitsotakis wins",
        "Kyriakos Mitsotakis, leader of New Democracy, beat Alexis Tsipras. Mitsotakis smiled and Tsipras did not.",
        {"Kyriakos Mitsotakis": 3, "Alexis Tsipras": 2},
    ),
    "Turkey": (
        "Mayor on trial",
        "Istanbul Mayor Ekrem İmamoğlu is on trial. İmamoğlu denies it.",
        {"Ekrem İmamoğlu": 2},
    ),
    "brothers": (
        "Cuomo quits",
        "Gov. Andrew Cuomo resigned. His brother Chris Cuomo wept. Andrew Cuomo packed.",
        {"Andrew Cuomo": 2, "Chris Cuomo": 1},
    ),
}


@pytest.mark.parametrize("case", NAMED)
def test_people_are_found_and_counted(case: str) -> None:
    title, text, expected = NAMED[case]
    found = people(title, text)
    assert set(found) == set(expected)
    at_least = {name for name, count in expected.items() if found[name].mentions < count}
    assert at_least == set()


# text: who, role
ROLES = {
    "before the name": ("On Monday Foreign Minister Péter Szijjártó flew east.", "Péter Szijjártó", "Foreign Minister"),
    "with of": (
        "Later Deputy Secretary of State Wendy Sherman landed.",
        "Wendy Sherman",
        "Deputy Secretary of State",
    ),
    "behind a comma": ("Wopke Hoekstra, the foreign minister, stayed.", "Wopke Hoekstra", "foreign minister"),
    "before a comma": ("His lawyer, Femi Falana, said no.", "Femi Falana", "lawyer"),
    "before a comma, with a people": (
        "They met the former Polish ambassador, Marek Zieliński, in Rome.",
        "Marek Zieliński",
        "ambassador",
    ),
    "an acronym": ("Later NSA Moeed Yusuf briefed envoys.", "Moeed Yusuf", "NSA"),
    "German": ("Am Montag kam Außenministerin Annalena Baerbock an.", "Annalena Baerbock", "Außenministerin"),
    "a fellow": ("Amy Pollard, a senior fellow at the centre, agreed.", "Amy Pollard", "senior fellow"),
    "none": ("Then Amy Pollard said no.", "Amy Pollard", None),
}


@pytest.mark.parametrize("case", ROLES)
def test_the_office_is_told(case: str) -> None:
    text, name, role = ROLES[case]
    found = people("News of the day", text)
    assert name in found
    assert found[name].role == role


def test_the_longest_form_is_the_name_and_all_forms_are_kept() -> None:
    (found,) = people_in(
        article(
            "Sherman lands", "Wendy Sherman landed. Wendy Ruth Sherman smiled. Ms Sherman and Sherman's aides left."
        )
    )
    assert found.name == "Wendy Ruth Sherman"
    assert (found.given, found.surname) == ("Wendy", "Sherman")
    assert set(found.forms) == {"Sherman", "Wendy Sherman", "Wendy Ruth Sherman", "Ms Sherman"}
    assert found.forms[0] == "Sherman"
    assert found.mentions == 5


def test_the_given_part_of_a_family_name_first_is_all_of_it() -> None:
    found = people("Talks", "President Yoon Suk Yeol spoke.")["Yoon Suk Yeol"]
    assert (found.given, found.surname) == ("Suk Yeol", "Yoon")


def test_places_ascend() -> None:
    found = people("Sherman lands", "Wendy Sherman landed. Sherman left.")["Wendy Sherman"]
    assert found.places == tuple(sorted(found.places))
    assert found.mentions == len(found.places) == 3


def test_the_most_mentioned_comes_first() -> None:
    found = people_in(
        article("Talks", "President Joe Biden met Prime Minister Mark Rutte. Rutte spoke, and Rutte left at noon.")
    )
    assert [one.name for one in found] == ["Mark Rutte", "Joe Biden"]


def test_a_misspelt_second_form_is_the_same_person() -> None:
    found = people("Analysts differ", "Analyst Michael Kugelman spoke. Mr Kugleman was unsure.")
    assert list(found) == ["Michael Kugelman"]
    assert found["Michael Kugelman"].mentions == 2


def test_a_short_surname_is_not_taken_for_another() -> None:
    found = people("Talks", "Senator Ann Moore spoke. Senator Paul Moody was unsure. Mr Moody left.")
    assert found["Ann Moore"].mentions == 1
    assert found["Paul Moody"].mentions == 2


def test_a_titled_stranger_of_a_given_name_is_somebody_else() -> None:
    found = people("Talks", "Prime Minister Scott Morrison spoke. Mr Scott asked him why.")
    assert found["Scott Morrison"].mentions == 1


def test_a_given_name_that_two_bear_is_nobodys() -> None:
    found = people("Talks", "President Boris Tadić met Prime Minister Boris Johnson. They say Boris laughed.")
    assert {one.mentions for one in found.values()} == {1}


def test_a_place_is_not_a_given_name() -> None:
    found = people("Books", "The writer Florence Nightly was late. The river runs through Florence.")
    assert all("Florence" not in one.forms for one in found.values())


NO_PEOPLE = {
    "a by-line": "By Jane Foster\n\nThe council talked about roads.",
    "an agency's editors": "The council talked about roads. (Reporting by Jane Foster; editing by Bill Trent)",
    "a photographer": "The council talked about roads. Photograph by Jane Foster",
    "a party": "They are led by the leader of New Democracy.",
    "places": "It rained in New York, in Los Angeles and in North Carolina.",
    "bodies": "The World Bank and the European Commission met at the Supreme Court.",
    "days": "It was Monday in January, or Tuesday in March.",
    "small letters": "nobody here has a name, and nothing has happened.",
    "nothing": "",
}


@pytest.mark.parametrize("case", NO_PEOPLE)
def test_nobody_is_found(case: str) -> None:
    assert people("Roads and weather", NO_PEOPLE[case]) == {}


def test_a_title_alone_tells_people() -> None:
    assert set(people("President Joe Biden calls Wendy Sherman")) == {"Joe Biden", "Wendy Sherman"}


def test_a_text_in_capitals_tells_people() -> None:
    found = people(
        "WENDY SHERMAN IN ISLAMABAD",
        "DEPUTY SECRETARY OF STATE WENDY SHERMAN LANDED. SHERMAN MET FOREIGN MINISTER SHAH MAHMOOD QURESHI.",
    )
    assert found["WENDY SHERMAN"].role == "DEPUTY SECRETARY OF STATE"
    assert found["WENDY SHERMAN"].mentions == 3
    assert "SHAH MAHMOOD QURESHI" in found


def test_state_is_no_part_of_a_name() -> None:
    found = people("Talks", "US Deputy Secretary of State Wendy Sherman landed. State Wendy Sherman is nobody.")
    assert set(found) == {"Wendy Sherman"}


COURT = (
    "Judge Maria Lopez heard the case. The prosecutor asked Lopez for time. The defendant's lawyer objected, and the "
    "court rose. Lopez set the trial for June. A jury will be chosen; the trial may last. The prosecutor and the "
    "lawyer agreed on the smelter, the smelter's owner and the smelter's ledgers."
)


def members(name: str, text: str, most: int = 48) -> tuple[str, ...]:
    return context_of(name, Document.of(article("In court", text)), rarity=background(), most=most)


def test_a_context_holds_what_the_article_repeats_and_what_its_field_says() -> None:
    found = members("Maria Lopez", COURT)
    assert {"smelter", "judge*", "trial*", "jury"} <= set(found)


def test_a_context_holds_no_part_of_the_name() -> None:
    assert {"maria", "lopez"}.isdisjoint(members("Maria Lopez", COURT))


def test_a_context_has_no_more_members_than_are_asked_for() -> None:
    assert len(members("Maria Lopez", COURT, most=6)) == 6


def test_a_context_names_each_member_once() -> None:
    found = members("Maria Lopez", COURT)
    assert len(set(found)) == len(found)


CLOSED = {
    "a namesake in the article": ("Maria Lopez", COURT + " Her cousin Rosa Lopez wept. Lopez hugged Rosa Lopez."),
    "not in the article": ("Wendy Sherman", COURT),
    "no name": ("–", COURT),
    "a common surname, once": ("Maria Lopez", "Maria Lopez heard the case."),
}


@pytest.mark.parametrize("case", CLOSED)
def test_there_is_no_context_where_a_surname_is_not_clearly_one_persons(case: str) -> None:
    name, text = CLOSED[case]
    assert members(name, text) == ()
