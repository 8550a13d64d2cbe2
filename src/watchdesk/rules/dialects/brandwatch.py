"""Brandwatch: operators in capitals, NEAR/n with f for this order, (…)~n, {as written} and fields with a colon."""

import re
from collections.abc import Iterable

from watchdesk.rules.dialects.notes import Notebook
from watchdesk.rules.dialects.reading import Kind, Piece, Precedence, Wrap
from watchdesk.rules.dialects.scanning import (
    COMMON,
    FARTHEST,
    TIGHT,
    Dialect,
    addresses,
    comments,
    exactly,
    field_rules,
    hashtag,
    in_address,
    in_field,
    linked,
    no_counterpart,
    nothing,
    on_leaves,
    operator,
    ranges,
    rule,
    small,
    term,
    words,
)
from watchdesk.rules.dialects.terms import QUOTES, literally, nearby, phrase
from watchdesk.rules.dialects.tree import Exactly, Gone, Joined, Node, Way
from watchdesk.rules.dialects.values import language, site, source

_AUTHOR = "author: is the writer's name in watchdesk, not an account of a social network"
_FIELDS: dict[str, Wrap] = {
    "title": in_field("title"),
    "headline": in_field("title"),
    "content": in_field("text"),
    "snippet": in_field("text"),
    "author": in_field("author", _AUTHOR),
    "authors": in_field("author", _AUTHOR),
    "site": on_leaves(site),
    "domain": on_leaves(site),
    "url": in_address,
    "publisher": on_leaves(source),
    "language": on_leaves(language),
    "lang": on_leaves(language),
    "raw": exactly("RAW"),
    "hashtags": lambda node, _notebook: node,
    "hashtag": lambda node, _notebook: node,
    **{
        name: no_counterpart(f"{name}:")
        for name in ("links", "link", "country", "city", "county", "state", "region", "continent", "location",
                     "latitude", "longitude", "gender", "engagementType", "engagingWith", "engagingWithGuid",
                     "pageType", "channel", "entityName", "imageType", "authorFollowers", "authorGender",
                     "authorVerified", "authorVerifiedType", "authorBio", "tweetCount", "interest", "sentiment",
                     "rating", "reviewProduct", "subreddit", "guid", "srcType", "has", "mentionedauthors", "source",
                     "blogname", "publisherSubType", "itemReview", "redditAuthorFlair", "accountType")
    },
}  # fmt: skip


def _as_written(found: "re.Match[str]", notebook: Notebook) -> Node:
    return Exactly("CASE", phrase(found.group(1).strip(f" {QUOTES}"), found.start(1), notebook))


def _near_group(found: "re.Match[str]", _notebook: Notebook) -> Iterable[Piece]:
    """Make what stands behind (… AND …)~n: the members of the AND near each other."""
    distance = min(int(found.group(1)[:6]), FARTHEST)

    def wrap(node: Node, notebook: Notebook) -> Node:
        if isinstance(node, Joined) and node.is_and:
            return nearby(node.members, distance, found.start(), notebook)
        notebook.note(f"{found.group()} behind a group without AND was left out")
        return node

    yield Piece(Kind.BEHIND, found.start(), found.group(), wrap=wrap, rank=TIGHT + 1)


def _raw(found: "re.Match[str]", _notebook: Notebook) -> Node:
    text = found.group(1).strip(QUOTES)
    if not any(letter.isalnum() for letter in text):
        return Gone(found.group(), found.start())
    return Exactly("RAW", literally(text))


BRANDWATCH = Dialect(
    title="Brandwatch",
    rules=(
        *comments("<<<", r"<<<(?:[^>]|>(?!>>))*>>>"),
        rule(r"\{([^{}]*)\}", term(_as_written)),
        addresses("site|domain|url", _FIELDS),
        rule(rf"raw:\s?([{QUOTES}][^{QUOTES}]*[{QUOTES}]|[^\s(){QUOTES}]+)", term(_raw)),
        *COMMON,
        rule(r"~\s*(\d+)", _near_group),
        rule(r"AND(?!\w)|&&", operator(Kind.AND), is_exact=True),
        rule(r"OR(?!\w)|\|\|?", operator(Kind.OR), is_exact=True),
        rule(r"NOT(?![\w:])", operator(Kind.NOT), is_exact=True),
        rule(r"NEAR/(\d+)f(?!\w)", linked(Way.BEFORE)),
        rule(r"NEAR/(\d+)(?!\w)", linked(Way.NEAR)),
        rule(r"(?:and|or|not)(?![\w:-])", small("Brandwatch")),
        rule(r"-(?=[^\s\-)])", operator(Kind.NOT, rank=TIGHT - 1)),
        rule(r"\+(?=\S)", nothing()),
        ranges(),
        *field_rules(_FIELDS, ":"),
        hashtag("Brandwatch"),
        rule(rf"[^\s(){{}}{QUOTES},;~|:]+(?::\d+)?", words()),
    ),
    precedence=Precedence(
        ranks={Kind.OR: 10.0, Kind.AND: 20.0, Kind.NOT: 30.0, Kind.LINK: 40.0, Kind.OPEN: 0.0},
        says_mixing="AND and OR stand side by side without brackets: AND was read first; set brackets if you meant OR",
    ),
)
