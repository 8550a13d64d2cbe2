"""Scouting: which outlets matched articles link to, credit or come from that the desk does not poll — the ranking.

A *site* is what a publisher is known by on the web: `nytimes.com` for `www.nytimes.com` and `cooking.nytimes.com`. It
is found by the last labels of a host, with the usual second levels of countries (`co.uk`, `com.pk`), not by the public
suffix list, which would be a file to keep current for a ranking that people read.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache

from msgspec import Struct

_SECOND_LEVELS = frozenset("ac co com edu gob gouv gov go info ltd mil ne net nic nom or org sch".split())
_ADDRESS = re.compile(r"[0-9.]+|.*:.*")
_SHORT = 2
# One publisher under several names.
_SAME = {
    "bbc.com": "bbc.co.uk",
    "bbci.co.uk": "bbc.co.uk",
    "nyti.ms": "nytimes.com",
    "wapo.st": "washingtonpost.com",
    "reut.rs": "reuters.com",
    "ap.org": "apnews.com",
    "gu.com": "theguardian.com",
    "dj.com": "wsj.com",
    "cnn.it": "cnn.com",
    "aje.io": "aljazeera.com",
    "xinhuanet.com": "news.cn",
}
AGGREGATORS = frozenset({"google.com", "bing.com", "yahoo.com", "msn.com"})
"""Sites whose feeds bring the articles of many outlets."""

# Where people are, files lie and money is paid: linked to by everybody, and nobody's coverage.
_NO_OUTLETS = frozenset(
    """
    facebook.com fb.com twitter.com x.com t.co instagram.com threads.net threads.com youtube.com youtu.be tiktok.com
    linkedin.com pinterest.com reddit.com snapchat.com tumblr.com vk.com ok.ru weibo.com whatsapp.com wa.me telegram.org
    t.me telegram.me bsky.app mastodon.social discord.com discord.gg signal.org messenger.com flickr.com vimeo.com
    dailymotion.com twitch.tv spotify.com soundcloud.com apple.com apple.news google.com google.co.uk goo.gl g.co
    gmail.com bing.com yahoo.com msn.com microsoft.com live.com amazon.com amzn.to ebay.com paypal.com patreon.com
    gofundme.com eventbrite.com github.com githubusercontent.com wikipedia.org wikimedia.org wikidata.org archive.org
    archive.ph archive.is archive.today doi.org bit.ly tinyurl.com ow.ly buff.ly dlvr.it feedburner.com
    cloudfront.net amazonaws.com akamaihd.net cloudflare.com doubleclick.net googletagmanager.com list-manage.com
    mailchimp.com mailchi.mp substack.com medium.com wordpress.com blogspot.com wixsite.com typeform.com
    surveymonkey.com scribd.com issuu.com documentcloud.org datawrapper.de flourish.studio infogram.com tableau.com
    gettyimages.com shutterstock.com imgur.com giphy.com adobe.com mozilla.org zoom.us disqus.com outbrain.com
    taboola.com
    """.split()
)


class Sign(StrEnum):
    """Why a site came up: an article links to it, names it as where it has something from, or was found there."""

    LINKED = "linked"
    CREDITED = "credited"
    FOUND = "found"


class Evidence(Struct, frozen=True, kw_only=True):
    """One matched article that points to a site."""

    site: str
    sign: Sign
    article_id: str
    story_id: str
    source_id: str


class Scouted(Struct, frozen=True, kw_only=True):
    """A site that is not polled, with what points to it: stories, articles, the sources of these, and by which sign.

    `article_id` is one of the articles.
    """

    site: str
    stories: int
    articles: int
    sources: tuple[str, ...]
    signs: Mapping[Sign, int]
    article_id: str


@lru_cache(maxsize=4096)
def site_of(host: str) -> str:
    """Return the site of a host: that of several under which its publisher is known best; numbers are their own."""
    host = host.lower().rstrip(".")
    if _ADDRESS.fullmatch(host):
        return host
    labels = host.split(".")
    is_deep = len(labels) > 2 and len(labels[-1]) == _SHORT and labels[-2] in _SECOND_LEVELS  # noqa: PLR2004 - a.co.uk
    site = ".".join(labels[-3:] if is_deep else labels[-2:])
    return _SAME.get(site, site)


def scouted(evidence: Iterable[Evidence], watched: Collection[str]) -> list[Scouted]:
    """Rank the sites that are not watched: most stories first, then most sources that point there, then articles.

    What only one article points to stands last, in the order of the alphabet. Platforms are left out.
    """
    by_site: dict[str, list[Evidence]] = {}
    for one in evidence:
        if one.site not in watched and one.site not in _NO_OUTLETS and "." in one.site:
            by_site.setdefault(one.site, []).append(one)
    found = [_summed(site, pointing) for site, pointing in by_site.items()]
    return sorted(found, key=lambda one: (-one.stories, -len(one.sources), -one.articles, one.site))


def _summed(site: str, pointing: Sequence[Evidence]) -> Scouted:
    return Scouted(
        site=site,
        stories=len({one.story_id for one in pointing}),
        articles=len({one.article_id for one in pointing}),
        sources=tuple(sorted({one.source_id for one in pointing})),
        signs=dict(sorted(Counter(one.sign for one in pointing).items())),
        article_id=pointing[0].article_id,
    )


class Credits:
    """Finds names of outlets where a text says that it has something from them. `names`: as printed → site."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._sites = dict(names)
        longest_first = sorted(self._sites, key=len, reverse=True)
        named = "|".join(re.escape(name) for name in longest_first) or r"(?!)"
        self._credit = re.compile(rf"(?:{_BEFORE})\s(?:[Tt]he\s)?({named})\b|(?<!\w)({named})\s(?:{_AFTER})\b")

    def sites(self, text: str) -> tuple[str, ...]:
        """Return the sites of the outlets that a text credits, each once, in its order."""
        found = (named[1] or named[2] for named in self._credit.finditer(text))
        return tuple(dict.fromkeys(self._sites[name] for name in found))


# What stands before or after the name of an outlet where something is taken from it.
_BEFORE = (
    r"[Aa]ccording to|(?:[Rr]eported|published|broadcast|obtained|seen|cited|quoted|carried) (?:by|in|on)|[Tt]old"
    r"|[Cc]iting|[Ii]n an interview with|[Ww]rote in|[Rr]eports? (?:by|in|from)|[Ss]elon|[Cc]ité par|[Ll]aut"
    r"|[Gg]egenüber|[Ss]egún|[Dd]ijo a|[Ss]econdo"
)
_AFTER = (
    r"(?:has |had |first )?(?:reported|reports|revealed|wrote|writes|quoted|cited|learned)|berichtet(?:e)?|rapporte"
    r"|a rapporté|informó|scrive"
)
