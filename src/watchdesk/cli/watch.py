"""`watchdesk watch`: what one does with a watch: propose, try, test, explain and compare it; and its feed."""

from watchdesk.cli.lazy import LazyGroup

_PACKAGE = "watchdesk.cli.watches"

watch = LazyGroup(
    "watch",
    {
        "derive": (f"{_PACKAGE}.derive", "derive", "Propose a watch from one article."),
        "try": (f"{_PACKAGE}.trying", "try_watch", "Evaluate a query on pages, texts, articles.jsonl or the archive."),
        "test": (f"{_PACKAGE}.testing", "test_watches", "Check watches against their must and must_not articles."),
        "explain": (f"{_PACKAGE}.explain", "explain", "Say in one plain sentence what a query asks for."),
        "diff": (f"{_PACKAGE}.diff", "diff", "Show which articles an edit gains and loses, before it counts."),
        "convert": (f"{_PACKAGE}.convert", "convert", "Translate a query of another tool."),
        "feed": (f"{_PACKAGE}.feeding", "watch_feed", "Write the stories of a watch as Atom or JSON Feed."),
        "precision": (f"{_PACKAGE}.precision", "precision", "Say how many of a watch's stories readers found useful."),
        "sources": (f"{_PACKAGE}.searching", "search_sources", "Name the news searches that find what a watch does."),
        "list": (f"{_PACKAGE}.listing", "list_watches", "List the configured watches."),
    },
    "Propose, try, test, explain, compare and list watches, and write their feeds.",
)
