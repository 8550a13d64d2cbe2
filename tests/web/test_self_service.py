"""Self-service from end to end: sign up, confirm by the mail, be told, change what one gets, stop, be forgotten."""

from datetime import timedelta
from pathlib import Path

from watchdesk.model.deliveries import DeliveryState
from web.self_service import face, link, parsed, self_service, sign_up

DAY = timedelta(days=1)


async def test_a_reader_signs_up_is_told_changes_what_comes_and_stops(tmp_path: Path) -> None:
    async with self_service(tmp_path) as desk:
        await desk.publish("before", "Sherman and Qureshi open a school for pilots")
        assert await desk.check() == []
        answer = await sign_up(desk.client)
        assert (answer.status_code, "Look into your mailbox." in answer.text) == (200, True)
        assert desk.sink.messages == [], "the page sends nothing itself"
        (asking,) = await desk.check()
        assert asking.recipients == ("bob@example.org",)
        assert parsed(asking)["Subject"] == "Please confirm: messages from Small desk"
        await desk.publish("early", "ships with grain wait for Sherman and for Qureshi")
        assert await desk.check() == [], "nobody is told before it is confirmed"

        confirm = link(asking, "confirm")
        for method in ("GET", "HEAD", "GET"):
            assert (await desk.client.request(method, confirm)).status_code == 200
        assert desk.store.enrolments() == [], "a scanner that opens the link confirms nothing"
        for _ in range(2):
            assert "It is confirmed." in (await desk.client.post(confirm)).text
        (reader,) = desk.store.enrolments()
        assert (reader.address, reader.choice.watches, reader.choice.timezone) == (
            "bob@example.org",
            ("talks",),
            "Asia/Karachi",
        )

        await desk.publish("harbour", "Qureshi shows Sherman a treaty on the harbour")
        (digest,) = await desk.check()
        assert digest.recipients == ("bob@example.org",)
        assert "harbour" in face(digest, "plain")
        assert "early" not in face(digest, "plain"), "what came before is not told"
        assert "times in Asia/Karachi" in face(digest, "plain")

        page = link(digest, "preferences")
        assert (await desk.client.get(page)).status_code == 200
        form = {
            "do": "save",
            "watch": ["rain"],
            "rhythm": "daily",
            "times": "07:00, 18:00",
            "quiet_from": "22:00",
            "quiet_until": "06:30",
            "timezone": "Europe/Berlin",
            "language": "de",
        }
        saved = await desk.client.post(page, data=form)
        assert (saved.status_code, "Es ist gespeichert." in saved.text) == (200, True)
        await desk.publish("flood", "heavy rain floods the valley")
        assert await desk.check() == [], "it waits for seven in the morning in Berlin"
        (morning,) = await desk.check(after=timedelta(hours=13, minutes=1))
        assert parsed(morning)["Subject"].startswith("flood heavy rain")
        assert "Zeiten in Europe/Berlin" in face(morning, "plain")

        stopped = await desk.client.post(page, data={"do": "stop"})
        assert "Diese Nachrichten sind beendet." in stopped.text
        await desk.publish("storm", "a storm brings rain")
        assert await desk.check(after=DAY) == []
        assert "Es ist gespeichert." in (await desk.client.post(page, data={"do": "resume"})).text
        await desk.publish("drizzle", "some rain in the hills")
        assert len(await desk.check(after=DAY)) == 1

        await desk.publish("hail", "hail and rain over the lake")
        await desk.check(after=timedelta(minutes=1))
        gone = await desk.client.post(page, data={"do": "forget"})
        assert "Ihre Adresse ist vergessen." in gone.text
        assert (await desk.client.get(page)).status_code == 404
        assert await desk.check(after=2 * DAY) == []
        assert (desk.store.enrolments(), desk.store.sign_ups()) == ([], [])
        assert desk.store.delivery_counts()[DeliveryState.PENDING] == 0


async def test_what_nobody_confirms_is_forgotten_and_its_link_leads_nowhere(tmp_path: Path) -> None:
    async with self_service(tmp_path) as desk:
        await sign_up(desk.client)
        (asking,) = await desk.check()
        confirm = link(asking, "confirm")
        desk.clock.advance(timedelta(hours=47) - timedelta(minutes=1))
        assert (await desk.client.get(confirm)).status_code == 200
        desk.clock.advance(timedelta(minutes=2))
        for method in ("GET", "POST"):
            assert (await desk.client.request(method, confirm)).status_code == 404
        await desk.engine.recover()
        assert desk.store.sign_ups() == []
        (mail,) = desk.store.deliveries()
        found = desk.store.delivery(mail.id)
        assert found is not None
        assert (found[0].state, found[0].parts) == (DeliveryState.SENT, ()), "the bytes with the address are gone"
        assert "Look into" in (await sign_up(desk.client)).text
        assert len(await desk.check()) == 1, "after that the address may be asked again"


async def test_a_mailbox_is_not_flooded_and_the_answer_never_tells_why(tmp_path: Path) -> None:
    async with self_service(tmp_path, more="mails_per_day = 3\n") as desk:
        first = await sign_up(desk.client)
        spellings = ["bob@example.org", "BOB@example.org", "bob+1@example.org", "b.o.b@Example.org"]
        again = [await sign_up(desk.client, address=one) for one in spellings for _ in range(2)]
        assert {one.text for one in again} == {first.text}
        assert len(await desk.check()) == 1
        desk.clock.advance(timedelta(hours=5))
        assert (await sign_up(desk.client)).text == first.text
        assert len(await desk.check()) == 1, "six hours later"
        assert (await desk.client.post(link(desk.sink.messages[-1], "confirm"))).status_code == 200
        known = await sign_up(desk.client)
        assert known.text == first.text, "whoever is enrolled gets the same answer"
        assert await desk.check(after=timedelta(minutes=1)) == []
        assert (await sign_up(desk.client, address="eve@example.org")).status_code == 200
        busy = [await sign_up(desk.client, address=one) for one in ("bob@example.org", "amy@example.org")]
        assert {one.status_code for one in busy} == {503}
        assert busy[0].text == busy[1].text, "also when all together have had their number"
        assert busy[0].headers["retry-after"] == "86400"
        assert [one.recipients for one in await desk.check()] == [("eve@example.org",)]


async def test_who_signs_up_again_changes_nothing_before_it_is_confirmed_again(tmp_path: Path) -> None:
    async with self_service(tmp_path) as desk:
        await sign_up(desk.client)
        (asking,) = await desk.check()
        await desk.client.post(link(asking, "confirm"))
        before = desk.store.enrolments()
        desk.clock.advance(timedelta(hours=6))
        await sign_up(desk.client, address="Bob@example.org", watch=["rain"], language="fr")
        (again,) = await desk.check()
        assert parsed(again)["Subject"] == "Veuillez confirmer : messages de Small desk"
        assert desk.store.enrolments() == before, "a stranger who fills in the form changes nothing"
        await desk.client.post(link(again, "confirm"))
        (after,) = desk.store.enrolments()
        assert (after.id, after.choice.watches, after.choice.language) == (before[0].id, ("rain",), "fr")
        assert "It is confirmed." not in (await desk.client.post(link(asking, "confirm"))).text
