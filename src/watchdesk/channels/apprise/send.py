"""Send through Apprise: the channel kind "apprise".

Apprise brings its own transport, which knows nothing of the address policy: the one exception to G6, documented there.
"""

import asyncio
import json
import logging
from datetime import datetime

from watchdesk.channels.answers import part
from watchdesk.channels.apprise.settings import MISSING, AppriseSettings
from watchdesk.model.deliveries import Accepted, Answer, Delivery, Part, Refused, Unknown
from watchdesk.model.tellings import Digest


class AppriseSender:
    """Hands a message to one service. Apprise blocks, so that it runs in a thread, within the channel's timeout."""

    def __init__(self, settings: AppriseSettings) -> None:
        self._url = settings.url.reveal()
        self._timeout = settings.timeout

    def render(self, digest: Digest, *, delivery_id: str) -> tuple[Part, ...]:  # noqa: ARG002 - services know no id of ours
        """Return the parts `message` and `repeat`."""
        from watchdesk.channels.apprise.render import render_parts  # noqa: PLC0415 - its words cost 7 ms at start

        return render_parts(digest)

    async def begin_visit(self) -> None:
        """Do nothing: nobody shares this channel's way out."""

    async def send(self, delivery: Delivery, *, now: datetime) -> Answer:  # noqa: ARG002 - nothing here depends on the time
        """Hand over the message, or the frozen variant that admits a repeat."""
        message = json.loads(part(delivery, "repeat" if delivery.may_repeat else "message"))
        return await asyncio.to_thread(self._notify, message["title"], message["body"])

    async def end_visit(self) -> None:
        """Do nothing: each delivery is an exchange of its own."""

    def _notify(self, title: str, body: str) -> Answer:
        try:
            from apprise import Apprise, AppriseResultStatus, NotifyFormat  # noqa: PLC0415 - an extra
        except ImportError:
            return Refused(reason=f"the channel {MISSING}", is_final=False)
        logging.getLogger("apprise").setLevel(logging.CRITICAL)  # it writes addresses with their secrets
        services = Apprise()
        if not services.add(self._url):
            return Refused(reason="Apprise knows no such service, or the URL is not whole", is_final=False)
        result = services.notify(body=body, title=title, body_format=NotifyFormat.TEXT, timeout=self._timeout)
        match result.status:
            case AppriseResultStatus.SUCCESS:
                return Accepted(detail="Apprise says that the service took it")
            case AppriseResultStatus.TIMEOUT:
                return Unknown(reason=f"the service did not answer within {self._timeout:g} s")
            case AppriseResultStatus.PARTIAL:
                return Unknown(reason="Apprise says that one target took it and another did not")
            case _:
                return Refused(reason="Apprise could not hand it over (it does not say why)", is_final=False)
