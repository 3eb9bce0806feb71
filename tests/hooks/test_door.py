"""`/hooks/SOURCE` as senders meet it: what is taken, what is refused, and that 200 means stored."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette

from tests.hooks.build import SECRET
from tests.hooks.sender import Sender, serving
from throughline.hooks import inbox_path
from throughline.hooks.event import Event, EventState
from throughline.hooks.inbox import Inbox
from ui.hooks import Door, routes

FORMS = f"/hooks/forms/{SECRET}"
KEY = "key-of-signatures"
CONFIG = """
sources:
  - name: forms
    kind: hook
    secret: ${HOOK_SECRET}
    table: lead
    event_id: id
    columns: {phone_raw: tel}
  - name: strict
    kind: hook
    secret: ${HOOK_SECRET}
    table: lead
    columns: {phone_raw: tel}
    repeated: 409
    reply: '{"ok":true}'
    rate: 5
  - name: signed
    kind: hook
    signature: {header: X-Sign, key: "${HOOK_KEY}", prefix: "SHA256=", time_header: X-Time}
    table: lead
    columns: {phone_raw: tel}
  - name: base
    kind: hook
    signature: {header: X-Sign, key: "${HOOK_KEY}", encoding: base64, algorithm: sha1}
    table: lead
    columns: {phone_raw: tel}
  - {name: jivo, kind: hook, preset: jivo, secret: "${HOOK_SECRET}"}
  - {name: wazzup, kind: hook, preset: wazzup, keys: {crm_key: "${HOOK_KEY}"}}
  - {name: files, kind: file, path: x.csv, table: lead}
"""


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of hooks."""
    (tmp_path / "config.yaml").write_text(CONFIG)
    monkeypatch.setenv("THROUGHLINE_CONFIG", str(tmp_path / "config.yaml"))
    monkeypatch.setenv("THROUGHLINE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("HOOK_SECRET", SECRET)
    monkeypatch.setenv("HOOK_KEY", KEY)
    return tmp_path / "data"


@pytest.fixture
def client(data: Path) -> Iterator[Sender]:
    """Whoever sends, to a server of the routes alone."""
    door = Door()
    with serving(Starlette(routes=routes(door))) as address:
        yield Sender(address)
    door.close()


def stored(data: Path, source: str) -> list[Event]:
    """Events that lie in the inbox."""
    if not inbox_path(data).exists():
        return []
    with Inbox(inbox_path(data)) as inbox:
        return list(inbox.events(source, list(EventState)))


def test_an_event_is_stored_before_it_is_answered(client: Sender, data: Path) -> None:
    answer = client.post(f"{FORMS}/site?x=1", json={"id": "7", "tel": "1"})
    assert (answer.status_code, answer.content) == (200, b"")
    (event,) = stored(data, "forms")
    assert (event.event_id, event.method, event.path, event.query) == ("7", "POST", "site", "x=1")
    assert json.loads(event.body) == {"id": "7", "tel": "1"}


def test_a_query_is_an_event_too(client: Sender, data: Path) -> None:
    assert client.get(f"{FORMS}?id=8&tel=2").status_code == 200
    (event,) = stored(data, "forms")
    assert (event.event_id, event.method, event.query) == ("8", "GET", "id=8&tel=2")


def test_a_form_is_an_event_too(client: Sender, data: Path) -> None:
    assert client.post(FORMS, data={"id": "9", "a[b]": "c"}).status_code == 200
    assert stored(data, "forms")[0].event_id == "9"


def test_the_same_event_again_is_one_row(client: Sender, data: Path) -> None:
    answers = [client.post(FORMS, json={"id": "7"}).status_code for _ in range(100)]
    assert answers == [200] * 100
    assert len(stored(data, "forms")) == 1


def test_long_ids_are_told_apart_to_their_end(client: Sender, data: Path) -> None:
    for end in "abba":
        assert client.post(FORMS, json={"id": "7" * 300 + end}).status_code == 200
    assert len(stored(data, "forms")) == 2


def test_who_wants_to_know_of_repetitions_is_told(client: Sender, data: Path) -> None:
    path = f"/hooks/strict/{SECRET}"
    first, second = client.post(path, json={"tel": "1"}), client.post(path, json={"tel": "1"})
    assert [(it.status_code, it.json()) for it in (first, second)] == [(200, {"ok": True}), (409, {"ok": True})]
    assert len(stored(data, "strict")) == 1


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/hooks/unknown", 401),
        ("/hooks/files", 401),
        ("/hooks/forms", 401),
        ("/hooks/forms/", 401),
        (f"/hooks/forms/{SECRET[:-1]}", 401),
        (f"/hooks/forms/{SECRET}x", 401),
        (f"/hooks/forms/x/{SECRET}", 401),
        (f"/hooks/signed/{SECRET}", 401),
    ],
)
def test_who_cannot_prove_to_be_the_sender_is_refused(client: Sender, data: Path, path: str, status: int) -> None:
    answer = client.post(path, json={"id": "7"})
    assert (answer.status_code, answer.content) == (status, b"")
    assert stored(data, "forms") == stored(data, "signed") == []


def test_another_method_is_refused_and_the_right_one_named(client: Sender) -> None:
    answer = client.get(f"/hooks/jivo/{SECRET}")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert client.put(FORMS, json={}).status_code == 405


def test_files_and_packed_bodies_are_refused_in_words(client: Sender, data: Path) -> None:
    answer = client.post(FORMS, files={"file": b"x"})
    assert (answer.status_code, "application/x-www-form-urlencoded" in answer.text) == (415, True)
    assert client.post(FORMS, data=b"x", headers={"Content-Encoding": "gzip"}).status_code == 415
    assert stored(data, "forms") == []


def test_too_large_a_body_is_refused_whether_its_length_is_said_or_not(client: Sender, data: Path) -> None:
    assert client.post(FORMS, data=b"1" * 10_000_001).status_code == 413

    def pieces() -> Iterator[bytes]:
        for _ in range(11):
            yield b"1" * 1_000_000

    assert client.post(FORMS, data=pieces()).status_code == 413
    assert stored(data, "forms") == []
    assert client.post(FORMS, data=b'{"id": "' + b"7" * 9_000_000 + b'"}').status_code == 200


def test_too_many_at_once_are_asked_to_come_later(client: Sender, data: Path) -> None:
    answers = [client.post(f"/hooks/strict/{SECRET}", json={"tel": str(number)}) for number in range(20)]
    taken = [it for it in answers if it.status_code == 200]
    refused = [it for it in answers if it.status_code == 429]
    assert 10 <= len(taken) < 20  # two seconds of five, and what time gave meanwhile
    assert len(taken) + len(refused) == 20
    assert {it.headers["Retry-After"] for it in refused} == {"1"}
    assert len(stored(data, "strict")) == len(taken)


def _signed(body: bytes, at: float) -> dict[str, str]:
    moment = str(int(at))
    digest = hmac.new(KEY.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {"X-Sign": f"SHA256={digest.upper()}", "X-Time": moment}


def test_a_signed_event_is_taken_and_a_changed_or_old_one_is_not(client: Sender, data: Path) -> None:
    body, now = b'{"tel": "1"}', time.time()
    good = _signed(body, now)
    assert client.post("/hooks/signed", data=body, headers=good).status_code == 200
    assert client.post("/hooks/signed", data=b'{"tel": "2"}', headers=good).status_code == 401
    assert client.post("/hooks/signed", data=body, headers={**good, "X-Sign": "sha256=00"}).status_code == 401
    for wrong in ({"X-Sign": good["X-Sign"]}, {**good, "X-Time": "soon"}, {**good, "X-Time": "nan"}, {}):
        assert client.post("/hooks/signed", data=body, headers=wrong).status_code == 401
    for shift in (-310, 310):
        assert client.post("/hooks/signed", data=body, headers=_signed(body, now + shift)).status_code == 401
    assert len(stored(data, "signed")) == 1


def test_a_signature_may_be_written_in_base64(client: Sender) -> None:
    body = b'{"tel": "1"}'
    digest = base64.b64encode(hmac.new(KEY.encode(), body, hashlib.sha1).digest()).decode()
    assert client.post("/hooks/base", data=body, headers={"X-Sign": digest}).status_code == 200
    assert client.post("/hooks/base", data=body, headers={"X-Sign": digest.swapcase()}).status_code == 401


def test_jivo_gets_the_answer_that_it_waits_for(client: Sender, data: Path) -> None:
    answer = client.post(f"/hooks/jivo/{SECRET}", json={"event_name": "chat_accepted", "chat_id": 5})
    assert (answer.status_code, answer.json()) == (200, {"result": "ok"})
    assert len(stored(data, "jivo")) == 1


def test_the_test_of_wazzup_is_answered_and_not_stored(client: Sender, data: Path) -> None:
    key = {"Authorization": f"Bearer {KEY}"}
    assert client.post("/hooks/wazzup", json={"test": True}, headers=key).status_code == 200
    assert client.post("/hooks/wazzup", json={"messages": []}, headers=key).status_code == 200
    assert client.post("/hooks/wazzup", json={"messages": []}).status_code == 401
    assert len(stored(data, "wazzup")) == 1


def test_a_disk_that_fails_is_told_to_the_sender(client: Sender, data: Path) -> None:
    inbox_path(data).mkdir(parents=True)
    answer = client.post(FORMS, json={"id": "7"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")


def test_a_config_that_cannot_be_read_refuses_everything(client: Sender, data: Path) -> None:
    (data.parent / "config.yaml").write_text("sources: [")
    assert client.post(FORMS, json={"id": "7"}).status_code == 503


def test_whatever_bytes_come_they_are_stored_as_they_are(client: Sender, data: Path) -> None:
    for number, body in enumerate((b"", b"\xff\x00{", b"[" * 60_000, b"a[" * 1000, b'{"id": "\\ud83d"}')):
        assert client.post(FORMS, data=body).status_code == 200
        assert stored(data, "forms")[number].body == body
