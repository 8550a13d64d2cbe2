"""Languages: the words of a digest in German, French and Urdu — the entries of the table that wording.py looks in.

Names of days and months are those of the CLDR, by Babel. Plural forms are written out: these languages have two each
(the CLDR's "one" and "other"; French counts 0 as one).
"""

from functools import cache
from types import MappingProxyType
from typing import TypedDict

from babel.dates import get_day_names, get_month_names

from watchdesk.channels.wording import Wording


class _Days(TypedDict):
    weekdays: tuple[str, ...]
    weekdays_short: tuple[str, ...]
    months: tuple[str, ...]
    months_short: tuple[str, ...]


def _days(language: str) -> _Days:
    """Return the names of days, from Monday, and of months, long and short."""
    return {
        "weekdays": tuple(get_day_names("wide", locale=language)[day] for day in range(7)),
        "weekdays_short": tuple(get_day_names("abbreviated", locale=language)[day] for day in range(7)),
        "months": tuple(get_month_names("wide", locale=language)[month] for month in range(1, 13)),
        "months_short": tuple(get_month_names("abbreviated", locale=language)[month] for month in range(1, 13)),
    }


def _german(number: int, one: str, many: str) -> str:
    return one if number == 1 else f"{number:,} {many}".replace(",", ".")


def _french(number: int, one: str, many: str) -> str:
    return one if number == 1 else f"{number:,} {many}".replace(",", "\u202f")


def _urdu(number: int, one: str, many: str) -> str:
    return one if number == 1 else f"{number:,} {many}"


@cache
def german() -> Wording:
    """Return the German words."""
    return Wording(
        **_days("de"),
        language="de",
        for_whom="für {name}",
        tally=lambda stories, reports: (
            f"{_german(stories, 'Eine Meldung', 'Meldungen')} in {_german(reports, 'einem Bericht', 'Berichten')}"
        ),
        times_in="Zeiten in {zone}",
        also="Auch",
        news="Neu seit der letzten Nachricht",
        more=lambda number: f"{_german(number, '1 weiterer', 'weitere')}",
        lead_and_more=lambda lead, number: f"{lead} und {number} mehr",
        more_stories=lambda number: f"und {_german(number, 'eine weitere Meldung', 'weitere Meldungen')}",
        rest=lambda number: (
            f"{_german(number, 'Eine weitere Meldung passte', 'weitere Meldungen passten')}, "
            "über die Grenze dieser Nachricht hinaus."
        ),
        held=lambda number: (
            f"{_german(number, 'Eine Meldung hat', 'Meldungen haben')} auf das Ende Ihrer Ruhezeit gewartet."
        ),
        spread=lambda outlets, copies: (
            _german(outlets, "ein Medium", "Medien") + (f", {copies} wörtlich" if copies else "")
        ),
        why="Warum Sie das bekommen",
        found="gefunden",
        relations=MappingProxyType(
            {"verbatim": "Nachdruck", "trimmed": "gekürzter Nachdruck", "rewrote": "umgeschrieben"}
        ),
        notes=MappingProxyType(
            {
                "on headline and summary only": "nur nach Überschrift und Anriss",
                "on the headline only": "nur nach der Überschrift",
                "weak: a bare surname in a fitting context, perhaps somebody else's": (
                    "schwach: ein bloßer Nachname in passender Umgebung, vielleicht jemand anders"
                ),
            }
        ),
        all_heard=lambda number: (
            f"{_german(number, 'Die eine Quelle hat', 'Quellen haben')} zuletzt geantwortet. "
            "Was hier nicht steht, wurde dort nicht gefunden."
        ),
        some_heard=lambda healthy, number: (
            f"{healthy} von {_german(number, '1 Quelle', 'Quellen')} haben zuletzt geantwortet. "
            "Nicht gehört, also vielleicht verpasst:"
        ),
        since="seit {when}",
        stop="Um diese Nachrichten zu beenden, schreiben Sie an {address}.",
        stop_subject="abbestellen",
        possible_repeat="Vielleicht doppelt: Ein früherer Versuch blieb ohne Antwort; vielleicht haben Sie dies schon.",
        trial_title="Dies ist ein Test des Kanals {name}",
        trial_snippet=(
            "In der Welt ist nichts geschehen: Jemand prüft einen Kanal. Sie können dies lesen, also geht es."
        ),
        trial_watch="Kanaltest",
    )


@cache
def french() -> Wording:
    """Return the French words."""
    return Wording(
        **_days("fr"),
        language="fr",
        for_whom="pour {name}",
        tally=lambda stories, reports: (
            f"{_french(stories, 'Un sujet', 'sujets')} dans {_french(reports, 'un article', 'articles')}"
        ),
        times_in="heures de {zone}",
        also="Aussi",
        news="Nouveau depuis le dernier message",
        more=lambda number: f"{_french(number, '1 autre', 'autres')}",
        lead_and_more=lambda lead, number: f"{lead} et {_french(number, '1 autre', 'autres')}",
        more_stories=lambda number: f"et {_french(number, 'un autre sujet', 'autres sujets')}",
        rest=lambda number: (
            f"{_french(number, 'Un autre sujet correspondait', 'autres sujets correspondaient')}, "
            "au-delà de la limite de ce message."
        ),
        held=lambda number: (
            f"{_french(number, 'Un sujet a attendu', 'sujets ont attendu')} la fin de vos heures calmes."
        ),
        spread=lambda outlets, copies: (
            _french(outlets, "un média", "médias") + (f", dont {copies} mot pour mot" if copies else "")
        ),
        why="Pourquoi vous recevez ceci",
        found="trouvé",
        relations=MappingProxyType({"verbatim": "reprise", "trimmed": "reprise abrégée", "rewrote": "réécrit"}),
        notes=MappingProxyType(
            {
                "on headline and summary only": "d'après le titre et le résumé seulement",
                "on the headline only": "d'après le titre seulement",
                "weak: a bare surname in a fitting context, perhaps somebody else's": (
                    "faible : un nom seul dans un contexte qui convient, peut-être quelqu'un d'autre"
                ),
            }
        ),
        all_heard=lambda number: (
            f"{_french(number, 'La seule source a répondu', 'sources ont répondu')} à la dernière visite. "
            "Ce qui n'est pas ici n'y a pas été trouvé."
        ),
        some_heard=lambda healthy, number: (
            f"{healthy} sur {_french(number, '1 source', 'sources')} ont répondu à la dernière visite. "
            "Pas entendues, donc peut-être manquées :"
        ),
        since="depuis {when}",
        stop="Pour ne plus recevoir ces messages, écrivez à {address}.",
        stop_subject="désinscription",
        possible_repeat="Répétition possible : un essai est resté sans réponse, vous avez peut-être déjà ceci.",
        trial_title="Ceci est un essai du canal {name}",
        trial_snippet=(
            "Rien ne s'est passé dans l'actualité : quelqu'un essaie un canal. Vous lisez ceci, donc il fonctionne."
        ),
        trial_watch="Essai du canal",
    )


@cache
def urdu() -> Wording:
    """Return the Urdu words, which run from right to left."""
    return Wording(
        **_days("ur"),
        language="ur",
        direction="rtl",
        for_whom="برائے {name}",
        tally=lambda stories, reports: (
            f"{_urdu(stories, 'ایک خبر', 'خبریں')}، {_urdu(reports, 'ایک رپورٹ', 'رپورٹیں')}"
        ),
        times_in="اوقات: {zone}",
        also="مزید",
        news="پچھلی اطلاع کے بعد نیا",
        more=lambda number: f"{number:,} مزید",
        lead_and_more=lambda lead, number: f"{lead} اور {number:,} مزید",
        more_stories=lambda number: f"اور {_urdu(number, 'ایک اور خبر', 'مزید خبریں')}",
        rest=lambda number: f"{_urdu(number, 'ایک اور خبر', 'مزید خبریں')} اس پیغام کی حد سے باہر رہ گئیں۔",
        held=lambda number: (
            f"{_urdu(number, 'ایک خبر', 'خبریں')} آپ کے خاموش اوقات ختم ہونے تک "
            f"{'روکی گئی' if number == 1 else 'روکی گئیں'}۔"
        ),
        spread=lambda outlets, copies: (
            _urdu(outlets, "ایک ادارہ", "ادارے") + (f"، {copies:,} حرف بہ حرف" if copies else "")
        ),
        why="آپ کو یہ کیوں ملا",
        found="ملا",
        relations=MappingProxyType({"verbatim": "نقلِ خبر", "trimmed": "مختصر نقل", "rewrote": "نئی تحریر"}),
        notes=MappingProxyType(
            {
                "on headline and summary only": "صرف سرخی اور خلاصے کی بنیاد پر",
                "on the headline only": "صرف سرخی کی بنیاد پر",
                "weak: a bare surname in a fitting context, perhaps somebody else's": (
                    "کمزور: موزوں سیاق میں صرف خاندانی نام، شاید کوئی اور ہو"
                ),
            }
        ),
        all_heard=lambda number: (
            f"{_urdu(number, 'واحد ذریعے نے', 'ذرائع نے')} پچھلی بار جواب دیا۔ جو اس پیغام میں نہیں وہ وہاں نہیں ملا۔"
        ),
        some_heard=lambda healthy, number: (
            f"{_urdu(number, '1 ذریعے', 'ذرائع')} میں سے {healthy:,} نے پچھلی بار جواب دیا۔ جن سے جواب نہ ملا:"
        ),
        since="{when} سے",
        stop="یہ پیغامات بند کرنے کے لیے {address} پر لکھیں۔",
        stop_subject="رکنیت ختم",
        possible_repeat="شاید دوبارہ: پچھلی کوشش کا جواب نہیں ملا، ممکن ہے یہ آپ کے پاس پہلے سے ہو۔",
        trial_title="یہ چینل {name} کی جانچ ہے",
        trial_snippet="خبروں میں کچھ نہیں ہوا: کوئی چینل جانچ رہا ہے۔ آپ یہ پڑھ سکتے ہیں، یعنی یہ کام کرتا ہے۔",
        trial_watch="چینل کی جانچ",
    )
