"""How much of an article a page gave: all of it, a stub, nothing, or a wall in its place. Pure decisions."""

import re

from watchdesk.model.articles import NotAPage, Quality
from watchdesk.pages.statements import Statement

CONSENT_WALL = NotAPage(reason="the site shows a consent wall instead of the article")
ROBOT_CHECK = NotAPage(reason="the site shows a check for robots instead of the article")

_FEW_WORDS = 40
_WALL_WORDS = 260
_CONSENT_SIGNS = 3  # a cookie line below an article has one or two
_PAYWALL_WORDS = 250
_PAYWALL_SHARE = 0.6

_CONSENT = re.compile(
    r"before you continue|we value your privacy|your privacy choices|consent|cookies?\b|reject all"
    r"|accept all|manage (?:your )?(?:preferences|settings|options|choices)|our partners"
    r"|legitimate interest|zustimm|einwillig|datenschutz|akzeptieren|vos choix|consentement|tout accepter"
    r"|accepter et continuer|aceptar (?:todo|y continuar)|consentimiento|privacidad|accetta|consenso",
    re.IGNORECASE,
)
_ROBOTS = re.compile(
    r"(?:verify|confirm)(?:ing)? (?:that )?you are (?:a )?(?:human|not a robot)|checking your browser"
    r"|enable javascript and cookies|just a moment\.\.\.|unusual traffic|are you a robot|access denied"
    r"|request blocked",
    re.IGNORECASE,
)
_PAYWALL = re.compile(
    r"subscribe (?:now |today )?(?:to|for) (?:continue|read|keep|unlock|full|unlimited|get)"
    r"|(?:already|not) a subscriber|subscribers? only|(?:for|to) subscribers|to (?:continue|keep) reading"
    r"|continue reading (?:with|by)|register (?:now )?to (?:read|continue)|unlock (?:this|the full)"
    r"|start your (?:free )?trial|weiterlesen mit|nur für abonnenten|jetzt abonnieren|réservé aux abonnés"
    r"|pour lire la suite|contenu réservé|solo para suscriptores|suscríbete para|contenuto riservato",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")


def wall(title: str, text: str) -> NotAPage | None:
    """Return what stands in the article's place, if it is a wall: few words, and most of them about consent or robots.

    `text` is all the page says, not just what was extracted.
    """
    words = len(_WORD.findall(text))
    if words > _WALL_WORDS:
        return None
    signs = {sign.lower() for sign in _CONSENT.findall(f"{title}\n{text}")}
    enough = _CONSENT_SIGNS if not _CONSENT.search(title) else _CONSENT_SIGNS - 1
    if len(signs) >= enough:
        return CONSENT_WALL
    return ROBOT_CHECK if _ROBOTS.search(f"{title}\n{text}") else None


def judge(text: str, statement: Statement, page_text: str, *, is_article: bool) -> tuple[Quality, str | None]:
    """Return how much was read, and why it is not all (None where it is). `page_text` is all the page says."""
    words = len(_WORD.findall(text))
    if not words:
        return Quality.NONE, "no article text was found on the page"
    is_short = words < _PAYWALL_WORDS or (statement.words and words < _PAYWALL_SHARE * statement.words)
    if is_short and not statement.is_free:
        return Quality.STUB, f"the article is behind a paywall: {words} words are free to read"
    if words < _PAYWALL_WORDS and _PAYWALL.search(page_text):
        return Quality.STUB, f"the page asks for a subscription: {words} words are free to read"
    if words < _FEW_WORDS and not is_article:
        return Quality.STUB, f"only {words} words were found on the page"
    return Quality.FULL, None
