"""What is no part of an article goes out of the tree, and the article stays. Pages of our own writing."""

import time

import pytest
from lxml.html import HtmlElement, fromstring, tostring

from watchdesk.pages.chunks import join_chunks
from watchdesk.pages.pruning import length, prune, strip_scripts

LONG = "The ferry left the quay of Port Sable at dawn with both delegations on board, harbour officials told reporters."
OTHER = (
    "Talks went on until midnight in the ballroom of the old casino, and nobody but the two interpreters was let in."
)
THIRD = "A joint paper is expected in April, when the fishing season begins and the disputed waters fill with trawlers."
BODY = f"<p>{LONG}</p><p>{OTHER}</p><p>{THIRD}</p>"


def tree(body: str) -> HtmlElement:
    return fromstring(f"<html><head></head><body>{body}</body></html>")


def pruned(body: str) -> str:
    page = tree(body)
    strip_scripts(page)
    prune(page)
    return " ".join(page.text_content().split())


GONE = {
    "a newsletter box": "<div class='article-newsletter'><p>Our best stories in your inbox.</p></div>",
    "a box by its id": "<div id='related-articles'><p>Elsewhere on this site.</p></div>",
    "a class of several words": "<figure class='media image-caption'>A ferry. Photo: Ana Ruiz</figure>",
    "a by-line": "<span class='byline'>By Noor Aziz</span>",
    "a paragraph that is a link": "<p><a href='/x'>Ferry owners in uproar over the fares</a></p>",
    "a heading that is a link": "<h3><strong><a href='/x'>Ferry owners in uproar</a></strong></h3>",
    "a line that leads away": "<p>Read more: <a href='/x'>Ferry owners in uproar</a></p>",
    "the same in German": "<p>Lesen Sie auch: <a href='/x'>Reeder empören sich</a></p>",
    "the same in Russian": "<p>Читайте также: <a href='/x'>Протест судовладельцев</a></p>",
    "a list of links": "<ul><li><a href='/x'>Ferry owners in uproar</a></li><li><a href='/y'>Fares up</a></li></ul>",
    "lines of links under a label": (
        "<p><b>Elsewhere</b><br><a href='/x'>Ferry owners in uproar</a><br><a href='/y'>Fares go up once more</a></p>"
    ),
    "a list of cards": (
        "<ul><li><a href='/x'>Ferry owners in uproar</a> They say no.</li>"
        "<li><a href='/y'>Fares go up once more</a> By a third.</li></ul>"
    ),
    "a script": "<script>var text = 'a paragraph';</script>",
    "a comment": "<!-- a paragraph -->",
}


@pytest.mark.parametrize("box", GONE.values(), ids=GONE)
def test_what_is_not_the_articles_goes(box: str) -> None:
    assert pruned(f"<div>{BODY}{box} tail</div>") == f"{LONG}{OTHER}{THIRD} tail"


KEPT = {
    "a link within a sentence": f"<p>{LONG} <a href='/x'>The paper</a> is short.</p>",
    "a paragraph with a long link": f"<p>{LONG} <a href='/x'>{LONG}</a></p>",
    "a short link": "<p><a href='/x'>Port Sable</a></p>",
    "two links in a line": "<p>See <a href='/x'>the paper of May</a> and <a href='/y'>the other paper</a>.</p>",
    "lines of which few are links": f"<p><a href='/x'>The paper</a><br>{LONG}<br><a href='/y'>The other</a></p>",
    "a list of facts": "<ul><li>Two ferries</li><li>Four hours</li></ul>",
    "a list with links": f"<ul><li>{LONG} <a href='/x'>More</a></li><li>{OTHER}</li></ul>",
    "a class that only sounds like one": "<p class='captioned-off sharepoint'>Two ferries sailed.</p>",
    "words that lead on": "<p>Read more slowly, the minister said.</p>",
}


@pytest.mark.parametrize("part", KEPT.values(), ids=KEPT)
def test_what_is_the_articles_stays(part: str) -> None:
    whole = f"<div>{BODY}{part}</div>"
    assert pruned(whole) == " ".join(tree(whole).text_content().split())


def test_a_container_of_the_article_stays_whatever_its_class() -> None:
    assert LONG in pruned(f"<div class='subscription promo'>{BODY}</div>")


def test_a_box_around_the_headline_stays() -> None:
    assert "Talks" in pruned(f"<div class='social'><h1>Talks</h1></div>{BODY}")


def test_a_link_in_a_paragraph_of_its_own_stays_where_no_paragraphs_are() -> None:
    assert pruned("<div><p><a href='/x'>Ferry owners in uproar</a></p></div>") == "Ferry owners in uproar"


def test_boxes_within_boxes_go_once() -> None:
    assert pruned(f"{BODY}<div class='promo'><div class='social'>a</div><ul><li>b</li></ul></div>").endswith(THIRD)


def test_a_tree_without_a_body_is_left_alone() -> None:
    page = fromstring("<html><head></head></html>")
    before = tostring(page)
    prune(page)
    assert tostring(page) == before


def test_length_counts_runs_of_spaces_once() -> None:
    assert length(fromstring("<p> two \n  <b>words</b></p>")) == len("two words")


def piece(*texts: str, name: str = "chunk") -> str:
    return f"<div class='{name}'>{''.join(f'<p>{text}</p>' for text in texts)}</div>"


def pieces_of(body: str) -> list[int]:
    page = tree(body)
    join_chunks(page)
    return [len(one.findall("p")) for one in page.iter("div") if one.get("class") == "chunk"]


JOINED = {
    "pieces around an advertisement": (
        f"<main>{piece(LONG, OTHER)}<div>ad</div>{piece(THIRD, LONG)}</main>",
        [4, 0],
    ),
    "pieces in grids": (
        f"<main><div>{piece(LONG, OTHER)}</div><div>{piece(THIRD, LONG)}</div></main>",
        [4, 0],
    ),
    "pieces of other articles": (
        f"<main><article>{piece(LONG, OTHER)}</article><article>{piece(THIRD, LONG)}</article></main>",
        [2, 2],
    ),
    "a piece with a headline of its own": (
        f"<main>{piece(LONG, OTHER)}{piece('<h1>Next</h1>', THIRD, LONG)}</main>".replace("<p><h1>", "<h1>"),
        [2, 2],
    ),
    "teasers of one paragraph": (f"<main>{piece(LONG)}{piece(OTHER)}{piece(THIRD)}</main>", [1, 1, 1]),
    "pieces that nothing but the page joins": (f"{piece(LONG, OTHER)}{piece(THIRD, LONG)}", [2, 2]),
    "pieces far from each other": (
        f"<main>{'<section>' * 6}{piece(LONG, OTHER)}{'</section>' * 6}{piece(THIRD, LONG)}</main>",
        [2, 2],
    ),
}


@pytest.mark.parametrize("body, paragraphs", JOINED.values(), ids=JOINED)
def test_the_pieces_of_one_article_are_joined(body: str, paragraphs: list[int]) -> None:
    assert pieces_of(body) == paragraphs


def test_a_directory_of_links_is_pruned_in_a_moment() -> None:
    links = "".join(f"<p><a href='/{number}'>Ferry number {number} to Port Sable</a></p>" for number in range(5_000))
    page = tree(f"<div>{links}</div>")
    started = time.process_time()
    prune(page)
    assert time.process_time() - started < 1.5


def test_what_only_burdens_the_extractor_goes_and_the_text_around_it_stays() -> None:
    tree = fromstring(
        "<html><body><p>word <img src='a' srcset='b 2x'>after <a href='/c' class='d'>link</a> end<input></p></body>"
    )
    prune(tree)
    assert tostring(tree.find("body"), encoding="unicode") == (
        '<body><p>word after <a class="d">link</a> end</p></body>'
    )
