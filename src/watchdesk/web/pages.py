"""Pages: what the links of a message show. One template, no script, nothing from anywhere else."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from watchdesk.channels.reply_links import MUTE, NOT_RELEVANT, RESUME, STOP, USEFUL
from watchdesk.service.replies import Reply

_QUESTIONS = {
    STOP: ("Stop these messages?", "Stop"),
    RESUME: ("Shall the messages go on?", "Go on"),
    USEFUL: ("Was this story what you want?", "More like this"),
    NOT_RELEVANT: ("Is this story not what you want?", "Not relevant"),
    MUTE: ("Mute this story for a day?", "Mute"),
}
_DONE = {
    STOP: ("You will get no more of these messages.", "One that is on its way may still arrive."),
    RESUME: ("The messages go on.", "What was not sent meanwhile is not sent later."),
    USEFUL: ("Thank you.", "It is noted that you want more stories like this one."),
    NOT_RELEVANT: ("Thank you.", "It is noted that this story was not what you want."),
    MUTE: ("The story is muted for a day.", "What comes of it after that is told again."),
}


def question_page(reply: Reply) -> str:
    """Return the page that asks whether to do what the link says, with a button that does it."""
    heading, button = _QUESTIONS[reply.purpose]
    return _render(reply, heading=heading, text="", button=button, undo=None)


def done_page(reply: Reply) -> str:
    """Return the page that says it is done; what was stopped can be started again from there."""
    heading, text = _DONE[reply.purpose]
    return _render(reply, heading=heading, text=text, button=None, undo=reply.undo)


def unknown_page() -> str:
    """Return the page for a link that nobody signed, or whose subscription or story is gone."""
    text = "It may be cut off at its end, or of a subscription that no longer exists."
    return _render(None, heading="This link cannot be read.", text=text, button=None, undo=None)


def _render(reply: Reply | None, *, heading: str, text: str, button: str | None, undo: str | None) -> str:
    return _template().render(reply=reply, heading=heading, text=text, button=button, undo=undo)


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("watchdesk.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("answer.html.j2")
