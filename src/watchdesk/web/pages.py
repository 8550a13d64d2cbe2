"""Pages: what the links of a message show, in the reader's language. No script, nothing from anywhere else."""

from watchdesk.channels.templating import template
from watchdesk.channels.wording import ENGLISH, Wording, wording
from watchdesk.service.replies import Reply


def question_page(reply: Reply) -> str:
    """Return the page that asks whether to do what the link says, with a button that does it."""
    words = _words(reply)
    said = words.answers[reply.purpose]
    return _render(words, reply, heading=said.question, text="", button=said.button, undo=None)


def done_page(reply: Reply) -> str:
    """Return the page that says it is done; what was stopped can be started again from there."""
    words = _words(reply)
    said = words.answers[reply.purpose]
    return _render(words, reply, heading=said.done, text=said.more, button=None, undo=reply.undo)


def unknown_page() -> str:
    """Return the page for a link that nobody signed, or whose subscription or story is gone, in English."""
    text = "It may be cut off at its end, or of a subscription that no longer exists."
    return _render(ENGLISH, None, heading="This link cannot be read.", text=text, button=None, undo=None)


def _words(reply: Reply) -> Wording:
    return wording(reply.subscription.subscriber.language)


def _render(
    words: Wording, reply: Reply | None, *, heading: str, text: str, button: str | None, undo: str | None
) -> str:
    page = template("watchdesk.web", "answer.html.j2")
    return page.render(words=words, reply=reply, heading=heading, text=text, button=button, undo=undo)
