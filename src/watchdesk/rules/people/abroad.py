"""Abroad: offices as German, French, Spanish, Portuguese, Italian and Irish news write them before a name, in English.

Folded, one or two words each. So "Bundeskanzler Scholz" is Scholz with a title, not somebody of the given name
Bundeskanzler, and is found by `role="Chancellor"`. Words that are as often surnames (Richter, König) are left out.
"""

_GERMAN_MINISTERS = {
    "aussen": "foreign",
    "bundesaussen": "foreign",
    "innen": "interior",
    "bundesinnen": "interior",
    "finanz": "finance",
    "bundesfinanz": "finance",
    "verteidigungs": "defense",
    "bundesverteidigungs": "defense",
    "wirtschafts": "economy",
    "bundeswirtschafts": "economy",
    "gesundheits": "health",
    "bundesgesundheits": "health",
    "justiz": "justice",
    "bundesjustiz": "justice",
    "verkehrs": "transport",
    "bundesverkehrs": "transport",
    "umwelt": "environment",
    "bundesumwelt": "environment",
    "landwirtschafts": "agriculture",
    "arbeits": "labor",
    "kultus": "culture",
    "premier": "prime",
}
_OTHERS = {
    "kanzler": "chancellor", "kanzlerin": "chancellor", "bundeskanzler": "chancellor", "bundeskanzlerin": "chancellor",
    "minister": "minister", "ministerin": "minister", "prasident": "president", "prasidentin": "president",
    "bundesprasident": "president", "bundesprasidentin": "president", "ministerprasident": "minister president",
    "ministerprasidentin": "minister president", "staatssekretar": "state secretary", "sprecher": "spokesman",
    "staatssekretarin": "state secretary", "sprecherin": "spokesman", "regierungssprecher": "government spokesman",
    "parteichef": "party leader", "parteichefin": "party leader", "burgermeister": "mayor", "burgermeisterin": "mayor",
    "oberburgermeister": "mayor", "oberburgermeisterin": "mayor", "botschafter": "ambassador",
    "botschafterin": "ambassador", "papst": "pope",
    "ministre": "minister", "premier ministre": "prime minister", "premiere ministre": "prime minister",
    "presidente": "president", "presidenta": "president", "ministro": "minister", "ministra": "minister",
    "canciller": "foreign minister", "chanceler": "chancellor", "senador": "senator", "senadora": "senator",
    "senateur": "senator", "senatrice": "senator", "senatore": "senator", "gobernador": "governor",
    "gobernadora": "governor", "governador": "governor", "governadora": "governor", "alcalde": "mayor",
    "alcaldesa": "mayor", "prefeito": "mayor", "sindaco": "mayor", "taoiseach": "prime minister",
    "tanaiste": "deputy prime minister",
}  # fmt: skip


def offices_abroad() -> dict[str, str]:
    """Return the English office by the folded words of another language."""
    ministers = {
        f"{field}minister{ending}": f"{english} minister"
        for field, english in _GERMAN_MINISTERS.items()
        for ending in ("", "in")
    }
    return ministers | {office: english for office, english in _OTHERS.items() if office != english}
