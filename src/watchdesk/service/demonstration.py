"""The demonstration: `check --demo` — the very same route on the bundled press, under the press's own clock."""

from email import message_from_bytes, policy
from importlib.resources import files
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from watchdesk.demo.clock import EVENING, NEXT_MORNING, PressClock
from watchdesk.demo.server import DemoPress
from watchdesk.demo.sink import SmtpSink
from watchdesk.engine.progress import Progress
from watchdesk.engine.tally import Tally
from watchdesk.net.resolving import MappedResolver
from watchdesk.ports import Clock
from watchdesk.service.checking import locked_store, run_check
from watchdesk.service.settings import Settings, load

FOLDER = ".watchdesk-demo"


class Demonstration(Struct, frozen=True, kw_only=True):
    """What a demonstration showed. `digest` is the text of the mail that arrived, None where nothing was new."""

    tally: Tally
    outlets: int
    clock: str
    recipient: str | None
    digest: str | None
    html: Path | None


async def demonstrate(working_folder: Path, *, later: bool, progress: Progress) -> Demonstration:
    """Run one check on the demo press, its state in `.watchdesk-demo` of the working folder."""
    edition = NEXT_MORNING if later else EVENING
    clock = PressClock(edition)
    async with DemoPress(edition) as press, SmtpSink() as sink:
        settings = _settings(working_folder / FOLDER, smtp_port=sink.port)
        tally = await _check(settings, clock, press.port, progress)
        letters = [message_from_bytes(message.content, policy=policy.default) for message in sink.messages]
        texts = [letter.get_body(("plain",)) for letter in letters]
    return Demonstration(
        tally=tally,
        outlets=len(settings.sources),
        clock=f"{clock.now():%A, %d %B %Y, %H:%M} UTC",
        recipient=sink.messages[0].recipients[0] if sink.messages else None,
        digest=texts[0].get_content().rstrip() if texts and texts[0] is not None else None,
        html=_page(settings.path.parent / "outbox", tally) if letters else None,
    )


async def _check(settings: Settings, clock: Clock, press_port: int, progress: Progress) -> Tally:
    resolver = MappedResolver({".test": ("127.0.0.1", press_port)})
    with locked_store(settings) as store:
        return await run_check(settings, store, clock, progress=progress, resolver=resolver)


def _settings(folder: Path, *, smtp_port: int) -> Settings:
    """Lay the demo desk's configuration into its folder, where it can be read, and load it from there.

    The sink listens on a port of its own choosing, so that the one in the file is replaced.
    """
    folder.mkdir(exist_ok=True)
    path = folder / "config.toml"
    path.write_bytes(files("watchdesk.demo").joinpath("config.toml").read_bytes())
    settings = load(path, {})
    if settings.smtp is None:
        raise AssertionError("the demo desk sends mail")
    return replace(settings, smtp=settings.smtp.model_copy(update={"port": smtp_port}))


def _page(outbox: Path, tally: Tally) -> Path | None:
    """Return the page that the file channel wrote in this run."""
    pages = (outbox / f"{delivery_id}.html" for delivery_id in tally.fates)
    return next((page for page in pages if page.exists()), None)
