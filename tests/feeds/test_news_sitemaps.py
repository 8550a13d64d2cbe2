"""The news sitemaps that robots.txt names: which of the many lines of a big site are worth a visit."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from watchdesk.feeds.discovery import is_of_comments, news_sitemaps

URL = "https://site.example/robots.txt"

NAMED = {
    "a plain one": ("Sitemap: https://site.example/news-sitemap.xml", ["https://site.example/news-sitemap.xml"]),
    "any case, spaces, a relative address": (
        "  SITEMAP :\t/sitemap_news.xml  \n",
        ["https://site.example/sitemap_news.xml"],
    ),
    "the shortest first": (
        "Sitemap: https://site.example/hindi/google-news.xml\nSitemap: https://site.example/google-news.xml",
        ["https://site.example/google-news.xml", "https://site.example/hindi/google-news.xml"],
    ),
    "each once": ("Sitemap: /news.xml\nSitemap: /news.xml", ["https://site.example/news.xml"]),
    "named in the query": ("Sitemap: /sitemap.xml?type=news", ["https://site.example/sitemap.xml?type=news"]),
    "not the whole site": ("Sitemap: /sitemap.xml\nSitemap: /sitemap_index.xml", []),
    "not videos, archives, sections, tags": (
        "\n".join(
            f"Sitemap: /{name}.xml" for name in ("video-news-sitemap", "news/archive", "news/2019/01", "news/tags")
        ),
        [],
    ),
    "not another scheme": ("Sitemap: file:///etc/news.xml\nSitemap: javascript:news", []),
    "not a comment or a rule": ("# Sitemap: /news.xml\nDisallow: /news.xml", []),
}


@pytest.mark.parametrize("text, expected", NAMED.values(), ids=NAMED)
def test_news_sitemaps_are_picked_out(text: str, expected: list[str]) -> None:
    assert list(news_sitemaps(text.encode(), URL)) == expected


@pytest.mark.parametrize("body", [b"", b"\x00\xff\xfe", b"Sitemap:", b"Sitemap: " + b"a" * 100_000], ids=range(4))
def test_what_names_none_gives_none(body: bytes) -> None:
    assert news_sitemaps(body, URL) == ()


def test_feeds_of_comments_are_known_by_their_address() -> None:
    assert is_of_comments("https://site.example/comments/feed/")
    assert not is_of_comments("https://site.example/feed/")


def robots_of(folder: Path) -> Iterator[dict[str, str]]:
    for line in next(folder.rglob("robots.jsonl")).open(encoding="utf-8"):
        yield json.loads(line)


@pytest.mark.shared
def test_of_real_sites_most_give_few_and_likely_ones(real_texts: Path) -> None:
    picked = {}
    for site in robots_of(real_texts):
        body = (site.get("robots") or "").encode()
        if b"sitemap" in body.lower():
            picked[site["Website"]] = news_sitemaps(body, f"https://{site['Website']}/robots.txt")
    with_news = {site: found for site, found in picked.items() if found}
    assert len(with_news) >= 0.45 * len(picked)
    known = {
        "aljazeera.com": "https://www.aljazeera.com/news-sitemap.xml",
        "lefigaro.fr": "https://www.lefigaro.fr/sitemap_news.xml",
        "hindustantimes.com": "https://www.hindustantimes.com/sitemap/news.xml",
        "apnews.com": "https://apnews.com/news-sitemap-content.xml",
        "independent.co.uk": "https://www.independent.co.uk/sitemaps/googlenews",
    }
    assert {site: with_news[site][0] for site in known} == known
