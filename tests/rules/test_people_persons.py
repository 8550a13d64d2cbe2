"""Persons: whole names taken apart, and the other spellings of them — tables of names of the world."""

import pytest

from watchdesk.rules.people.persons import Person, read_person
from watchdesk.rules.people.variants import MOST, unsaid_variants, variants


def read(name: str) -> Person:
    person = read_person(name)
    assert person is not None
    return person


# name: given, the words between, surname
PARTS = {
    "Wendy Sherman": ("wendy", "", "sherman"),
    "Wendy Ruth Sherman": ("wendy", "ruth", "sherman"),
    "Wendy R. Sherman": ("wendy", "r", "sherman"),
    "Shah Mahmood Qureshi": ("shah", "mahmood", "qureshi"),
    "Ursula von der Leyen": ("ursula", "", "von der leyen"),
    "Charles de Gaulle": ("charles", "", "de gaulle"),
    "Mohammed bin Salman": ("mohammed", "", "bin salman"),
    "Bashar al-Assad": ("bashar", "", "assad"),
    "Abdel Fattah el-Sisi": ("abdel", "fattah", "sisi"),
    "Luiz Inácio Lula da Silva": ("luiz", "inacio lula", "da silva"),
    "Vincent van Gogh": ("vincent", "", "van gogh"),
    "Katrín Jakobsdóttir": ("katrin", "", "jakobsdottir"),
    "Recep Tayyip Erdoğan": ("recep", "tayyip", "erdogan"),
    "Dr. Wendy Sherman": ("wendy", "", "sherman"),
    "Robert Kennedy Jr.": ("robert", "", "kennedy"),
    "Xi Jinping": ("jinping", "", "xi"),
    "Li Keqiang": ("keqiang", "", "li"),
    "Kim Jong Un": ("jong", "un", "kim"),
    "Lee Jae-myung": ("jae", "myung", "lee"),
    "Park Geun-hye": ("geun", "hye", "park"),
    "Tsai Ing-wen": ("ing", "wen", "tsai"),
    "Jackie Chan": ("jackie", "", "chan"),
    "Nguyen Phu Trong": ("nguyen", "phu", "trong"),
    "Luan Le": ("luan", "", "le"),
    "Lee Harvey Oswald": ("lee", "harvey", "oswald"),
}


@pytest.mark.parametrize("name", PARTS)
def test_a_name_has_parts(name: str) -> None:
    person = read(name)
    assert (person.given, " ".join(person.between), " ".join(person.surname)) == PARTS[name]


@pytest.mark.parametrize("name", ["Xi Jinping", "Kim Jong-un", "Yoon Suk Yeol", "Lee Jae-myung", "Ma Ying-jeou"])
def test_the_family_name_comes_first_in_china_and_korea(name: str) -> None:
    assert read(name).is_family_first


@pytest.mark.parametrize("name", ["Wendy Sherman", "Shinzo Abe", "Kim Kardashian", "Lee Marvin", "Han van Meegeren"])
def test_the_family_name_comes_last_elsewhere(name: str) -> None:
    assert not read(name).is_family_first


@pytest.mark.parametrize("name", ["", "   ", "–", "...", "“”"])
def test_what_has_no_letter_is_nobody(name: str) -> None:
    assert read_person(name) is None


def test_all_capitals_are_the_same_name() -> None:
    assert read("WENDY SHERMAN") == read("Wendy Sherman")


def test_accents_make_no_difference() -> None:
    assert read("Viktor Orbán").surname == read("Viktor Orban").surname


@pytest.mark.parametrize("name", ["J. D. Vance", "J.D. Vance", "J D Vance"])
def test_initials_are_written_in_two_ways(name: str) -> None:
    assert read(name).givens == {"j", "jd"}


@pytest.mark.parametrize("name", ["Robert Kennedy Jr.", "Robert Kennedy Jr", "Robert Kennedy III"])
def test_a_junior_is_known_as_one(name: str) -> None:
    person = read(name)
    assert person.is_junior
    assert person.surname == ("kennedy",)


def test_a_name_of_one_word_stands_alone() -> None:
    assert read("Pele").alone == ("pele",)
    assert read("Pele").given == ""


def test_a_title_before_a_name_is_no_given_name() -> None:
    assert read("Haji Murad").given == ""
    assert read("Haji Murad").name == ("murad",)


def test_a_name_without_spaces_has_no_surname() -> None:
    person = read("习近平")
    assert person.surname == ()
    assert person.forms or person.alone


def test_further_forms_are_parted_by_their_length() -> None:
    person = read_person("Mohammed bin Salman", also=("MBS", "Crown Prince Mohammed", "  "))
    assert person is not None
    assert person.alone == ("mbs",)
    assert person.forms == (("crown", "prince", "mohammed"),)


def test_a_role_is_kept_in_its_telling_words() -> None:
    person = read_person("Moeed Yusuf", role="NSA")
    assert person is not None
    assert person.role == ("national", "security", "adviser")


def test_one_word_of_those_needed_is_in_every_text_that_names_the_person() -> None:
    person = read_person("Shah Mahmood Qureshi", also=("SMQ", "the Multan MP"))
    assert person is not None
    assert person.needed == {"qureshi", "smq", "multan"}


def test_a_person_called_by_another_word_has_no_other_name() -> None:
    called = read("Mohammed bin Salman").called("mbs")
    assert (called.surname, called.given, called.between) == (("mbs",), "", ())


# Spellings that one person's name really has in the news: each must propose the other.
SPELLINGS = {
    "Moeed Yusuf": ["Moeed Yousuf", "Moeed Yousaf", "Moeed Youssef", "Moeed Yosuf"],
    "Moeed Yousaf": ["Moeed Yusuf"],
    "Shah Mahmood Qureshi": ["Shah Mehmood Qureshi", "Shah Mahmoud Qureshi"],
    "Shah Mehmood Qureshi": ["Shah Mahmood Qureshi"],
    "Muhammad Khan": ["Mohammed Khan", "Mohammad Khan"],
    "Hussein Ahmed": ["Hussain Ahmed", "Hussein Ahmad"],
    "Volodymyr Zelensky": ["Volodymyr Zelenskyy", "Volodymyr Zelenskiy"],
    "Alexei Navalny": ["Alexey Navalny", "Aleksei Navalny"],
    "Sergei Shoigu": ["Sergey Shoigu"],
    "Muammar Gaddafi": ["Muammar Qaddafi", "Muammar Kadhafi"],
    "Shehbaz Sharif": ["Shahbaz Sharif"],
    "Gerhard Schröder": ["Gerhard Schroeder"],
    "Alexander Lukashenko": ["Alexander Lukashenka", "Aleksandr Lukashenko"],
}


@pytest.mark.parametrize("name", SPELLINGS)
def test_a_name_has_other_spellings(name: str) -> None:
    assert set(SPELLINGS[name]) <= set(variants(name))


@pytest.mark.parametrize(
    "name",
    ["Wendy Sherman", "Richard Sherman", "Joe Biden", "Alexander Hamilton", "Julia Roberts", "Peter Thiel", "Pele"],
)
def test_a_name_of_elsewhere_has_none(name: str) -> None:
    assert variants(name) == ()


# Other people, whose names are not one name spelt otherwise.
NO_SPELLINGS = {
    "Moeed Yusuf": ["Moeed Yunus", "Moeed Joseph", "Saeed Yusuf"],
    "Shah Mahmood Qureshi": ["Shah Ahmed Qureshi", "Shah Muhammad Qureshi", "Shah Masood Qureshi"],
    "Hassan Ali": ["Hussein Ali", "Hasina Ali", "Ihsan Ali"],
    "Khalid Khan": ["Khalil Khan"],
    "Karim Khan": ["Kareena Khan", "Akram Khan"],
    "Jamil Ahmed": ["Jamal Ahmed"],
    "Hamid Karzai": ["Ahmad Karzai", "Hamed Karzai"],
    "Omar Khan": ["Amir Khan"],
    "Vladimir Putin": ["Volodymyr Zelensky"],
}


@pytest.mark.parametrize("name", NO_SPELLINGS)
def test_other_names_are_no_spellings(name: str) -> None:
    assert set(NO_SPELLINGS[name]).isdisjoint(variants(name))


@pytest.mark.parametrize("name", [*SPELLINGS, *NO_SPELLINGS])
def test_spellings_are_few_and_differ(name: str) -> None:
    proposed = variants(name)
    assert len(proposed) <= MOST
    assert len(set(proposed)) == len(proposed)
    assert name not in proposed


def test_capitals_stay_as_they_are_written() -> None:
    assert "MOEED YOUSUF" in variants("MOEED YUSUF")


def test_no_spelling_differs_by_an_accent_alone() -> None:
    assert "Viktor Orban" not in variants("Viktor Orbán")


def test_what_a_watch_says_already_is_not_proposed_again() -> None:
    assert "Moeed Yousuf" in unsaid_variants("Moeed Yusuf", ())
    assert "Moeed Yousuf" not in unsaid_variants("Moeed Yusuf", ("moeed yousuf",))
