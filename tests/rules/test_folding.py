"""Folding: one spelling finds all, in any script."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdesk.rules.characters import MARKS, SOLITARY, VANISHING
from watchdesk.rules.folding import fold_keeping_case, fold_word
from watchdesk.rules.words import Words, folded_words, raw_words

SAME = {
    "case": ("KABUL", "kabul"),
    "accent": ("Kābul", "Kabul"),
    "accent composed and apart": ("Kābul", "Ka\u0304bul"),
    "sharp s": ("Straße", "STRASSE"),
    "ligature": ("ﬁnance", "finance"),
    "full width": ("Ｋａｂｕｌ１２", "Kabul12"),
    "Turkish capital": ("İstanbul", "istanbul"),
    "Turkish dotless": ("Diyarbakır", "Diyarbakir"),
    "stroke": ("Łódź", "Lodz"),
    "Danish": ("København", "Kobenhavn"),
    "ash": ("Æthelred", "aethelred"),
    "soft hyphen": ("Islam\u00adabad", "Islamabad"),
    "zero width": ("Islam\u200babad", "Islamabad"),
    "Arabic and Persian ye": ("علي", "علی"),
    "Alef maksura": ("مصطفى", "مصطفی"),
    "Arabic and Persian kaf": ("كابل", "کابل"),
    "te marbuta of Urdu": ("قرۃ", "قرة"),
    "he of Urdu": ("ہند", "هند"),
    "Alef with hamza": ("أحمد", "احمد"),
    "Alef with madda": ("آغا", "اغا"),
    "harakat": ("مُحَمَّد", "محمد"),
    "tatweel": ("محـــمد", "محمد"),
    "presentation forms": ("ﻃﺎﻟﺒﺎﻥ", "طالبان"),
    "zero-width non-joiner": ("می\u200cشود", "میشود"),
    "Eastern digits": ("۲۰۲۱", "2021"),
    "Arabic digits": ("٢٠٢١", "2021"),
    "Devanagari digits": ("२०२१", "2021"),
    "Cyrillic case": ("КАБУЛ", "кабул"),
    "Cyrillic accent": ("Кабу\u0301л", "Кабул"),
    "Russian yo": ("Королёв", "Королев"),
    "Greek final sigma": ("ΤΑΛΙΜΠΆΝΟΣ", "ταλιμπανος"),
    "Greek accents": ("Καμπούλ", "ΚΑΜΠΟΥΛ"),
    "Hebrew points": ("שָׁלוֹם", "שלום"),
    "nukta": ("क़िला", "किला"),
    "half-width kana": ("ﾊﾞ", "バ"),
    "conjoining jamo": ("\u1112\u1161\u11ab", "한"),
    "superscript": ("CO²", "co2"),
}

APART = {
    "Devanagari vowels": ("तालिबान", "तलबन"),
    "Devanagari virama": ("इस्लाम", "इसलाम"),
    "Thai vowels": ("ที", "ทา"),
    "kana voicing": ("バ", "ハ"),
    "different letters": ("طالبان", "طالبات"),
    "aspirated Urdu he": ("بھارت", "بهارت"),
}

WORDS = {
    "possessive": ("Sherman's", ["sherman", "s"]),
    "curly possessive": ("Sherman’s", ["sherman", "s"]),
    "hyphen": ("US-Sherman talks", ["us", "sherman", "talks"]),
    "dash": ("US–Pakistan—talks", ["us", "pakistan", "talks"]),
    "no-break space": ("New\u00a0York", ["new", "york"]),
    "modifier apostrophe": ("Oʻzbekiston Qurʼan", ["o", "zbekiston", "qur", "an"]),
    "underscore": ("a_b", ["a", "b"]),
    "Chinese": ("塔利班进入", ["塔", "利", "班", "进", "入"]),
    "Japanese with a middle dot": ("タリ・バン", ["タ", "リ", "バ", "ン"]),
    "Thai keeps marks": ("ที่", ["ที่"]),
    "Chinese with Latin": ("塔利班Kabul2021年", ["塔", "利", "班", "kabul2021", "年"]),
    "Devanagari": ("तालिबान, इस्लामाबाद।", ["तालिबान", "इस्लामाबाद"]),
    "Urdu": ("طالبان۔ کابل؟", ["طالبان", "کابل"]),
    "Hebrew": ("שָׁלוֹם, עולם", ["שלום", "עולם"]),
    "Korean": ("이슬라마바드에서 회담", ["이슬라마바드에서", "회담"]),
    "nothing": (" — … ’ ", []),
    "a lone tatweel stays a word": ("ـ", ["ـ"]),
    "a fraction stays one word": ("½ hour", ["½", "hour"]),
    "emoji part words": ("Kabul🔥Taliban", ["kabul", "taliban"]),
}


@pytest.mark.parametrize("one, other", SAME.values(), ids=SAME)
def test_two_spellings_are_one_word(one: str, other: str) -> None:
    assert folded_words(one) == folded_words(other)
    assert len(folded_words(one)) == 1


@pytest.mark.parametrize("one, other", APART.values(), ids=APART)
def test_what_sounds_different_stays_different(one: str, other: str) -> None:
    assert folded_words(one) != folded_words(other)


@pytest.mark.parametrize("text, words", WORDS.values(), ids=WORDS)
def test_words_are_parted(text: str, words: list[str]) -> None:
    assert folded_words(text) == words


def test_case_can_be_kept() -> None:
    assert fold_keeping_case("Kābul") == "Kabul"
    assert fold_keeping_case("US") != fold_keeping_case("us")
    assert fold_keeping_case("ØRSTED") == "ORSTED"


def test_spans_count_code_points_of_the_text_as_it_is() -> None:
    words = Words("Der Groß\u00adwesir 🔥 مـحـمد sagt")
    assert [words.text[start:end] for start, end in words.spans] == ["Der", "Groß\u00adwesir", "مـحـمد", "sagt"]
    assert words.folded == ["der", "grosswesir", "محمد", "sagt"]


def test_texts_of_one_field_are_parted_by_an_empty_word() -> None:
    words = Words("Ann Lee", "Bo Ek")
    assert words.folded == ["ann", "lee", "", "bo", "ek"]
    assert [words.text[start:end] for start, end in words.spans] == ["Ann", "Lee", "", "Bo", "Ek"]
    assert Words().folded == []


def test_paragraphs_are_lines_that_are_not_blank() -> None:
    words = Words("\n\nOne two.\n \nThree.\nFour five.")
    assert [words.count_in_paragraphs(count) for count in (0, 1, 2, 3, 9)] == [0, 2, 3, 5, 5]


def test_a_very_long_run_of_letters_is_one_word() -> None:
    assert folded_words("é" * 100_000) == ["e" * 100_000]


def test_every_mark_of_the_basic_plane_stays_inside_its_word() -> None:
    known = {code for code in range(0x10000) if unicodedata.category(chr(code))[0] == "M"}
    vanishing = {code for code in known if len(raw_words(f"a{chr(code)}b")) != 1}
    assert not vanishing
    assert unicodedata.unidata_version >= "14"
    assert MARKS
    assert SOLITARY
    assert VANISHING


SCRIPTS = st.sampled_from("aZéßﬁİ’'-–_ \n\u00ad\u200b١طـُكیवा्塔バﾊﾞทีЙΣς½ʼשׁ한0９🔥\u202b")
ANY_TEXT = st.one_of(st.text(SCRIPTS), st.text(st.characters(max_codepoint=sys.maxunicode)))


@given(ANY_TEXT)
def test_each_span_folds_to_its_word(text: str) -> None:
    words = Words(text)
    assert len(words.spans) == len(words.folded)
    for (start, end), folded in zip(words.spans, words.folded, strict=True):
        assert folded
        assert folded_words(text[start:end]) == [folded]


@given(ANY_TEXT)
def test_folding_a_word_twice_changes_nothing(text: str) -> None:
    for word in folded_words(text):
        assert fold_word(fold_word(word)) == fold_word(word)


@given(ANY_TEXT)
def test_positions_list_every_word_once(text: str) -> None:
    words = Words(text)
    listed = sorted((number, word) for word, numbers in words.positions.items() for number in numbers)
    assert listed == list(enumerate(words.folded))
