"""Broken configurations, each with the very lines the operator reads: `LINE key: reason`."""

WATCH = '[[watches]]\nid = "w"\nterms = ["Kabul"]\n'
FILE = '[channels.box]\nkind = "file"\npath = "outbox"\n'
PERSON = '[[subscribers]]\nid = "ann"\n'
SMTP = '[smtp]\nhost = "127.0.0.1"\nsender = "desk@example.org"\n'

BAD: dict[str, tuple[str, list[str]]] = {}


def bad(name: str, text: str, *lines: str) -> None:
    BAD[name] = (text, list(lines))
