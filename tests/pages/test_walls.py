"""Walls and paywalls as templates of many languages have them, and what looks like one and is none."""

import pytest

from pages.test_pages_extract import PARAGRAPHS, STATEMENT, URL, page, paragraphs
from watchdesk.model.articles import NotAPage, Page, Quality
from watchdesk.pages.extract import extract_page
from watchdesk.pages.quality import words_in
from watchdesk.pages.skim import skim_page

BANNER = (
    "<h2>We value your privacy</h2><p>We and our 842 partners use cookies. You may accept all, reject all or manage "
    "your choices. Our partners rely on legitimate interest.</p>"
)
PARTNERS = paragraphs(*[f"Partner {number} Ltd keeps what it learns for 390 days, no longer." for number in range(60)])
GERMAN = (
    "<h1>Weiter mit Werbung</h1><p>Besuchen Sie uns mit Werbung und Tracking. Mehr im Datenschutz.</p>"
    "<button>Alle akzeptieren</button><p>Oder im Pur-Abo für 4,99 Euro im Monat.</p>"
)
FRENCH = (
    "<p>Avec votre accord, nos partenaires et nous utilisons des traceurs.</p>"
    "<button>Continuer sans accepter</button><button>Tout accepter</button>"
)
SPANISH = "<p>Su privacidad: nosotros y nuestros socios usamos cookies.</p><button>Rechazar todo</button>"
TURKISH = "<p>Çerezler kullanıyoruz. Our partners do too; cookies stay.</p><button>Tümünü kabul et</button>"
CONSENT, ROBOTS = "a consent wall instead of the article", "a check for robots instead of the article"
WALLS = {
    "consent in English": ("The Gazette", BANNER, CONSENT),
    "consent with all partners": ("We value your privacy", BANNER + PARTNERS, CONSENT),
    "pay or consent in German": ("Der Bote", GERMAN, CONSENT),
    "consent in French": ("Le Fanal", FRENCH, CONSENT),
    "consent in Spanish": ("El Faro", SPANISH, CONSENT),
    "consent in Turkish": ("Fener", TURKISH, CONSENT),
    "a script that is asked for": ("gazette.example", "<p>Please enable JS and disable any ad blocker</p>", ROBOTS),
    "a button to hold": ("Hold on", "<p>Press &amp; Hold to confirm you are a human (and not a bot).</p>", ROBOTS),
    "a sign-in": ("Sign in to The Gazette", "<p>Forgot your password?</p>", "asks for a sign-in"),
    "a sign-in in German": ("Anmelden | Der Bote", "<p>Passwort vergessen?</p>", "asks for a sign-in"),
    "a missing page": ("404 - Page not found", "<p>Sorry, it may have been moved.</p>", "there is no such page"),
    "a missing page in French": ("Page introuvable", "<p>Elle a peut-être été déplacée.</p>", "there is no such page"),
}


def bare(title: str, body: str, lang: str = "en") -> bytes:
    return (
        f"<html lang={lang}><head><meta charset=utf-8><title>{title}</title></head><body>{body}</body></html>".encode()
    )


@pytest.mark.parametrize("title, body, reason", WALLS.values(), ids=WALLS)
def test_a_wall_is_no_page_for_reader_and_skimmer(title: str, body: str, reason: str) -> None:
    found = extract_page(bare(title, body), None, URL)
    assert isinstance(found, NotAPage), found
    assert reason in found.reason
    assert skim_page(bare(title, body), None, URL) == found


ARTICLE = f"<article><h1>Talks open</h1>{paragraphs(*PARAGRAPHS)}</article>"
NO_WALLS = {
    "a banner over an article": ("Talks open", f"{ARTICLE}<div id='onetrust-consent-sdk'>{BANNER}</div>"),
    "a headline that begins with the number of an error": ("404 people signed the letter", ARTICLE),
    "a headline about signing in": ("Log in, drop out: a life online", ARTICLE),
    "a headline about consent": ("Consent, cookies and the court", ARTICLE),
}


@pytest.mark.parametrize("title, body", NO_WALLS.values(), ids=NO_WALLS)
def test_an_article_is_no_wall(title: str, body: str) -> None:
    found = extract_page(bare(title, body), None, URL)
    assert isinstance(found, Page)
    assert PARAGRAPHS[3] in found.text


FIRST = paragraphs(*PARAGRAPHS[:2])
GATE = '"hasPart": {"@type": "WebPageElement", "isAccessibleForFree": "False", "cssSelector": ".rest"}'
LONG = paragraphs(*PARAGRAPHS, *(f"{text} {number}." for number in range(4) for text in PARAGRAPHS))
ASKS = "<p>Already a subscriber? Log in</p>"


def stated(more: str) -> str:
    return STATEMENT.replace('"isAccessibleForFree": FREE', more)


ARTICLES = "<meta property='og:type' content='article'>"
STUBS = {
    "a part that is not free": (FIRST, stated(GATE)),
    "a long lead, and nothing in the part that is not free": (f"{LONG}<div class='x rest'>{ASKS}</div>", stated(GATE)),
    "a tier that is locked": (FIRST, "<meta property='article:content_tier' content='locked'>" + ARTICLES),
    "English": (f"{FIRST}<p>You have reached your limit of free articles.</p>", ARTICLES),
    "German": (f"{FIRST}<p>Sie möchten weiterlesen? Schließen Sie ein Abo ab.</p>", ARTICLES),
    "German with a price": (f"{FIRST}<p>Laterne Plus: 4 Wochen für 1 Euro testen.</p>", ARTICLES),
    "French": (f"{FIRST}<p>Il vous reste 85 % de cet article à lire. La suite est réservée aux abonnés.</p>", ARTICLES),
    "Spanish": (f"{FIRST}<p>Este contenido es exclusivo para suscriptores.</p>", ARTICLES),
    "Urdu": (f"{FIRST}<p>مکمل خبر پڑھنے کے لیے سبسکرائب کریں</p>", ARTICLES),
    "Japanese": (f"{FIRST}<p>この記事は有料記事です。残り1203文字</p>", ARTICLES),
}


@pytest.mark.parametrize("body, head", STUBS.values(), ids=STUBS)
def test_what_a_paywall_leaves_is_a_stub(body: str, head: str) -> None:
    found = extract_page(page(body, head), None, URL)
    assert isinstance(found, Page)
    assert (found.quality, PARAGRAPHS[0] in found.text) == (Quality.STUB, True)
    assert found.reason is not None
    assert found.reason.endswith("words are free to read")


OFFER = "<header>Subscribe for unlimited access</header>"
IS_FREE = STATEMENT.replace("FREE", '"https://schema.org/True"')
WHOLE = {
    "a letter that goes to subscribers": (FIRST + "<p>Our letter goes out to subscribers on Fridays.</p>", ARTICLES),
    "an offer in the header of all pages": (FIRST, f"{ARTICLES}</head><body>{OFFER}"),
    "an offer beside what is said to be free": (f"{FIRST}{ASKS}", IS_FREE),
    "an empty gate beside a whole text": (f"{LONG}<div class=rest></div>", stated(GATE)),
    "a gate by a selector that is not looked for": (LONG, stated(GATE.replace(".rest", "div > *"))),
    "the whole text within the gate": (f"<div class=rest>{LONG}</div>{ASKS}", stated(GATE)),
}


@pytest.mark.parametrize("body, head", WHOLE.values(), ids=WHOLE)
def test_what_is_whole_is_full(body: str, head: str) -> None:
    found = extract_page(page(body, head), None, URL)
    assert isinstance(found, Page)
    assert (found.quality, found.reason) == (Quality.FULL, None)


def test_an_article_in_a_script_without_spaces_is_no_stub() -> None:
    text = "外務省は月曜日、両政府間の協議が月末まで続くと発表した。会合に出席した当局者は雰囲気が良いと述べた。" * 3
    found = extract_page(bare("会談は月末まで続く", f"<article><p>{text}</p></article>", "ja"), None, URL)
    assert isinstance(found, Page)
    assert found.quality is Quality.FULL


WORDS = {"": 0, "two words": 2, "zwölf Jägerwörter ÄÖÜ": 3, "外務省は月曜日": 3, "ASEAN会合 2026": 3}


@pytest.mark.parametrize("text, words", WORDS.items(), ids=WORDS)
def test_words_are_counted_in_any_script(text: str, words: int) -> None:
    assert words_in(text) == words
