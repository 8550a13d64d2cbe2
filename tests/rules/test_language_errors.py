"""The watch language: what is said of a query that cannot be read. Every row is a promise to somebody at a keyboard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdesk.model.errors import QueryError
from watchdesk.rules.language import compile_query
from watchdesk.rules.language.lexer import LONGEST_QUERY

NO_SUCH_FIELD = (
    "write one of title, lead, text, author, url, site, tag, lang, source, tier, words, published, "
    "or put the words in quotes"
)

MALFORMED = [
    # query, position, problem, advice
    ("", 0, "the query is empty", "write a word to look for"),
    ("   ", 0, "the query is empty", "write a word to look for"),
    ("#metoo", 0, "the query is empty", "what stands behind # is a comment: for a hashtag, leave the # out"),
    ("# only a comment", 0, "the query is empty", "what stands behind # is a comment: for a hashtag, leave the # out"),
    ("AND", 0, "nothing stands before AND", 'write a word before it, or the word itself in quotes: "AND"'),
    ("a AND", 5, "nothing stands behind AND", "write a word, a phrase or a group"),
    ("AND a", 0, "nothing stands before AND", 'write a word before it, or the word itself in quotes: "AND"'),
    ("a AND AND b", 6, "AND follows right on AND", 'write one of them, or the word itself in quotes: "AND"'),
    ("a OR AND b", 5, "AND follows right on OR", 'write one of them, or the word itself in quotes: "AND"'),
    ("a OR", 4, "nothing stands behind OR", "write a word, a phrase or a group"),
    ("OR a", 0, "nothing stands before OR", 'write a word before it, or the word itself in quotes: "OR"'),
    ("NOT", 3, "nothing stands behind NOT", "write a word, a phrase or a group"),
    ("a NOT", 5, "nothing stands behind NOT", "write a word, a phrase or a group"),
    ("NOT NOT", 7, "nothing stands behind NOT", "write a word, a phrase or a group"),
    ("a AND NOT", 9, "nothing stands behind NOT", "write a word, a phrase or a group"),
    ("(", 0, "this bracket is never closed", "write ) at the end of its group"),
    (")", 0, "this bracket was never opened", "take it out, or write ( before its group"),
    ("(a", 0, "this bracket is never closed", "write ) at the end of its group"),
    ("a)", 1, "this bracket was never opened", "take it out, or write ( before its group"),
    ("()", 1, "nothing stands in these brackets", "write a word, or take the brackets out"),
    ("a ()", 3, "nothing stands in these brackets", "write a word, or take the brackets out"),
    ("((a)", 0, "this bracket is never closed", "write ) at the end of its group"),
    ("(a OR b", 0, "this bracket is never closed", "write ) at the end of its group"),
    ("title:", 6, "nothing stands behind title:", "write a word, a phrase or a group"),
    ("title:)", 6, "nothing stands behind title:", "write a word, a phrase or a group"),
    ("title:()", 7, "nothing stands in these brackets", "write a word, or take the brackets out"),
    ("Title:Kabul", 0, "Title is no field", "write title: in lower case"),
    ("foo:bar", 0, "there is no field foo", NO_SUCH_FIELD),
    ("title:text:a", 6, "text: stands inside another field", "write one field for each group, joined with AND"),
    ("title:(a OR text:b)", 12, "text: stands inside another field", "write one field for each group, joined with AND"),
    ("title:NOT a", 6, "NOT stands between title: and what it looks for", "write NOT before title:"),
    (":a", 0, "a field's name is missing before the colon", "write title:, or put the colon in quotes"),
    ('"abc', 0, "this quote is never closed", "write a second quote at the end of the phrase"),
    ('""', 0, "this phrase is empty", "write words between the quotes"),
    ('"  "', 0, "this phrase is empty", "write words between the quotes"),
    ('"…"', 0, "… has no letter or digit", "write a word to look for"),
    ('"a b"~', 5, "the number is missing behind ~", "write how many words may stand between, such as ~5"),
    ('"a b"~9999', 6, "9999 words apart is too far", "write a number up to 1000, or AND"),
    ("a~2", 1, "~ stands only right behind a phrase", "write the word with a wildcard, such as negotiat*"),
    ("a ~ b", 2, "~ stands only right behind a phrase", 'write "two words"~5, or NEAR/5 between groups'),
    ("a NEAR b", 6, "the number is missing behind NEAR", "write how many words may stand between, such as NEAR/5"),
    ("a NEAR/ b", 6, "the number is missing behind NEAR", "write how many words may stand between, such as NEAR/5"),
    ("a NEAR/x b", 6, "the number is missing behind NEAR", "write how many words may stand between, such as NEAR/5"),
    ("a NEAR/5", 8, "nothing stands behind NEAR/5", "write a word, a phrase or a group"),
    ("NEAR/5 a", 0, "nothing stands before NEAR/5", 'write a word before it, or the word itself in quotes: "NEAR/5"'),
    ("a NEAR/5000 b", 7, "5000 words apart is too far", "write a number up to 1000, or AND"),
    (
        "a NEAR/2 NEAR/3 b",
        9,
        "NEAR/3 follows right on NEAR/2",
        'write one of them, or the word itself in quotes: "NEAR/3"',
    ),
    ("a NOT NEAR b", 10, "the number is missing behind NEAR", "write how many words may stand between, such as NEAR/5"),
    ("NOT NEAR/3 b", 0, "nothing stands before NOT", 'write a word before it, or the word itself in quotes: "NOT"'),
    ("a NOT BEFORE/3 b", 2, "there is no NOT BEFORE", "write NOT NEAR/5"),
    ("(a AND b) NEAR/3 c", 0, "AND cannot stand inside NEAR, BEFORE, SENT or PARA", "write a NEAR/5 b AND a NEAR/5 c"),
    ("a NEAR/3 (b c)", 9, "AND cannot stand inside NEAR, BEFORE, SENT or PARA", "write a NEAR/5 b AND a NEAR/5 c"),
    ("a NEAR/3 NOT b", 9, "NOT cannot stand inside NEAR, BEFORE, SENT or PARA", "write a NOT NEAR/5 b or a NOT SENT b"),
    ("a NEAR/3 2 OF (b, c, d)", 9, "counting cannot stand inside NEAR, BEFORE, SENT or PARA", "join it with AND"),
    ("a NEAR/3 ATLEAST(2, b)", 9, "counting cannot stand inside NEAR, BEFORE, SENT or PARA", "join it with AND"),
    ("a NEAR/3 lang:en", 9, "this has no place in the text", "join it with AND"),
    (
        "title:a NEAR/3 b",
        0,
        "a field or FIRST stands on one side of the proximity only",
        "put it around both: title:(a NEAR/5 b)",
    ),
    ("OF (a, b)", 0, "the number is missing before OF", 'write 2 OF (a, b, c), or "OF" in quotes'),
    ("x OF (a, b)", 0, "x is no number", 'write 2 OF (a, b, c), or "OF" in quotes'),
    ("0 OF (a, b)", 0, "0 is no number to count to", "write a number from 1 to 999,999"),
    ("3 OF (a, b)", 0, "3 of 2 can never hold", "write a number from 1 to 2"),
    ("2 OF a", 5, "a bracket is missing behind OF", "write 2 OF (a, b, c)"),
    ("2 OF ()", 6, "nothing stands in these brackets", "write a word, or take the brackets out"),
    ("2 OF (a, b", 5, "this bracket is never closed", "write ) at the end of its group"),
    ("2 OF (a,, b)", 8, ", stands where a word is missing", "write a word, a phrase or a group"),
    ("2 OF (a, b) , c", 12, "a comma stands only between the members of n OF (…)", "write AND or OR"),
    ("a, b", 1, "a comma stands only between the members of n OF (…)", "write AND or OR"),
    ("(a, b)", 2, "a comma stands only between the members of n OF (…)", "write AND or OR"),
    ("ATLEAST", 0, "ATLEAST needs brackets", 'write ATLEAST(2, …), or "ATLEAST" in quotes for the word itself'),
    ("ATLEAST 2", 0, "ATLEAST needs brackets", 'write ATLEAST(2, …), or "ATLEAST" in quotes for the word itself'),
    ("ATLEAST(a)", 8, "ATLEAST starts with a number and a comma", "write ATLEAST(2, Kabul)"),
    ("ATLEAST(2 a)", 8, "ATLEAST starts with a number and a comma", "write ATLEAST(2, Kabul)"),
    ("ATLEAST(0, a)", 8, "0 is no number to count to", "write a number from 1 to 999,999"),
    ("ATLEAST(2, a AND b)", 11, "ATLEAST counts what has a place in the text", "write ATLEAST(2, Kabul) AND …"),
    ("ATLEAST(2, a", 7, "this bracket is never closed", "write ) at the end of its group"),
    ("FIRST(a, b)", 6, "FIRST starts with a number and a comma", "write FIRST(2, Kabul)"),
    ("title:FIRST(5, a)", 6, "FIRST looks at the article's text only", "take the field around it out"),
    ("FIRST(5, title:a)", 9, "title: stands inside another field", "write one field for each group, joined with AND"),
    ("CASE US", 0, "CASE needs brackets", 'write CASE(…), or "CASE" in quotes for the word itself'),
    ("CASE()", 5, "nothing stands in these brackets", "write a word, or take the brackets out"),
    ("CASE(US", 4, "this bracket is never closed", "write ) at the end of its group"),
    ("lang:english", 5, "english is no language code", "write a code such as lang:en or lang:ur"),
    ("lang:CASE(en)", 5, "CASE has no meaning for lang:", "take it out"),
    ("tier:best", 5, "best is no tier", "write a number such as tier:1, tier:<=2 or tier:1..2"),
    ("words:>many", 6, ">many is no number of words", "write words:>300, words:<=100 or words:100..500"),
    ("words:500..100", 6, "500..100 is no number of words", "write words:>300, words:<=100 or words:100..500"),
    ("words:>=100..200", 6, ">=100..200 is no number of words", "write words:>300, words:<=100 or words:100..500"),
    (
        "published:yesterday",
        10,
        "yesterday is no date",
        "write published:2021-10-08, published:>=2021-10-01 or published:2021-10-01..2021-10-31",
    ),
    (
        "published:2021-02-30",
        10,
        "2021-02-30 is no date",
        "write published:2021-10-08, published:>=2021-10-01 or published:2021-10-01..2021-10-31",
    ),
    ("site:http://x", 5, "http://x is no site", "write a host name only, such as site:dawn.com"),
    ("https://example.org", 0, "an address stands without a field", "write url: before it"),
    ("Tali*ban", 4, "* stands only at the end of a word", "write Tali* or ? for one character"),
    ("*stan", 0, "* stands only at the end of a word", "write the word's beginning"),
    ("a**", 1, "* stands only at the end of a word", "write a* or ? for one character"),
    ("*", 0, "* would hit every word", "write at least one letter beside * or ?"),
    ("??", 0, "?? would hit every word", "write at least one letter beside * or ?"),
    ("—", 0, "— has no letter or digit", "write a word to look for"),
    ("a && b", 2, "&& is no operator here", "write AND, or just put the words side by side"),
    ("a || b", 2, "|| is no operator here", "write OR"),
    ("a | b", 2, "| is no operator here", "write OR"),
    ("a & b", 2, "& is no operator here", "write AND, or just put the words side by side"),
    ("+a", 0, "+ is no operator here", "write AND, or just put the words side by side"),
    ("-a", 0, "- is no operator here", "write NOT"),
    ("!a", 0, "! is no operator here", "write NOT"),
    ("'State Department'", 0, "a phrase does not stand in single quotes", 'write double quotes: "…"'),
    (
        "/reg.*ex",
        0,
        "this expression is never closed",
        "write / at its end, or put the word in quotes if it is not one",
    ),
    (
        "/reg\nex/",
        0,
        "this expression is never closed",
        "write / at its end, or put the word in quotes if it is not one",
    ),
    ("a //", 2, "this expression is empty", "write one between the strokes: /colou?r/"),
    (
        "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/",
        0,
        "this expression is longer than 500 characters",
        "split it, joined by OR",
    ),
    ("/a(b/", 0, "a bracket of this expression is never closed", "write ), or \\( for the sign itself"),
    ("/a)b/", 0, "a bracket of this expression was never opened", "take it out, or write \\) for the sign itself"),
    ("/*a/", 0, "there is nothing to repeat before * + ? or {", "write \\* for the sign itself"),
    ("/a**/", 0, "two repetitions stand side by side", "take one out"),
    ("/[z-a]b/", 0, "a range of a class runs backwards, or there is no such class", "write it as [a-z]"),
    (
        "/(a)\\1/",
        0,
        "there is no such escape, or it refers back to a group",
        "write \\b \\d \\w \\s \\. and their like",
    ),
    ("/a(?=b)/", 0, "RE2 has no lookaround", "write what must stand there, and AND NOT for what must not"),
    ("/(?<!a)b/", 0, "RE2 has no lookaround", "write what must stand there, and AND NOT for what must not"),
    (
        "/a{1001}/",
        0,
        "this expression repeats too much to be searched in bounded time",
        "write smaller numbers in {…}, or words joined by NEAR",
    ),
    (
        "/(a{50}){50}/",
        0,
        "this expression repeats too much to be searched in bounded time",
        "write smaller numbers in {…}, or words joined by NEAR",
    ),
    (
        "/.{0,200}b/",
        0,
        "this expression repeats too much to be searched in bounded time",
        "write smaller numbers in {…}, or words joined by NEAR",
    ),
    (
        "/(x+x+)+y{90}/",
        0,
        "this expression repeats too much to be searched in bounded time",
        "write smaller numbers in {…}, or words joined by NEAR",
    ),
    ("/x*/", 0, "this expression also hits nothing at all", "write at least one character that must be there"),
    ("/a?|b/", 0, "this expression also hits nothing at all", "write at least one character that must be there"),
    ("lang:/en/", 5, "lang: is not searched by expression", "write one value"),
    ("STEM(/talk/)", 5, "an expression cannot stand in STEM", "take it out of the brackets"),
    ("ALLCAPS(/nato/)", 8, "an expression cannot stand in ALLCAPS", "take it out of the brackets"),
    ("@", 0, "the list's name is missing behind @", "write @name, or put the sign in quotes"),
    ("a @ b", 2, "the list's name is missing behind @", "write @name, or put the sign in quotes"),
    ("@people", 0, "there is no list @people", "write one of @cities, @none, or add it under [lists]"),
    ("@none", 0, "the list @none is empty", "add words to it under [lists]"),
    ("Kabul ^3", 6, "^ stands only right behind what it prefers", "write Taliban^3 or (a OR b)^3"),
    ("^3", 0, "^ stands only right behind what it prefers", "write Taliban^3 or (a OR b)^3"),
    ("(^3)", 1, "^ stands only right behind what it prefers", "write Taliban^3 or (a OR b)^3"),
    ("AND^3", 0, "nothing stands before AND", 'write a word before it, or the word itself in quotes: "AND"'),
    ("a OR^3", 4, "^ stands only right behind what it prefers", "write Taliban^3 or (a OR b)^3"),
    ("a^2^3", 3, "^ stands only right behind what it prefers", "write Taliban^3 or (a OR b)^3"),
    ("Kabul^", 5, "the number is missing behind ^", "write how much rather its hits are shown, such as ^3"),
    ("Kabul^x", 5, "the number is missing behind ^", "write how much rather its hits are shown, such as ^3"),
    ("Kabul^0", 6, "0 is no weight", "write a number above 0 and up to 100"),
    ("Kabul^101", 6, "101 is no weight", "write a number above 0 and up to 100"),
    (
        "Kabul^99999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999",
        6,
        "999999999999 is no weight",
        "write a number above 0 and up to 100",
    ),
    ("lang:en^2", 7, "^ prefers hits, and this is no word of the text", "leave it out"),
    ("SENT", 0, "nothing stands before SENT", 'write a word before it, or the word itself in quotes: "SENT"'),
    ("a SENT", 6, "nothing stands behind SENT", "write a word, a phrase or a group"),
    ("a SENT/5 b", 6, "SENT takes no number", "write SENT alone, or NEAR/5"),
    ("a PARA/ b", 6, "PARA takes no number", "write PARA alone, or NEAR/5"),
    ("a SENT PARA b", 7, "PARA follows right on SENT", 'write one of them, or the word itself in quotes: "PARA"'),
    ("a NOT SENT", 10, "nothing stands behind SENT", "write a word, a phrase or a group"),
    ("NOT SENT b", 0, "nothing stands before NOT", 'write a word before it, or the word itself in quotes: "NOT"'),
    ("a SENT (b AND c)", 7, "AND cannot stand inside NEAR, BEFORE, SENT or PARA", "write a NEAR/5 b AND a NEAR/5 c"),
    (
        "a SENT title:b",
        7,
        "a field or FIRST stands on one side of the proximity only",
        "put it around both: title:(a NEAR/5 b)",
    ),
    ("NAME", 0, "NAME needs brackets", 'write NAME("Given Surname"), or "NAME" in quotes for the word itself'),
    ("NAME()", 5, "NAME starts with the whole name in quotes", 'write NAME("Wendy Sherman")'),
    ("NAME(Sherman)", 5, "NAME starts with the whole name in quotes", 'write NAME("Wendy Sherman")'),
    ('NAME("Wendy Sherman"', 4, "this bracket is never closed", "write ) at the end of its NAME"),
    ('NAME("Wendy Sherman" also="W")', 21, "a comma is missing before also=", "write one"),
    (
        'NAME("Wendy Sherman" OR Taliban)',
        21,
        "OR is nothing that NAME knows",
        'write also="…", role="…" or context=(…), parted by commas',
    ),
    (
        'NAME("Wendy Sherman", aka="W")',
        22,
        "aka= is nothing that NAME knows",
        'write also="…", role="…" or context=(…), parted by commas',
    ),
    (
        'NAME("Wendy Sherman",)',
        21,
        ") is nothing that NAME knows",
        'write also="…", role="…" or context=(…), parted by commas',
    ),
    ('NAME("Wendy Sherman", role=Deputy)', 22, "role= needs a value in quotes", 'write role="…"'),
    ('NAME("Wendy Sherman", role)', 22, "role= needs a value in quotes", 'write role="…"'),
    ('NAME("Wendy Sherman", role=)', 27, "role= needs a value in quotes", 'write role="…"'),
    ('NAME("Wendy Sherman", also="")', 27, "also= needs a value in quotes", 'write also="…"'),
    ('NAME("Wendy Sherman", also=" , ")', 27, "also= needs a value in quotes", 'write also="…"'),
    (
        'NAME("Wendy Sherman", also="W", also="S")',
        32,
        "also= stands twice in one NAME",
        "write it once, its values in one place",
    ),
    (
        'NAME("Wendy Sherman", context=Kabul)',
        22,
        "context= needs a value in brackets",
        "write context=(Kabul, Pakistan)",
    ),
    (
        'NAME("Wendy Sherman", context="Kabul")',
        30,
        "a bracket is missing behind context=",
        "write context=(Kabul, Pakistan)",
    ),
    (
        'NAME("Wendy Sherman", context=())',
        31,
        "nothing stands in these brackets",
        "write a word, or take the brackets out",
    ),
    ('NAME("Wendy Sherman", context=(Kabul', 30, "this bracket is never closed", "write ) at the end of its group"),
    ("STEM", 0, "STEM needs brackets", 'write STEM(…), or "STEM" in quotes for the word itself'),
    ("STEM(talk*)", 5, "a wildcard cannot stand in STEM", "write STEM(negotiate) or negotiat*"),
    ("a W/5 b", 2, "W/5 is no operator here", "write NEAR/5, or put it in quotes"),
    ("a NEAR5 b", 2, "NEAR5 is no operator here", "write NEAR/5, or put it in quotes"),
    ("ALLCAPS", 0, "ALLCAPS needs brackets", 'write ALLCAPS(…), or "ALLCAPS" in quotes for the word itself'),
    ('RAW("', 4, "this quote is never closed", "write a second quote at the end of the phrase"),
    ('RAW("+")', 4, "+ has no letter or digit", "write a word to look for"),
    (
        "a BEFORE b",
        8,
        "the number is missing behind BEFORE",
        "write how many words may stand between, such as BEFORE/5",
    ),
    ("2 OF (a b)", 0, "2 of 1 can never hold", "part the members by commas"),
]


LISTS = {"cities": ["Kabul", "Islamabad"], "none": []}


@pytest.mark.parametrize("query, position, problem, advice", MALFORMED, ids=[row[0][:60] for row in MALFORMED])
def test_a_malformed_query_says_where_and_what_to_write(query: str, position: int, problem: str, advice: str) -> None:
    with pytest.raises(QueryError) as caught:
        compile_query(query, LISTS)
    assert (caught.value.position, caught.value.problem, caught.value.advice) == (position, problem, advice)
    assert caught.value.query == query
    assert str(caught.value) == f"{problem} (character {position + 1}): {advice}"


def test_there_are_enough_rows_to_trust() -> None:
    assert len(MALFORMED) >= 100


@pytest.mark.parametrize("opening", ["(", "CASE(", "1 OF (", "NOT (", "ATLEAST(1, "])
def test_fifty_levels_are_read_and_one_more_is_refused(opening: str) -> None:
    compile_query(opening * 50 + "a" + ")" * 50).explain()
    with pytest.raises(QueryError, match="brackets are nested deeper than 50"):
        compile_query(opening * 51 + "a" + ")" * 51)


def test_people_in_the_context_of_people_count_as_two_levels() -> None:
    name = 'NAME("A B", context=('
    compile_query(name * 25 + "a" + "))" * 25).explain()
    with pytest.raises(QueryError, match="brackets are nested deeper than 50"):
        compile_query(name * 90 + "a" + "))" * 90)


def test_a_phrase_of_a_hundred_words_is_read_and_one_more_is_refused() -> None:
    compile_query('"' + "a " * 100 + '"')
    with pytest.raises(QueryError, match="this phrase has more than 100 words"):
        compile_query('"' + "a " * 101 + '"~3')


def test_a_hundred_thousand_brackets_are_refused_without_a_crash() -> None:
    with pytest.raises(QueryError, match="nested deeper"):
        compile_query("(" * LONGEST_QUERY)


def test_a_hundred_thousand_nots_are_no_deeper_than_one() -> None:
    assert compile_query("NOT " * 20_000 + "Kabul").required == frozenset(("kabul",))


def test_a_chain_of_more_than_ten_is_refused() -> None:
    compile_query("a" + " NEAR/1 a" * 9)
    with pytest.raises(QueryError, match="more than 10 groups") as caught:
        compile_query("a" + " NEAR/1 a" * 10)
    assert caught.value.position == 1 + len(" NEAR/1 a") * 9 + len(" NEAR/1 ")


def test_a_query_that_is_too_long_is_refused() -> None:
    with pytest.raises(QueryError, match="longer than 100,000 characters"):
        compile_query("a " * LONGEST_QUERY)


def test_lists_do_not_multiply_without_end() -> None:
    lists = {"many": [f"w{number}" for number in range(10_000)]}
    compile_query("@many OR @many", lists)
    with pytest.raises(QueryError, match="more than 100,000 words are looked for"):
        compile_query("@many " * 16_000, lists)


def test_expressions_are_counted() -> None:
    compile_query("/taliban/ " * 20)
    with pytest.raises(QueryError, match="more than 20 expressions") as caught:
        compile_query("/taliban/ " * 21)
    assert caught.value.position == 200


def test_a_wide_query_is_read() -> None:
    query = compile_query(" OR ".join(f"w{number}" for number in range(10_000)))
    assert len(query.required or ()) == 10_000


@given(st.text(st.sampled_from('aB1 ()":,~^*?/@#-+OFANDRNE…“”5\n\\'), max_size=40))
def test_any_text_is_read_or_refused_at_a_character_of_it(text: str) -> None:
    try:
        query = compile_query(text)
    except QueryError as error:
        assert 0 <= error.position <= len(text)  # noqa: PT017 - the error is one of two right outcomes
        assert error.problem  # noqa: PT017 - the same
        assert error.advice  # noqa: PT017 - the same
    else:
        assert query.explain().endswith(".")
        assert isinstance(query.warnings(), tuple)
