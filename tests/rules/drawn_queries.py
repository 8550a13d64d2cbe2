"""Queries and articles to draw at random: the whole grammar, over a small vocabulary in which much is found."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from watchdesk.model.articles import Article, Quality
from watchdesk.model.sources import Source

NOW = datetime(2021, 10, 8, 9, 0, tzinfo=UTC)
LISTS = {"capitals": ("Kabul", "new delhi", "喀布尔"), "one": ("talks",), "hard": ("طالبان", "rock-solid", "US")}
WORDS = (
    "Sherman", "Wendy", "Richard", "Deputy", "Secretary", "Mr", "Texas", "Kim", "Jong", "Un", "Kabul", "Kābul", "KABUL",
    "New", "Delhi", "talks", "talked", "TALK", "US", "us", "a", "naïve", "l’envoyé", "rock-solid", "Straße", "STRASSE",
    "طالبان", "طالبانَ", "كابل", "کابل", "喀布尔", "会谈", "喀", "काबुल", "วาร", "Кабул", "2021", "٢٠٢١", "C++",
)  # fmt: skip
WILD = ("tal*", "t?lks", "talk??", "?abul", "*alked", "sh*", "طال*", "喀*", "का*", "2*", "s*")
REGEXES = ("/tal(k|ked)/", "/k.bul/", r"/\d{4}/", "/Sherman,? Texas/", "/طالب/")
NAMES = (
    'NAME("Wendy Sherman")',
    'NAME("Wendy R. Sherman", role="Deputy Secretary of State")',
    'NAME("Wendy Sherman", context=(talks, Kabul))',
    'NAME("Wendy Sherman", role="Secretary", context=(talks, 喀布尔, NOT us))',
    'NAME("Wendy Sherman", also="the envoy, l’envoyé")',
    'NAME("Kim Jong Un", context=(US, talks, Kabul))',
    'NAME("کابل طالبان")',
)
FACTS = (
    "lang:en", "lang:ur", "source:lantern", "site:lantern.example", "tier:1..2", "words:>6", "words:<=3",
    "published:2021-10-08", "published:>=2021-10-09", "lang:(en OR zh)",
)  # fmt: skip
# What people are called by in an article: words drawn one by one would hardly ever make up a name.
CALLED = ("Wendy Sherman", "Deputy Secretary Sherman", "Secy Sherman", "Kim Jong Un", "Richard Sherman", "the envoy")
LINKS = ("NEAR/0", "NEAR/2", "BEFORE/1", "BEFORE/3", "SENT", "PARA", "NOT NEAR/1", "NOT SENT", "NOT PARA")
COMMENTS = ("", "", "", " # why\n")


def _brief(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return the strategy under a short name: hypothesis writes out whole ones, and warns where that gets long."""

    @st.composite
    def drawn(draw: st.DrawFn) -> str:
        return draw(strategy)

    return drawn()


word = _brief(st.sampled_from(WORDS))
phrase = st.lists(word, min_size=1, max_size=3).map(lambda words: f'"{" ".join(words)}"')
slack = st.tuples(word, word, st.integers(0, 3)).map(lambda parts: f'"{parts[0]} {parts[1]}"~{parts[2]}')
plain = st.one_of(word, word, phrase)
single = _brief(
    st.one_of(
        plain,
        st.sampled_from(WILD),
        slack,
        st.sampled_from(REGEXES),
        st.sampled_from(tuple(f"@{name}" for name in LISTS)),
        st.sampled_from(NAMES),
        st.tuples(plain, st.integers(2, 5)).map(lambda parts: f"{parts[0]}^{parts[1]}"),
    )
)
positional = _brief(
    st.one_of(single, st.lists(single, min_size=2, max_size=3).map(lambda some: f"({' OR '.join(some)})"))
)
near = st.one_of(
    st.tuples(positional, st.sampled_from(LINKS), positional),
    st.tuples(positional, st.sampled_from(LINKS), single, st.sampled_from(LINKS), single),
).map(lambda parts: f"({' '.join(parts)})")
exact = st.tuples(
    st.sampled_from(("CASE", "ALLCAPS", "RAW", "STEM")), st.lists(plain, min_size=1, max_size=2), st.booleans()
).map(lambda parts: f"{parts[0]}({(' OR ' if parts[2] else ' ').join(parts[1])})")
least = st.tuples(st.integers(1, 3), positional).map(lambda parts: f"ATLEAST({parts[0]}, {parts[1]})")
looked_for = _brief(st.one_of(single, single, near, exact, least))
fielded = st.one_of(
    st.tuples(st.sampled_from(("title", "lead", "text")), looked_for),
    st.tuples(st.sampled_from(("author", "tag")), st.one_of(single, exact)),
    st.tuples(st.just("url"), st.sampled_from(("lantern.example/kabul", "(Kabul OR talks)"))),
).map(lambda parts: f"{parts[0]}:{parts[1]}")
leaf = _brief(st.one_of(single, looked_for, fielded, st.sampled_from(FACTS)))


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    some = st.lists(inner, min_size=2, max_size=4)
    return st.one_of(
        st.tuples(some, st.sampled_from((" AND ", " ", " OR ")), st.sampled_from(COMMENTS)).map(
            lambda parts: f"({parts[1].join(parts[0])}{parts[2]})"
        ),
        inner.map(lambda member: f"(NOT {member})"),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]} AND NOT {pair[1]})"),
        st.tuples(st.integers(1, 3), st.lists(inner, min_size=3, max_size=4)).map(
            lambda parts: f"{parts[0]} OF ({', '.join(parts[1])})"
        ),
        st.tuples(st.integers(1, 6), looked_for).map(lambda parts: f"FIRST({parts[0]}, {parts[1]})"),
    )


queries = st.recursive(leaf, _grown, max_leaves=6)
texts = st.lists(
    st.tuples(
        st.one_of(word, word, word, st.sampled_from(CALLED)),
        st.sampled_from(("", "", "", "", ",", ".", ".\n", "’s", "\n\n")),
    ).map("".join),
    max_size=14,
).map(" ".join)
articles = st.builds(
    Article,
    id=st.just("a"),
    url=st.sampled_from((None, "https://www.lantern.example/kabul-talks")),
    title=st.lists(st.one_of(word, word, word, st.sampled_from(CALLED)), max_size=5).map(" ".join),
    text=texts,
    authors=st.lists(word, max_size=2).map(tuple),
    tags=st.lists(word, max_size=2).map(tuple),
    language=st.sampled_from(("en", "ur", "zh", "ru", None)),
    published_at=st.sampled_from((None, NOW)),
    source_id=st.just("lantern"),
    quality=st.sampled_from((Quality.FULL, Quality.FULL, Quality.STUB, Quality.NONE)),
    seen_at=st.just(NOW),
    read_at=st.just(NOW),
)
sources = st.sampled_from((None, Source(id="lantern", title="The Lantern", home="https://lantern.example/", tier=1)))
