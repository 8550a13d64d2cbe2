"""Roles and titles: the words of offices, made comparable — tables of how news write them."""

import pytest

from watchdesk.rules.folding import fold_word
from watchdesk.rules.people import afterwards, givennames, lexicon, surnames
from watchdesk.rules.people.abroad import offices_abroad
from watchdesk.rules.people.roles import expanded, fits, is_foreign, is_role_word, is_title, is_whole, role_words
from watchdesk.rules.people.titles import is_of_other_sex

TABLES = {
    "honorifics": lexicon.HONORIFICS,
    "ranks": lexicon.RANKS,
    "offices": lexicon.OFFICES,
    "qualifiers": lexicon.OFFICE_QUALIFIERS,
    "fillers": lexicon.ROLE_FILLERS,
    "particles": lexicon.PARTICLES,
    "surname particles": lexicon.SURNAME_PARTICLES,
    "suffixes": lexicon.SUFFIXES,
    "no names": lexicon.NO_NAMES,
    "Arabic titles": lexicon.ARABIC_TITLES,
    "female names": givennames.FEMALE,
    "male names": givennames.MALE,
    "common surnames": surnames.COMMON_SURNAMES,
    "things": afterwards.THINGS,
    "things before": afterwards.THINGS_BEFORE,
    "states": afterwards.STATES,
    "no given names": afterwards.NO_GIVEN,
    "verbs": afterwards.VERBS,
}


@pytest.mark.parametrize("table", TABLES)
def test_every_word_is_kept_folded(table: str) -> None:
    assert [word for word in sorted(TABLES[table]) if fold_word(word) != word] == []


@pytest.mark.parametrize("table", TABLES)
def test_a_table_of_words_holds_no_blank(table: str) -> None:
    assert [word for word in sorted(TABLES[table]) if " " in word or not word] == []


def test_short_roles_are_folded_on_both_sides() -> None:
    said = [text for pair in lexicon.SHORT_ROLES.items() for text in pair]
    assert [text for text in said if " ".join(map(fold_word, text.split())) != text] == []


def test_a_short_role_says_something_else_than_it_is() -> None:
    assert [short for short, full in lexicon.SHORT_ROLES.items() if short == full] == []


def test_a_short_role_has_no_more_words_than_are_looked_at() -> None:
    assert max(len(short.split()) for short in lexicon.SHORT_ROLES) <= 3


def test_an_office_abroad_has_an_english_head() -> None:
    heads = lexicon.OFFICES | lexicon.RANKS
    headless = [word for word, full in offices_abroad().items() if heads.isdisjoint(full.split())]
    assert headless == ["papst"]  # the pope is an honorific


ROLES = {
    "as written out": ("Deputy Secretary of State", "deputy secretary state"),
    "with the country": ("Deputy U.S. Secretary of State", "deputy secretary state"),
    "Dy Secy": ("Dy Secy", "deputy secretary"),
    "Dep. Sec.": ("Dep. Sec.", "deputy secretary"),
    "SecState": ("SecState", "secretary state"),
    "Secy of State": ("Secy of State", "secretary state"),
    "FM": ("FM", "foreign minister"),
    "Foreign Minister": ("Foreign Minister", "foreign minister"),
    "PM": ("PM", "prime minister"),
    "a premier": ("Premier", "prime minister"),
    "Dy CM": ("Dy CM", "deputy chief minister"),
    "NSA": ("NSA", "national security adviser"),
    "Dy NSA": ("Dy NSA", "deputy national security adviser"),
    "an advisor": ("National Security Advisor", "national security adviser"),
    "a British defence secretary": ("Defence Secretary", "defense secretary"),
    "a British labour minister": ("Labour Minister", "labor minister"),
    "a chairwoman": ("Chairwoman", "chairman"),
    "a spokeswoman": ("spokeswoman", "spokesman"),
    "a congresswoman": ("Congresswoman", "representative"),
    "Lt. Gov.": ("Lt. Gov.", "lieutenant governor"),
    "a CEO": ("CEO", "chief executive officer"),
    "a chief executive": ("chief executive", "chief executive officer"),
    "once held": ("former Foreign Secretary", "foreign secretary"),
    "acting": ("acting Attorney General", "attorney general"),
    "ex with a hyphen": ("ex-president", "president"),
    "each word once": ("Minister, Prime Minister", "minister prime"),
    "German": ("Außenministerin", "foreign minister"),
    "German chancellor": ("Bundeskanzler", "chancellor"),
    "German with an umlaut": ("Bundespräsident", "president"),
    "French": ("Premier ministre", "prime minister"),
    "Spanish": ("Presidenta", "president"),
    "Irish": ("Tánaiste", "deputy prime minister"),
    "only fillers": ("of the", ""),
    "nothing": ("", ""),
}


@pytest.mark.parametrize("case", ROLES)
def test_the_telling_words_of_a_role(case: str) -> None:
    role, words = ROLES[case]
    assert " ".join(role_words(role)) == words


def test_expanding_twice_changes_nothing() -> None:
    for role, _ in ROLES.values():
        assert expanded(role_words(role)) == role_words(role), role


FITTING = {
    "the same": ("deputy secretary of state", "Deputy Secretary of State", True),
    "a part with the head": ("deputy secretary", "Deputy Secretary of State", True),
    "the head alone": ("secretary", "Deputy Secretary of State", True),
    "short for long": ("fm", "Foreign Minister", True),
    "long for short": ("national security advisor", "NSA", True),
    "another rank": ("assistant secretary", "Deputy Secretary of State", False),
    "another field": ("finance minister", "Foreign Minister", False),
    "another office": ("senator", "Deputy Secretary of State", False),
    "no head": ("deputy", "Deputy Secretary of State", False),
    "none written": ("", "Foreign Minister", False),
    "none known": ("foreign minister", "", False),
    "a sheriff's deputy": ("deputy", "deputy", True),
    "former": ("former president", "President", True),
    "across languages": ("bundeskanzler", "Chancellor", True),
    "across languages, another": ("finanzminister", "Chancellor", False),
}


@pytest.mark.parametrize("case", FITTING)
def test_whether_an_office_before_a_surname_can_be_the_persons(case: str) -> None:
    written, role, answer = FITTING[case]
    assert fits(expanded(written.split()), role_words(role)) is answer


WHOLE = {
    "the same": ("foreign minister", "Foreign Minister", True),
    "vaguer": ("minister", "Foreign Minister", False),
    "more": ("deputy foreign minister", "Foreign Minister", False),
    "no role": ("foreign minister", "", False),
}


@pytest.mark.parametrize("case", WHOLE)
def test_whether_an_office_is_the_whole_role(case: str) -> None:
    written, role, answer = WHOLE[case]
    assert is_whole(expanded(written.split()), role_words(role)) is answer


FOREIGN = {
    "a sheriff, who is no minister": ("sheriff", "Foreign Minister", True),
    "a senator, who is no adviser": ("senator", "National Security Adviser", True),
    "another minister is not told apart": ("finance minister", "Foreign Minister", False),
    "an analyst may be anything else too": ("analyst", "Foreign Minister", False),
    "no role known": ("sheriff", "", False),
    "no office written": ("", "Foreign Minister", False),
}


@pytest.mark.parametrize("case", FOREIGN)
def test_whether_an_office_speaks_against_the_person(case: str) -> None:
    written, role, answer = FOREIGN[case]
    assert is_foreign(expanded(written.split()), role_words(role)) is answer


@pytest.mark.parametrize("word", ["mr", "dr", "senator", "gen", "deputy", "fm", "nsa", "bundeskanzler", "وزیر"])
def test_a_title_is_no_part_of_a_name(word: str) -> None:
    assert is_title(word)


@pytest.mark.parametrize("word", ["wendy", "sherman", "qureshi", "the", "yusuf", "richter", "konig"])
def test_a_name_is_no_title(word: str) -> None:
    assert not is_title(word)


def test_an_honorific_is_no_office() -> None:
    assert is_title("mrs")
    assert not is_role_word("mrs")


SEXES = {
    "Mr Wendy": ("mr", "wendy", True),
    "Ms Wendy": ("ms", "wendy", False),
    "Ms Richard": ("ms", "richard", True),
    "Frau Robert": ("frau", "robert", True),
    "Dr tells nothing": ("dr", "wendy", False),
    "Mr, who is not Mrs": ("mr", "mrs", True),
    "Ms, who may be Mrs": ("ms", "mrs", False),
    "a name that is not listed": ("mr", "zyx", False),
    "no given name": ("mr", "", False),
}


@pytest.mark.parametrize("case", SEXES)
def test_an_honorific_tells_the_sex(case: str) -> None:
    honorific, given, answer = SEXES[case]
    assert is_of_other_sex(honorific, given) is answer


@pytest.mark.parametrize("word", ["democrats", "wins", "yesterday", "but", "2020"])
def test_a_word_with_a_capital_that_is_nobodys_name(word: str) -> None:
    assert afterwards.is_no_name(word)


@pytest.mark.parametrize("word", ["wendy", "alexie", "qureshi"])
def test_a_word_that_may_be_a_name(word: str) -> None:
    assert not afterwards.is_no_name(word)
