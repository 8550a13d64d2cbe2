"""Sentences and paragraphs, in the scripts of the news."""

import pytest

from watchdesk.rules.sentences import paragraph_ends, sentence_ends
from watchdesk.rules.words import Words

SENTENCES = {
    "plain": ["He came.", " She went."],
    "question and cry": ["Why?", " Because!", " So be it."],
    "titles": ["Mr. Hill met Sen. Lake and Dr. No.", " They spoke."],
    "initials": ["J. R. Hill won.", " He smiled."],
    "an abbreviation before a name": ["The U.S. Senate sat."],
    "an abbreviation at an end": ["He lives in the U.S.", " The talks failed."],
    "a number": ["It cost 3.5 million.", " Nobody paid."],
    "quotes close on it": ['He said: "No."', " Then he left."],
    "curly quotes": ["“It ends here.”", " She left."],
    "brackets": ["(It was late.)", " All slept."],
    "a small letter goes on": ["The app co. ltd. went on."],
    "dots": ["Well...", " Maybe."],
    "line breaks": ["A headline\n", "A text without a stop"],
    "Urdu": ["وہ آیا۔", " وہ گیا؟", " ہاں"],
    "Arabic question": ["هل جاء؟", " نعم."],
    "Hindi": ["वह आया।", " वह गया।"],
    "Chinese": ["他来了。", "她走了！", "好"],
    "Japanese with brackets": ["「終わった。」", "と言った。"],
    "German": ["Er kam im Mai.", " Sie ging z.B. Mittwoch."],
    "number sign": ["It is No. 5 on the list.", " Good."],
}


@pytest.mark.parametrize("sentences", SENTENCES.values(), ids=SENTENCES)
def test_a_text_is_cut_into_its_sentences(sentences: list[str]) -> None:
    text = "".join(sentences)
    cut, place = [], 0
    for end in sentence_ends(text):
        cut.append(text[place:end])
        place = end
    assert cut == sentences


def test_the_ends_of_nothing_are_one() -> None:
    assert sentence_ends("") == [0]
    assert paragraph_ends("") == [0]


def test_blank_lines_are_no_paragraphs() -> None:
    words = Words("one two\n\n \nthree\nfour five")
    assert words.paragraph_numbers == [0, 0, 1, 2, 2]


def test_numbers_ascend_and_there_is_one_for_each_word() -> None:
    words = Words("Mr. A met B. They spoke.\nNext line. And more")
    assert len(words.sentence_numbers) == len(words.folded)
    assert words.sentence_numbers == sorted(words.sentence_numbers)


def test_each_of_several_texts_begins_a_sentence() -> None:
    words = Words("Ann Lee", "Baqir Khan")
    numbers = [number for word, number in zip(words.folded, words.sentence_numbers, strict=True) if word]
    assert numbers == [0, 0, 1, 1]
