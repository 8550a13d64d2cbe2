"""Stories in languages of which the background list knows no word: function words are no evidence of one event."""

from datetime import UTC, datetime, timedelta
from importlib.resources import files

import pytest

from watchdesk.rules.names.background import background
from watchdesk.rules.stories import Shelf, portrait_of, take
from watchdesk.rules.stories.function_words import function_words

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
GERMAN = {
    "brücke": (
        "Brücke über die Elbe bei Torgau gesperrt",
        (
            "Die Brücke über die Elbe bei Torgau ist seit dem Morgen gesperrt. Ein Frachtschiff hat nach Angaben "
            "der Wasserschutzpolizei einen Pfeiler gerammt. Verletzt wurde niemand. Wie lange die Sperrung dauern "
            "wird, konnte ein Sprecher des Landkreises nicht sagen. Statiker sollen den Pfeiler in den nächsten "
            "Tagen prüfen."
        ),
    ),
    "brücke später": (
        "Nach Schiffsunfall: Pfeiler der Elbbrücke in Torgau wird geprüft",
        (
            "Nachdem ein Frachtschiff in Torgau einen Pfeiler der Brücke über die Elbe gerammt hat, prüfen "
            "Statiker nun die Schäden. Die Brücke ist gesperrt, wie ein Sprecher des Landkreises sagte. Die "
            "Wasserschutzpolizei ermittelt gegen den Kapitän. Verletzt wurde bei dem Unfall auf der Elbe niemand."
        ),
    ),
    "theater": (
        "Stadttheater sucht tausend Stühle für ein Stück im Freien",
        (
            "Das Stadttheater sucht für die neue Spielzeit tausend alte Stühle. Sie sollen im Sommer auf dem "
            "Marktplatz stehen, wenn das Ensemble dort spielt, und sind danach zu haben. Wer einen Stuhl bringt, "
            "bekommt eine Karte, sagte die Intendantin. Wie viele schon da sind, konnte sie am Freitag noch nicht "
            "sagen."
        ),
    ),
    "wein": (
        "Winzer an der Mosel ernten so früh wie nie",
        (
            "Die Winzer an der Mosel haben in diesem Jahr so früh wie noch nie mit der Lese begonnen. Nach den "
            "warmen Wochen sind die Trauben reif, und sie sollen nicht zu süß werden. Die Menge wird nach Angaben "
            "des Verbandes nicht groß sein, die Güte dafür gut. In den Steillagen ist die Arbeit wie immer von "
            "Hand zu tun."
        ),
    ),
}


def stories(articles: dict[str, tuple[str, str]], language: str | None) -> dict[str, str]:
    """Return the story of each article of one day, by name."""
    shelf, found = Shelf(), dict[str, str]()
    for number, (name, (title, text)) in enumerate(articles.items()):
        at = NOON + timedelta(minutes=number)
        portrait = portrait_of(article_id=name, title=title, text=text, language=language, at=at, rarity=background())
        placed = take(portrait, shelf)
        shelf.put(placed)
        found[name] = placed.placement.story_id
        assert not placed.merges
    return found


def of_the_urdu_outlet() -> dict[str, tuple[str, str]]:
    folder = files("watchdesk.demo").joinpath("press", "articles", "sada-e-mehran.test")
    texts = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    return {name: (text.partition("\n")[0], text.partition("\n\n")[2]) for name, text in sorted(texts.items())}


def test_german_reports_of_one_event_are_one_story_and_others_of_that_day_are_not() -> None:
    found = stories(GERMAN, "de")
    assert found["brücke später"] == found["brücke"]
    assert len(set(found.values())) == 3


def test_six_urdu_articles_of_a_day_that_share_no_event_stay_six() -> None:
    articles = of_the_urdu_outlet()
    assert len(articles) >= 6
    assert len(set(stories(articles, "ur").values())) == len(articles)


def test_where_nobody_says_what_language_it_is_its_script_tells_something() -> None:
    assert len(set(stories(of_the_urdu_outlet(), None).values())) >= 5


@pytest.mark.parametrize(
    "language, word, is_left_out",
    [
        ("de", "nicht", True),
        ("de-AT", "nicht", True),
        ("de", "brucke", False),
        ("ur", "میں", True),
        ("fr", "avec", True),
        ("en", "avec", False),
        ("en", "said", True),
        ("xx", "said", True),
        (None, "میں", True),
        (None, "die", False),
    ],
)
def test_function_words_are_those_of_the_language(language: str | None, word: str, *, is_left_out: bool) -> None:
    assert (word in function_words(language)) is is_left_out
