"""Pages: what the links of a message show, in the reader's language. No script, nothing from anywhere else."""

from watchdesk.channels.enrolling_words import EnrollingWords
from watchdesk.channels.templating import template
from watchdesk.channels.wording import ENGLISH, Wording, wording
from watchdesk.service.replies import Reply
from watchdesk.web.responses import style


def question_page(reply: Reply) -> str:
    """Return the page that asks whether to do what the link says, with a button that does it."""
    words = _words(reply)
    said = words.answers[reply.purpose]
    about, desk = reply.about, reply.desk_title
    return answer_page(words, heading=said.question, about=about, desk_title=desk, button=said.button)


def done_page(reply: Reply) -> str:
    """Return the page that says it is done; what was stopped can be started again from there."""
    words = _words(reply)
    said = words.answers[reply.purpose]
    about, desk = reply.about, reply.desk_title
    return answer_page(words, heading=said.done, about=about, text=said.more, desk_title=desk, undo=reply.undo)


def unknown_page() -> str:
    """Return the page for a link that nobody signed, or whose subscription or story is gone, in English."""
    text = "It may be cut off at its end, too old, or of a subscription that no longer exists."
    return answer_page(ENGLISH, heading="This link cannot be read.", text=text)


def answer_page(
    words: Wording,
    *,
    heading: str,
    about: str = "",
    text: str = "",
    desk_title: str = "",
    button: str | None = None,
    undo: str | None = None,
    onward: tuple[str, str] | None = None,
) -> str:
    """Return a page that says or asks one thing. `onward`: words and address of a link that leads on."""
    return _render(
        "answer.html.j2",
        words=words,
        heading=heading,
        about=about,
        text=text,
        desk_title=desk_title,
        button=button,
        undo=undo,
        onward=onward,
    )


def form_page(name: str, said: EnrollingWords, **shown: object) -> str:
    """Return a page with a form: a template of ours with the words of signing up and preferences."""
    return _render(name, words=said.words, said=said, **shown)


def _words(reply: Reply) -> Wording:
    return wording(reply.subscription.subscriber.language)


def _render(name: str, **shown: object) -> str:
    return template("watchdesk.web", name).render(style=style(), **shown)
