"""Reports on one invented flood: copies, cuts, rewrites and a report of one's own."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from watchdesk.model.articles import Article, Quality
from watchdesk.model.entries import Standing

AT = datetime(2026, 10, 5, 6, 0, tzinfo=UTC)
WIRE = (
    "The river at Bardol rose four metres in one night and carried away the old bridge below the mill.",
    "Engineers had warned in spring that its piers were hollow, according to a letter seen by the council.",
    "Some nine hundred families were brought to schools on the hill before the water reached their streets.",
    "Mayor Ilse Tarnow said that nobody was missing, although two shepherds had been found only at dawn.",
    "The railway to the coast stays closed for a week, since the embankment slid into the valley near Oswin.",
    "Farmers count four thousand drowned sheep and expect that a third of the winter wheat is lost.",
    "The army sends two hundred soldiers with boats, blankets and a field kitchen to the upper villages.",
    "Forecasters see no further rain before Friday, when a second and weaker front comes in from the sea.",
)
OWN = (
    "Nobody slept in Bardol on Sunday, least of all the miller Jon Hask, who rang the chapel bell by hand.",
    "He had watched the gauge since supper and phoned the fire brigade when it passed the red line at ten.",
    "What followed, neighbours say, was the quietest evacuation that this valley has known in its history.",
    "Children carried hens in baskets; an old teacher walked twice through the dark for her pupils' drawings.",
    "At the school gate volunteers wrote each name on a door with chalk, so that none would be forgotten.",
    "By sunrise the lower town lay under brown water up to the signs of the shops along Weaver Street.",
    "Insurers who arrived before noon spoke of a sum beyond anything that the county had ever paid out.",
    "Hask himself wants no medal, he told our reporter, merely a gauge that rings its own bell next time.",
)


def a_report(name: str, text: str, *, source: str = "herald", after: float = 0, authors: Sequence[str] = ()) -> Article:
    """Return a report that was published so many hours after the first."""
    return Article(
        id=name,
        url=f"https://{source}.test/{name}",
        title="The river at Bardol",
        text=text,
        authors=tuple(authors),
        language="en",
        published_at=AT + timedelta(hours=after),
        source_id=source,
        quality=Quality.FULL,
        seen_at=AT + timedelta(hours=after, minutes=5),
        read_at=AT + timedelta(hours=after, minutes=6),
        standing=Standing.NEW,
    )


def whole(sentences: Sequence[str]) -> str:
    """Return the sentences as one text."""
    return " ".join(sentences)
