"""The watch language: more queries that cannot be read, with the whole message.

The first table of messages, clause by clause, is in test_language_errors.py. Here are the mistakes of people who come
from other tools, or who stopped in the middle of a word; each row is what they read, with the character that is meant.
"""

import pytest

from watchdesk.model.errors import QueryError
from watchdesk.rules.language import compile_query

DATES = "write published:2021-10-08, published:>=2021-10-01 or published:2021-10-01..2021-10-31"
FIELDS = (
    "write one of title, lead, text, author, url, site, tag, lang, source, tier, words, published, "
    "or put the words in quotes"
)
MALFORMED = [
    (
        "title:AND",
        (
            "nothing stands behind title: (character 7): write a word, a phrase or a group, "
            'or the word itself in quotes: "AND"'
        ),
    ),
    ("FIRST(9, FIRST(9, Kabul))", "FIRST stands inside another FIRST (character 10): write one of them"),
    ("headline:Kabul", "there is no field headline (character 1): write title:"),
    ("Body:Kabul", "there is no field Body (character 1): write text:"),
    ("site:RAW(dawn.com)", "RAW has no meaning for site: (character 6): write site: and a part of the address"),
    (
        "Kabul^1e5",
        "e stands right behind the weight 1 (character 8): write a number such as 3 or 1.5, and a space behind it",
    ),
    (
        "/Kab[uo]l/i",
        (
            "an expression ends with its / (character 11): write a space behind it; "
            "capitals make no difference, and CASE(/…/) minds them"
        ),
    ),
    ("Kabul w/5 Herat", "w/5 is no operator here (character 7): write NEAR/5, or put it in quotes"),
    ("99999999 OF (Kabul, Herat)", "99999999 is no number to count to (character 1): write a number from 1 to 999,999"),
    # query, what is said of it
    ("AND OR", 'nothing stands before AND (character 1): write a word before it, or the word itself in quotes: "AND"'),
    ("Taliban AND", "nothing stands behind AND (character 12): write a word, a phrase or a group"),
    (
        "Taliban OR AND Kabul",
        'AND follows right on OR (character 12): write one of them, or the word itself in quotes: "AND"',
    ),
    ("Taliban NOT", "nothing stands behind NOT (character 12): write a word, a phrase or a group"),
    ("NOT AND Kabul", 'AND follows right on NOT (character 5): write one of them, or the word itself in quotes: "AND"'),
    ("NOT OR", 'OR follows right on NOT (character 5): write one of them, or the word itself in quotes: "OR"'),
    (
        "OR NOT Kabul",
        'nothing stands before OR (character 1): write a word before it, or the word itself in quotes: "OR"',
    ),
    ("Taliban && Kabul", "&& is no operator here (character 9): write AND, or just put the words side by side"),
    ("Taliban & Kabul", "& is no operator here (character 9): write AND, or just put the words side by side"),
    ("Taliban || Kabul", "|| is no operator here (character 9): write OR"),
    ("Taliban | Kabul", "| is no operator here (character 9): write OR"),
    ("Taliban + Kabul", "+ is no operator here (character 9): write AND, or just put the words side by side"),
    ("-tank", "- is no operator here (character 1): write NOT"),
    ("Sherman -tank", "- is no operator here (character 9): write NOT"),
    ("!tank", "! is no operator here (character 1): write NOT"),
    ("Sherman AND !tank", "! is no operator here (character 13): write NOT"),
    ("Sherman W/5 tank", "W/5 is no operator here (character 9): write NEAR/5, or put it in quotes"),
    ("Sherman NEAR5 tank", "NEAR5 is no operator here (character 9): write NEAR/5, or put it in quotes"),
    (
        "Sherman NEAR 5 tank",
        "the number is missing behind NEAR (character 13): write how many words may stand between, such as NEAR/5",
    ),
    (
        "Sherman NEAR/five tank",
        "the number is missing behind NEAR (character 13): write how many words may stand between, such as NEAR/5",
    ),
    (
        "Sherman NEAR/-1 tank",
        "the number is missing behind NEAR (character 13): write how many words may stand between, such as NEAR/5",
    ),
    (
        "Sherman NEAR/5.5 tank",
        "the number is missing behind NEAR (character 13): write how many words may stand between, such as NEAR/5",
    ),
    ("Sherman NEAR/1001 tank", "1001 words apart is too far (character 14): write a number up to 1000, or AND"),
    (
        "Sherman NEAR/99999999999999999999 tank",
        "999999999999 words apart is too far (character 14): write a number up to 1000, or AND",
    ),
    ("Sherman NEAR/5", "nothing stands behind NEAR/5 (character 15): write a word, a phrase or a group"),
    (
        "Sherman NEAR/5 AND tank",
        'AND follows right on NEAR/5 (character 16): write one of them, or the word itself in quotes: "AND"',
    ),
    (
        "Sherman NEAR/5 NEAR/5 tank",
        'NEAR/5 follows right on NEAR/5 (character 16): write one of them, or the word itself in quotes: "NEAR/5"',
    ),
    (
        "Sherman NOT NEAR tank",
        "the number is missing behind NEAR (character 17): write how many words may stand between, such as NEAR/5",
    ),
    ("Sherman NOT BEFORE/3 tank", "there is no NOT BEFORE (character 9): write NOT NEAR/5"),
    ("Sherman ADJ3 tank", "ADJ3 is no operator here (character 9): write NEAR/3, or put it in quotes"),
    ("Sherman PRE/3 tank", "PRE/3 is no operator here (character 9): write NEAR/3, or put it in quotes"),
    (
        "Sherman BEFORE tank",
        "the number is missing behind BEFORE (character 15): write how many words may stand between, such as BEFORE/5",
    ),
    (
        "BEFORE/3 tank",
        (
            "nothing stands before BEFORE/3 (character 1): "
            'write a word before it, or the word itself in quotes: "BEFORE/3"'
        ),
    ),
    ("Sherman BEFORE/3)", "nothing stands behind BEFORE/3 (character 17): write a word, a phrase or a group"),
    ("Sherman SENT", "nothing stands behind SENT (character 13): write a word, a phrase or a group"),
    (
        "SENT tank",
        'nothing stands before SENT (character 1): write a word before it, or the word itself in quotes: "SENT"',
    ),
    ("Sherman SENT/2 tank", "SENT takes no number (character 13): write SENT alone, or NEAR/5"),
    ("Sherman PARA", "nothing stands behind PARA (character 13): write a word, a phrase or a group"),
    (
        "Sherman PARA PARA tank",
        'PARA follows right on PARA (character 14): write one of them, or the word itself in quotes: "PARA"',
    ),
    ("Sherman NOT SENT", "nothing stands behind SENT (character 17): write a word, a phrase or a group"),
    (
        "NOT SENT tank",
        'nothing stands before NOT (character 1): write a word before it, or the word itself in quotes: "NOT"',
    ),
    (
        "Sherman SENT NOT tank",
        "NOT cannot stand inside NEAR, BEFORE, SENT or PARA (character 14): write a NOT NEAR/5 b or a NOT SENT b",
    ),
    (
        "Sherman SENT (tank AND Texas)",
        "AND cannot stand inside NEAR, BEFORE, SENT or PARA (character 14): write a NEAR/5 b AND a NEAR/5 c",
    ),
    (
        "Sherman PARA 2 OF (tank, Texas, flood)",
        "counting cannot stand inside NEAR, BEFORE, SENT or PARA (character 14): join it with AND",
    ),
    ("Sherman PARA lang:en", "this has no place in the text (character 14): join it with AND"),
    (
        "title:Sherman SENT tank",
        (
            "a field or FIRST stands on one side of the proximity only (character 1): "
            "put it around both: title:(a NEAR/5 b)"
        ),
    ),
    ("(Sherman", "this bracket is never closed (character 1): write ) at the end of its group"),
    ("((Sherman OR Qureshi)", "this bracket is never closed (character 1): write ) at the end of its group"),
    ("Sherman)", "this bracket was never opened (character 8): take it out, or write ( before its group"),
    ("(Sherman))", "this bracket was never opened (character 10): take it out, or write ( before its group"),
    ("( )", "nothing stands in these brackets (character 3): write a word, or take the brackets out"),
    ("(())", "nothing stands in these brackets (character 3): write a word, or take the brackets out"),
    ("Sherman ()", "nothing stands in these brackets (character 10): write a word, or take the brackets out"),
    (")(", "this bracket was never opened (character 1): take it out, or write ( before its group"),
    ("(Sherman OR)", "nothing stands behind OR (character 12): write a word, a phrase or a group"),
    (
        "(OR Sherman)",
        'nothing stands before OR (character 2): write a word before it, or the word itself in quotes: "OR"',
    ),
    ("(AND)", 'nothing stands before AND (character 2): write a word before it, or the word itself in quotes: "AND"'),
    ('"Sherman', "this quote is never closed (character 1): write a second quote at the end of the phrase"),
    ('Sherman"', "this quote is never closed (character 8): write a second quote at the end of the phrase"),
    ('" "', "this phrase is empty (character 1): write words between the quotes"),
    ('"---"', "--- has no letter or digit (character 1): write a word to look for"),
    ('"Wendy Sherman" "', "this quote is never closed (character 17): write a second quote at the end of the phrase"),
    ("'Wendy Sherman'", 'a phrase does not stand in single quotes (character 1): write double quotes: "…"'),
    ("‘Wendy Sherman’", 'a phrase does not stand in single quotes (character 1): write double quotes: "…"'),
    (
        '"Wendy Sherman"~',
        "the number is missing behind ~ (character 16): write how many words may stand between, such as ~5",
    ),
    (
        '"Wendy Sherman"~x',
        "the number is missing behind ~ (character 16): write how many words may stand between, such as ~5",
    ),
    ('"Wendy Sherman"~1001', "1001 words apart is too far (character 17): write a number up to 1000, or AND"),
    (
        "Sherman~3",
        "~ stands only right behind a phrase (character 8): write the word with a wildcard, such as negotiat*",
    ),
    ("~3", '~ stands only right behind a phrase (character 1): write "two words"~5, or NEAR/5 between groups'),
    (
        "Sherman ~ tank",
        '~ stands only right behind a phrase (character 9): write "two words"~5, or NEAR/5 between groups',
    ),
    ("title: ", "nothing stands behind title: (character 8): write a word, a phrase or a group"),
    ("title:NOT Kabul", "NOT stands between title: and what it looks for (character 7): write NOT before title:"),
    ("title:(", "this bracket is never closed (character 7): write ) at the end of its group"),
    ("title:(Kabul", "this bracket is never closed (character 7): write ) at the end of its group"),
    ("TITLE:Kabul", "TITLE is no field (character 1): write title: in lower case"),
    ("Author:Lee", "Author is no field (character 1): write author: in lower case"),
    ("http://dawn.com/news", "an address stands without a field (character 1): write url: before it"),
    ("https://dawn.com", "an address stands without a field (character 1): write url: before it"),
    (":Kabul", "a field's name is missing before the colon (character 1): write title:, or put the colon in quotes"),
    (
        "title::Kabul",
        "a field's name is missing before the colon (character 7): write title:, or put the colon in quotes",
    ),
    (
        "title:lead:Kabul",
        "lead: stands inside another field (character 7): write one field for each group, joined with AND",
    ),
    (
        "title:(lead:Kabul)",
        "lead: stands inside another field (character 8): write one field for each group, joined with AND",
    ),
    (
        "title:(Kabul AND site:dawn.com)",
        "site: stands inside another field (character 18): write one field for each group, joined with AND",
    ),
    ("site:", "nothing stands behind site: (character 6): write a word, a phrase or a group"),
    ("site:dawn.com/news", "dawn.com/news is no site (character 6): write a host name only, such as site:dawn.com"),
    ("site:http://dawn.com", "http://dawn.com is no site (character 6): write a host name only, such as site:dawn.com"),
    ('site:"dawn com"', "dawn com is no site (character 6): write a host name only, such as site:dawn.com"),
    ("site:(dawn.com AND NOT)", "nothing stands behind NOT (character 23): write a word, a phrase or a group"),
    ("lang:English", "English is no language code (character 6): write a code such as lang:en or lang:ur"),
    ("lang:e", "e is no language code (character 6): write a code such as lang:en or lang:ur"),
    ("lang:en_GB", "en_GB is no language code (character 6): write a code such as lang:en or lang:ur"),
    ("lang:", "nothing stands behind lang: (character 6): write a word, a phrase or a group"),
    ("source:", "nothing stands behind source: (character 8): write a word, a phrase or a group"),
    ("tier:first", "first is no tier (character 6): write a number such as tier:1, tier:<=2 or tier:1..2"),
    ("tier:", "nothing stands behind tier: (character 6): write a word, a phrase or a group"),
    ("tier:>", "> is no tier (character 6): write a number such as tier:1, tier:<=2 or tier:1..2"),
    ("tier:1...2", "1...2 is no tier (character 6): write a number such as tier:1, tier:<=2 or tier:1..2"),
    ("tier:3..1", "3..1 is no tier (character 6): write a number such as tier:1, tier:<=2 or tier:1..2"),
    ("words:", "nothing stands behind words: (character 7): write a word, a phrase or a group"),
    ("words:300+", "300+ is no number of words (character 7): write words:>300, words:<=100 or words:100..500"),
    ("words:>", "> is no number of words (character 7): write words:>300, words:<=100 or words:100..500"),
    ("words:>-5", ">-5 is no number of words (character 7): write words:>300, words:<=100 or words:100..500"),
    ("words:1e3", "1e3 is no number of words (character 7): write words:>300, words:<=100 or words:100..500"),
    (
        "words:12345678901",
        "12345678901 is no number of words (character 7): write words:>300, words:<=100 or words:100..500",
    ),
    ("published:2021", f"2021 is no date (character 11): {DATES}"),
    ("published:2021-13-01", f"2021-13-01 is no date (character 11): {DATES}"),
    ("published:2021-02-30", f"2021-02-30 is no date (character 11): {DATES}"),
    ("published:>yesterday", f">yesterday is no date (character 11): {DATES}"),
    ("published:2021-10-08T10:00", f"2021-10-08T10:00 is no date (character 11): {DATES}"),
    ("published:2021-10-09..2021-10-08", f"2021-10-09..2021-10-08 is no date (character 11): {DATES}"),
    ("published:08.10.2021", f"08.10.2021 is no date (character 11): {DATES}"),
    ("author:", "nothing stands behind author: (character 8): write a word, a phrase or a group"),
    ("tag:", "nothing stands behind tag: (character 5): write a word, a phrase or a group"),
    ("url:", "nothing stands behind url: (character 5): write a word, a phrase or a group"),
    ("2 OF", "a bracket is missing behind OF (character 5): write 2 OF (a, b, c)"),
    ("2 OF Kabul", "a bracket is missing behind OF (character 6): write 2 OF (a, b, c)"),
    ("2 OF (", "this bracket is never closed (character 6): write ) at the end of its group"),
    ("2 OF (Kabul", "this bracket is never closed (character 6): write ) at the end of its group"),
    ("2 OF (Kabul)", "2 of 1 can never hold (character 1): part the members by commas"),
    ("2 OF (Kabul Herat)", "2 of 1 can never hold (character 1): part the members by commas"),
    ("3 OF (Kabul, Herat)", "3 of 2 can never hold (character 1): write a number from 1 to 2"),
    ("0 OF (Kabul, Herat)", "0 is no number to count to (character 1): write a number from 1 to 999,999"),
    ("two OF (Kabul, Herat)", 'two is no number (character 1): write 2 OF (a, b, c), or "OF" in quotes'),
    ("2.5 OF (Kabul, Herat)", '2.5 is no number (character 1): write 2 OF (a, b, c), or "OF" in quotes'),
    ("OF (Kabul, Herat)", 'the number is missing before OF (character 1): write 2 OF (a, b, c), or "OF" in quotes'),
    ("2 OF (Kabul, , Herat)", ", stands where a word is missing (character 14): write a word, a phrase or a group"),
    ("2 OF (, Kabul)", ", stands where a word is missing (character 7): write a word, a phrase or a group"),
    ("2 OF (Kabul, Herat", "this bracket is never closed (character 6): write ) at the end of its group"),
    ("2 OF [Kabul, Herat]", "a bracket is missing behind OF (character 6): write 2 OF (a, b, c)"),
    ("2 OF {Kabul, Herat}", "a bracket is missing behind OF (character 6): write 2 OF (a, b, c)"),
    ("Kabul, Herat", "a comma stands only between the members of n OF (…) (character 6): write AND or OR"),
    ("Kabul,", "a comma stands only between the members of n OF (…) (character 6): write AND or OR"),
    (",", ", stands where a word is missing (character 1): write a word, a phrase or a group"),
    ("(Kabul, Herat)", "a comma stands only between the members of n OF (…) (character 7): write AND or OR"),
    (
        "ATLEAST 3 Kabul",
        'ATLEAST needs brackets (character 1): write ATLEAST(2, …), or "ATLEAST" in quotes for the word itself',
    ),
    ("ATLEAST(Kabul)", "ATLEAST starts with a number and a comma (character 9): write ATLEAST(2, Kabul)"),
    ("ATLEAST(3)", "ATLEAST starts with a number and a comma (character 9): write ATLEAST(2, Kabul)"),
    ("ATLEAST(3,)", "nothing stands in these brackets (character 11): write a word, or take the brackets out"),
    ("ATLEAST(3, )", "nothing stands in these brackets (character 12): write a word, or take the brackets out"),
    ("ATLEAST(0, Kabul)", "0 is no number to count to (character 9): write a number from 1 to 999,999"),
    ("ATLEAST(x, Kabul)", "ATLEAST starts with a number and a comma (character 9): write ATLEAST(2, Kabul)"),
    ("ATLEAST(3 Kabul)", "ATLEAST starts with a number and a comma (character 9): write ATLEAST(2, Kabul)"),
    ("ATLEAST(3, Kabul", "this bracket is never closed (character 8): write ) at the end of its group"),
    ("ATLEAST(3, Kabul, Herat)", "a comma stands only between the members of n OF (…) (character 17): write AND or OR"),
    (
        "ATLEAST(3, Kabul AND Herat)",
        "ATLEAST counts what has a place in the text (character 12): write ATLEAST(2, Kabul) AND …",
    ),
    (
        "ATLEAST(3, NOT Kabul)",
        "ATLEAST counts what has a place in the text (character 12): write ATLEAST(2, Kabul) AND …",
    ),
    (
        "ATLEAST(3, lang:en)",
        "ATLEAST counts what has a place in the text (character 12): write ATLEAST(2, Kabul) AND …",
    ),
    (
        "ATLEAST(2, ATLEAST(3, Kabul))",
        "ATLEAST counts what has a place in the text (character 12): write ATLEAST(2, Kabul) AND …",
    ),
    ("FIRST", 'FIRST needs brackets (character 1): write FIRST(100, …), or "FIRST" in quotes for the word itself'),
    (
        "FIRST Kabul",
        'FIRST needs brackets (character 1): write FIRST(100, …), or "FIRST" in quotes for the word itself',
    ),
    ("FIRST(Kabul)", "FIRST starts with a number and a comma (character 7): write FIRST(2, Kabul)"),
    ("FIRST(100)", "FIRST starts with a number and a comma (character 7): write FIRST(2, Kabul)"),
    ("FIRST(100,)", "nothing stands in these brackets (character 11): write a word, or take the brackets out"),
    ("FIRST(0, Kabul)", "0 is no number to count to (character 7): write a number from 1 to 999,999"),
    (
        "FIRST(100, title:Kabul)",
        "title: stands inside another field (character 12): write one field for each group, joined with AND",
    ),
    ("title:FIRST(100, Kabul)", "FIRST looks at the article's text only (character 7): take the field around it out"),
    ("CASE", 'CASE needs brackets (character 1): write CASE(…), or "CASE" in quotes for the word itself'),
    ("CASE(US, UK)", "a comma stands only between the members of n OF (…) (character 8): write AND or OR"),
    (
        "ALLCAPS WHO",
        'ALLCAPS needs brackets (character 1): write ALLCAPS(…), or "ALLCAPS" in quotes for the word itself',
    ),
    ("ALLCAPS()", "nothing stands in these brackets (character 9): write a word, or take the brackets out"),
    ("RAW", 'RAW needs brackets (character 1): write RAW(…), or "RAW" in quotes for the word itself'),
    ("RAW()", "nothing stands in these brackets (character 5): write a word, or take the brackets out"),
    ('RAW("")', "this phrase is empty (character 5): write words between the quotes"),
    ("STEM talks", 'STEM needs brackets (character 1): write STEM(…), or "STEM" in quotes for the word itself'),
    ("STEM()", "nothing stands in these brackets (character 6): write a word, or take the brackets out"),
    ("STEM(talk", "this bracket is never closed (character 5): write ) at the end of its group"),
    (
        "NAME Sherman",
        'NAME needs brackets (character 1): write NAME("Given Surname"), or "NAME" in quotes for the word itself',
    ),
    ('NAME("")', 'there is no letter in this name (character 6): write the whole name, such as NAME("Wendy Sherman")'),
    (
        'NAME("Wendy Sherman",',
        'the end is nothing that NAME knows (character 22): write also="…", role="…" or context=(…), parted by commas',
    ),
    (
        'NAME("Wendy Sherman",)',
        ') is nothing that NAME knows (character 22): write also="…", role="…" or context=(…), parted by commas',
    ),
    ('NAME("Wendy Sherman" role="Envoy")', "a comma is missing before role= (character 22): write one"),
    ('NAME("Wendy Sherman", role=Envoy)', 'role= needs a value in quotes (character 23): write role="…"'),
    ('NAME("Wendy Sherman", role="")', 'role= needs a value in quotes (character 28): write role="…"'),
    (
        'NAME("Wendy Sherman", job="Envoy")',
        'job= is nothing that NAME knows (character 23): write also="…", role="…" or context=(…), parted by commas',
    ),
    (
        'NAME("Wendy Sherman", role="a", role="b")',
        "role= stands twice in one NAME (character 33): write it once, its values in one place",
    ),
    ('NAME("Wendy Sherman", also=)', 'also= needs a value in quotes (character 28): write also="…"'),
    (
        'NAME("Wendy Sherman", context=Taliban)',
        "context= needs a value in brackets (character 23): write context=(Kabul, Pakistan)",
    ),
    (
        'NAME("Wendy Sherman", context=())',
        "nothing stands in these brackets (character 32): write a word, or take the brackets out",
    ),
    (
        'NAME("Wendy Sherman", context=(Taliban',
        "this bracket is never closed (character 31): write ) at the end of its group",
    ),
    (
        'NAME("Wendy Sherman", context=(NOT))',
        "nothing stands behind NOT (character 35): write a word, a phrase or a group",
    ),
    (
        'NAME("Wendy Sherman", "Qureshi")',
        'Qureshi is nothing that NAME knows (character 23): write also="…", role="…" or context=(…), parted by commas',
    ),
    ('NAME("Wendy Sherman") NEAR/5', "nothing stands behind NEAR/5 (character 29): write a word, a phrase or a group"),
    (
        'title:NAME("")',
        'there is no letter in this name (character 12): write the whole name, such as NAME("Wendy Sherman")',
    ),
    ("?", "? would hit every word (character 1): write at least one letter beside * or ?"),
    ("**", "* stands only at the end of a word (character 1): write the word's beginning"),
    ("*man", "* stands only at the end of a word (character 1): write the word's beginning"),
    ("Sher*man", "* stands only at the end of a word (character 5): write Sher* or ? for one character"),
    ("Sher**", "* stands only at the end of a word (character 5): write Sher* or ? for one character"),
    ("Sher*?", "* stands only at the end of a word (character 5): write Sher* or ? for one character"),
    ("?*", "?* would hit every word (character 1): write at least one letter beside * or ?"),
    ("a* b*c", "* stands only at the end of a word (character 5): write b* or ? for one character"),
    ('"*"', "* has no letter or digit (character 1): write a word to look for"),
    (
        "/",
        "this expression is never closed (character 1): write / at its end, or put the word in quotes if it is not one",
    ),
    ("//", "this expression is empty (character 1): write one between the strokes: /colou?r/"),
    (
        "/abc",
        "this expression is never closed (character 1): write / at its end, or put the word in quotes if it is not one",
    ),
    ("/(/", "a bracket of this expression is never closed (character 1): write ), or \\( for the sign itself"),
    (
        "/[/",
        "this expression is never closed (character 1): write / at its end, or put the word in quotes if it is not one",
    ),
    (
        "/a{1,2000}/",
        (
            "this expression repeats too much to be searched in bounded time (character 1): "
            "write smaller numbers in {…}, or words joined by NEAR"
        ),
    ),
    ("/(?=a)b/", "RE2 has no lookaround (character 1): write what must stand there, and AND NOT for what must not"),
    (
        "/\\1(a)/",
        "there is no such escape, or it refers back to a group (character 1): write \\b \\d \\w \\s \\. and their like",
    ),
    ("/a*/", "this expression also hits nothing at all (character 1): write at least one character that must be there"),
    ("/^$/", "this expression also hits nothing at all (character 1): write at least one character that must be there"),
    ("/ /", "this expression is empty (character 1): write one between the strokes: /colou?r/"),
    ("@ list", "the list's name is missing behind @ (character 1): write @name, or put the sign in quotes"),
    ("@unknown", "there is no list @unknown (character 1): write its members with OR, or add it under [lists]"),
    ("@list-1", "there is no list @list-1 (character 1): write its members with OR, or add it under [lists]"),
    ("^", "^ stands only right behind what it prefers (character 1): write Taliban^3 or (a OR b)^3"),
    ("Kabul^-1", "the number is missing behind ^ (character 6): write how much rather its hits are shown, such as ^3"),
    ("Kabul^3^4", "^ stands only right behind what it prefers (character 8): write Taliban^3 or (a OR b)^3"),
    ("Kabul \\ Herat", "\\ has no letter or digit (character 7): write a word to look for"),
    ("\\", "\\ has no letter or digit (character 1): write a word to look for"),
    ("…", "… has no letter or digit (character 1): write a word to look for"),
    ("&amp;", "& is no operator here (character 1): write AND, or just put the words side by side"),
    ("Kabul – Herat", "– has no letter or digit (character 7): write a word to look for"),
    ("Kabul: Herat", f"there is no field Kabul (character 1): {FIELDS}"),
    (
        "Kabul :Herat",
        "a field's name is missing before the colon (character 7): write title:, or put the colon in quotes",
    ),
    ("€", "€ has no letter or digit (character 1): write a word to look for"),
    ("%", "% has no letter or digit (character 1): write a word to look for"),
    ("Kabul = Herat", "= has no letter or digit (character 7): write a word to look for"),
    (
        "Kabul NEAR/5 (Herat AND NOT Ghazni)",
        "AND cannot stand inside NEAR, BEFORE, SENT or PARA (character 14): write a NEAR/5 b AND a NEAR/5 c",
    ),
    (
        "(Kabul NEAR/5 Herat AND Ghazni) NEAR/3 Mazar",
        "AND cannot stand inside NEAR, BEFORE, SENT or PARA (character 1): write a NEAR/5 b AND a NEAR/5 c",
    ),
    ("Kabul NEAR/5 site:dawn.com", "this has no place in the text (character 14): join it with AND"),
    (
        "NOT NEAR/5 Kabul",
        'nothing stands before NOT (character 1): write a word before it, or the word itself in quotes: "NOT"',
    ),
    ("Kabul NEAR/5 NOT", "nothing stands behind NOT (character 17): write a word, a phrase or a group"),
    (
        "Kabul NEAR /5 Herat",
        "the number is missing behind NEAR (character 11): write how many words may stand between, such as NEAR/5",
    ),
    (
        "Kabul NEAR/ 5 Herat",
        "the number is missing behind NEAR (character 11): write how many words may stand between, such as NEAR/5",
    ),
    ("NOT:Kabul", f"there is no field NOT (character 1): {FIELDS}"),
    ("Kabul AND (Herat OR", "nothing stands behind OR (character 20): write a word, a phrase or a group"),
    ("Kabul OR (", "this bracket is never closed (character 10): write ) at the end of its group"),
    ('"Kabul" AND "Herat', "this quote is never closed (character 13): write a second quote at the end of the phrase"),
    ('“Kabul" AND ”Herat', "this quote is never closed (character 13): write a second quote at the end of the phrase"),
]


@pytest.mark.parametrize("query, said", MALFORMED, ids=[row[0] or "nothing" for row in MALFORMED])
def test_a_malformed_query_is_told_in_words(query: str, said: str) -> None:
    with pytest.raises(QueryError) as caught:
        compile_query(query)
    assert str(caught.value) == said
    assert f"(character {caught.value.position + 1})" in said


def test_the_table_holds_each_mistake_once() -> None:
    queries = [query for query, _ in MALFORMED]
    assert len(set(queries)) == len(queries) >= 120


@pytest.mark.parametrize("query, said", MALFORMED, ids=[row[0] or "nothing" for row in MALFORMED])
def test_the_same_mistake_further_on_is_told_at_its_place(query: str, said: str) -> None:
    """A query before it, in brackets of its own, moves the place and changes nothing else."""
    before = '("Shah Mahmood Qureshi" OR Ghazni)\nOR '
    with pytest.raises(QueryError) as caught:
        compile_query(before + query)
    with pytest.raises(QueryError) as refused:
        compile_query(query)
    alone = refused.value
    if any(words in said for words in ("nothing stands before", "was never opened", "a word is missing")):
        assert caught.value.position >= len(before)
    else:
        assert caught.value.position == alone.position + len(before)
        assert (caught.value.problem, caught.value.advice) == (alone.problem, alone.advice)
