"""One request: what is refused, what is tried again, and what a sentence may say."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import IO, Any

import pytest
from pydantic import ValidationError

from connectors.retry import Patience
from connectors.wire import CutError, Kind, Limits, Verdict, WireSettings
from connectors.wire.address import refuse_private
from connectors.wire.answer import Answer
from connectors.wire.http import Http
from connectors.wire.limits import Pace
from connectors.wire.tokens import static
from tests.connectors.conformance.case import Time
from tests.fakes.wire import Fault, Reply, Request, Vendor, serving
from throughline.errors import Terminal, Transient
from throughline.logging import remember_secrets

SECRET = "s3cr3t-t0ken-of-the-test"


class Echo(Vendor):
    """Says what it was told to."""

    def __init__(self) -> None:
        super().__init__()
        self.reply = Reply({"ok": True})

    def answer(self, request: Request) -> Reply:
        return self.reply


@pytest.fixture
def echo() -> Iterator[Echo]:
    with serving(Echo()) as vendor:
        yield vendor


def http(vendor: Vendor, judge: Any = lambda answer: None, time: Time | None = None, **patience: Any) -> Http:
    time = time or Time()
    return Http(
        "ads",
        "mailchimp",
        vendor.address,
        judge,
        patience=Patience(connect_s=0.5, read_s=0.3, **patience),
        pace=Pace(Limits(), time.clock, time.sleep),
        clock=time.clock,
        sleep=time.sleep,
        now=lambda: datetime(2026, 7, 10, 9, tzinfo=UTC),
        signer=static(f"Bearer {SECRET}"),
    )


def test_fractions_stay_exact(echo: Echo) -> None:
    echo.reply = Reply('{"spend": 0.1, "n": 12345678901234567890}')
    assert http(echo).get("/x").json() == {"spend": Decimal("0.1"), "n": 12345678901234567890}


def test_a_body_is_sent_as_it_is(echo: Echo) -> None:
    kind = {"Content-Type": "multipart/related; boundary=x"}
    http(echo).ask("POST", "/x", body=b"\x00\xff&=+", headers=kind)
    assert echo.requests[-1].body == b"\x00\xff&=+"
    assert echo.requests[-1].headers["Content-Type"] == kind["Content-Type"]


def test_a_redirect_is_not_followed(echo: Echo) -> None:
    echo.reply = Reply(status=302, headers={"Location": "http://127.0.0.1:1/steal"})
    with pytest.raises(Terminal) as caught:
        http(echo).get("/x")
    assert caught.value.key == "wire_redirect"
    assert len(echo.requests) == 1


def test_neither_query_nor_secrets_enter_a_sentence(echo: Echo) -> None:
    remember_secrets([SECRET])
    echo.reply = Reply({"error": f"bad key {SECRET}"}, 400)
    with pytest.raises(Terminal) as caught:
        http(echo, lambda answer: Verdict(Kind.REFUSED, answer.json()["error"])).get("/x", {"key": SECRET, "q": "1"})
    for lang in ("ru", "en"):
        assert SECRET not in caught.value.sentence(lang)
        assert "q=1" not in caught.value.sentence(lang)
    assert caught.value.facts["path"] == "/x"


def test_the_vendor_may_ask_for_patience_inside_a_body(echo: Echo) -> None:
    time = Time()

    def judge(answer: Answer) -> Verdict | None:
        said = answer.json()
        return Verdict(Kind.BUSY, after=11) if said.get("flood") else None

    echo.fail(Fault(200, b'{"flood": true}'))
    assert http(echo, judge, time).get("/x").json() == {"ok": True}
    assert 11 <= time.slept[0] <= 14


def test_a_spent_quota_is_not_asked_again(echo: Echo) -> None:
    echo.reply = Reply({"error": "daily"}, 429)
    with pytest.raises(Transient) as caught:
        http(echo, lambda answer: Verdict(Kind.QUOTA, "5000 a day")).get("/x")
    assert caught.value.key == "wire_quota"
    assert len(echo.requests) == 1


def test_what_is_too_much_at_once_is_not_asked_again_as_it_is(echo: Echo) -> None:
    echo.reply = Reply({"error": "timed out"}, 502)
    with pytest.raises(Transient) as caught:
        http(echo, lambda answer: Verdict(Kind.HEAVY, "timed out")).get("/x")
    assert (caught.value.key, caught.value.facts["status"], len(echo.requests)) == ("wire_heavy", 502, 1)


def test_a_drop_a_second_is_no_answer(echo: Echo) -> None:
    # The socket is never silent for long; only the whole takes too long. Each look at the clock takes a minute here.
    it = http(echo, attempts=1, total_s=30)
    ticks = iter(range(0, 10_000, 60))
    it._clock = lambda: float(next(ticks))  # type: ignore[method-assign]
    with pytest.raises(Transient) as caught:
        it.get("/x")
    assert caught.value.key == "wire_slow"


def test_a_bomb_is_not_unpacked(echo: Echo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.wire.http.LARGEST", 1_000_000)
    bomb = gzip.compress(b" " * 50_000_000)
    echo.reply = Reply(bomb, headers={"Content-Encoding": "gzip"})
    with pytest.raises(Transient) as caught:
        http(echo, attempts=1).get("/x")
    assert caught.value.key == "wire_too_large"


def test_a_large_answer_lies_in_a_file_once_it_is_whole(echo: Echo) -> None:
    def proof(file: IO[bytes]) -> None:
        if not file.read().endswith(b"end\n"):
            raise CutError("cut")

    echo.reply = Reply(b"a\tb\n" * 5_000 + b"end\n")
    echo.fail(Fault(cut_share=0.5))
    echo.fail(Fault(cut_gzip=True))
    echo.fail(Fault(body=b"a\tb\n"))  # whole as HTTP goes, cut as its format does
    with http(echo).download("GET", "/x", proof) as file:  # type: ignore[union-attr]
        assert file.read().count(b"\n") == 5_001
    assert len(echo.requests) == 4


def test_an_answer_that_is_no_data_comes_back_from_a_download(echo: Echo) -> None:
    echo.reply = Reply(status=202, headers={"retryIn": "5"})
    answer = http(echo).download("POST", "/x", lambda file: None, json={})
    assert isinstance(answer, Answer)
    assert answer.headers["RETRYIN"] == "5"


@pytest.mark.parametrize(
    "host",
    [
        "http://api.example.com",
        "http://127.0.0.1:80",
        "ftp://api.example.com",
        "file:///etc/passwd",
        "https://user:password@api.example.com",
        "https://api.example.com/path",
        "https://api.example.com?x=1",
        "api.example.com",
        "https://",
    ],
)
def test_hosts_that_are_refused(host: str) -> None:
    with pytest.raises(ValidationError):
        WireSettings(name="it", kind="x", host=host)


@pytest.mark.parametrize(
    "host",
    ["https://127.0.0.1", "https://[::1]", "https://169.254.169.254", "https://10.0.0.1", "https://2130706433",
     "https://0x7f.1", "https://0177.0.0.1", "https://localhost", "https://[::ffff:10.0.0.1]"],
)  # fmt: skip
def test_hosts_inside_are_refused_before_anything_is_sent(host: str) -> None:
    with pytest.raises(Terminal) as caught:
        refuse_private(WireSettings(name="it", kind="x", host=host))
    assert caught.value.key == "wire_private_host"


@pytest.mark.parametrize("host", ["https://10.0.0.1", "https://192.168.1.5", "https://127.0.0.1", "https://[fd00::1]"])
def test_hosts_inside_are_taken_where_the_source_says_so(host: str) -> None:
    refuse_private(WireSettings(name="it", kind="x", host=host, allow_private=True))


def test_a_clouds_own_addresses_are_refused_even_so() -> None:
    with pytest.raises(Terminal) as caught:
        refuse_private(WireSettings(name="it", kind="x", host="https://169.254.169.254", allow_private=True))
    assert caught.value.key == "wire_private_host"


def test_plain_http_goes_only_inside_and_only_where_it_is_said() -> None:
    for said in ({}, {"allow_private": True}, {"allow_http": True}):
        with pytest.raises(ValidationError):
            WireSettings.model_validate({"name": "it", "kind": "x", "host": "http://10.0.0.1", **said})
    both = {"allow_private": True, "allow_http": True}
    refuse_private(WireSettings.model_validate({"name": "it", "kind": "x", "host": "http://10.0.0.1", **both}))
    with pytest.raises(Terminal) as caught:
        refuse_private(WireSettings.model_validate({"name": "it", "kind": "x", "host": "http://8.8.8.8", **both}))
    assert caught.value.key == "wire_open_http"
