"""What is read is what the vendor has, whatever happens on the way."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from connectors import KINDS
from tests.connectors.conformance.case import NOW, Case, Time, connect, rows_of
from tests.fakes.wire import Fault, Vendor
from throughline.errors import SourceError, Terminal, Transient
from throughline.texts import LANGS, has

BOM = b"\xef\xbb\xbf"
SPOILT = {
    "500 four times": [Fault(500)] * 4,
    "503 with a page": [Fault(503, b"<html>Service Unavailable</html>")],
    "502 with nothing": [Fault(502, b"")],
    "hung up": [Fault(hang_up=True)],
    "silence before the first byte": [Fault(delay=0.6)],
    "silence in the middle": [Fault(stall=0.6)],
    "cut gzip": [Fault(cut_gzip=True)],
    "a web page with 200": [
        Fault(200, b"<!DOCTYPE html><html><body>Sign in</body></html>", headers={"Content-Type": "text/html"})
    ],
    "nothing with 200": [Fault(200, b"")],
    "one blank with 200": [Fault(200, b" ")],
}


def test_it_reads_the_truth(case: Case, vendor: Vendor) -> None:
    found = rows_of(connect(case, vendor), case.since)
    assert set(found) == set(case.truth)
    for table, rows in case.truth.items():
        names = list(rows[0])
        assert sorted(str([row.get(name) for name in names]) for row in found[table]) == sorted(
            str([row[name] for name in names]) for row in rows
        )


def test_a_right_key_passes_the_check(case: Case, vendor: Vendor) -> None:
    assert len(connect(case, vendor).check()) > 3


@pytest.mark.parametrize("body", [b"{}", b"[]", b"null", b'"?"', b"[[1]]", b"7"])
def test_nonsense_is_told_in_words(case: Case, vendor: Vendor, body: bytes) -> None:
    for act in (lambda it: it.check(), lambda it: rows_of(it, case.since)):
        vendor.faults.clear()
        vendor.fail(Fault(200, body), 1000)
        with contextlib.suppress(SourceError):
            assert act(connect(case, vendor)), "it may hold that for an empty list, and nothing else"


def test_a_wrong_key_ends_it_with_a_hint_and_without_the_key(case: Case, vendor: Vendor) -> None:
    for act in (lambda it: it.check(), lambda it: rows_of(it, case.since)):
        time = Time()
        with pytest.raises(SourceError) as caught:
            act(connect(case, vendor, time, **case.wrong))
        assert isinstance(caught.value, Terminal)
        assert not time.slept or max(time.slept) < 1.5, "a refused key is not asked with again"
        for lang in LANGS:
            sentence = caught.value.sentence(lang)
            assert not any(str(secret) in sentence for secret in case.wrong.values() if len(str(secret)) > 5)


def test_hints_are_there_in_both_languages(case: Case) -> None:
    missing = [
        f"{lang}:{key}"
        for lang in LANGS
        for key in ("name", "auth", "denied")
        if not has(f"hints.{case.kind}.{key}", lang)
    ]
    assert missing == []


def test_a_missing_setting_is_named(case: Case, vendor: Vendor) -> None:
    settings = {"name": "it", "kind": case.kind, **case.settings(vendor)}
    for name in case.needed:
        with pytest.raises(ValidationError) as caught:
            KINDS[case.kind].Settings.model_validate({key: value for key, value in settings.items() if key != name})
        assert name in str(caught.value)


@pytest.mark.parametrize("name", list(SPOILT))
def test_a_spoilt_answer_is_asked_for_again(case: Case, vendor: Vendor, name: str) -> None:
    clean = rows_of(connect(case, vendor), case.since)
    vendor.faults.extend(SPOILT[name][: case.endures])
    assert rows_of(connect(case, vendor), case.since) == clean
    assert not vendor.faults


def test_a_body_cut_anywhere_is_never_taken_for_whole(case: Case, vendor: Vendor) -> None:
    clean = rows_of(connect(case, vendor), case.since)
    for step in range(12):
        vendor.fail(Fault(cut_share=step / 12))
        assert rows_of(connect(case, vendor), case.since) == clean, f"cut at {step} of 12"


def test_a_byte_order_mark_changes_nothing(case: Case, vendor: Vendor) -> None:
    clean = rows_of(connect(case, vendor), case.since)
    vendor.fail(Fault(prefix=BOM), 100)
    assert rows_of(connect(case, vendor), case.since) == clean


def test_trouble_without_end_ends_as_transient(case: Case, vendor: Vendor) -> None:
    vendor.fail(Fault(500), 1000)
    with pytest.raises(Transient):
        rows_of(connect(case, vendor), case.since)
    assert 1000 - len(vendor.faults) <= 6


@pytest.mark.parametrize(
    ("header", "shortest", "longest"),
    [
        ("7", 7, 9),
        (datetime(2026, 7, 10, 9, 0, 30, tzinfo=UTC).strftime("%a, %d %b %Y %H:%M:%S GMT"), 30, 37.5),
        ("", 1, 4),
        ("3600", 600, 600),  # an hour is not waited out: ten minutes are
    ],
)
def test_it_waits_as_told(case: Case, vendor: Vendor, header: str, shortest: float, longest: float) -> None:
    assert case.now == NOW
    clean = rows_of(connect(case, vendor), case.since)
    time = Time()
    vendor.fail(Fault(429, b"{}", headers={"Retry-After": header} if header else {}))
    assert rows_of(connect(case, vendor, time), case.since) == clean
    assert any(shortest <= slept <= longest for slept in time.slept), time.slept


def test_a_token_that_ran_out_is_renewed_at_any_request(case: Case, vendor: Vendor, tmp_path: Path) -> None:
    if case.expire is None:
        return
    clean = rows_of(connect(case, vendor, keep=tmp_path), case.since)
    asked = len(vendor.requests)
    original, count = vendor.respond, 0

    def expiring(request):  # type: ignore[no-untyped-def]
        nonlocal count
        if vendor.is_data(request):
            count += 1
            if count == expired_at:
                case.expire(vendor)  # type: ignore[misc]
        return original(request)

    vendor.respond = expiring  # type: ignore[method-assign]
    for expired_at in range(1, min(asked, 6) + 1):
        count = 0
        assert rows_of(connect(case, vendor, keep=tmp_path), case.since) == clean, f"expired at request {expired_at}"


def test_small_pages_give_the_same(case: Case, vendor: Vendor) -> None:
    clean = rows_of(connect(case, vendor), case.since)
    if case.shrink is not None:
        before = len(vendor.requests)
        case.shrink(vendor)
        assert rows_of(connect(case, vendor), case.since) == clean
        assert len(vendor.requests) - before > before, "pages that were made small are more pages"


def test_a_page_that_comes_twice_loses_nothing_unseen(case: Case, vendor: Vendor) -> None:
    if case.shrink is not None:
        case.shrink(vendor)
    before = len(vendor.requests)
    clean = rows_of(connect(case, vendor), case.since)
    for place in range(1, min(len(vendor.requests) - before, 8)):
        vendor.faults.clear()
        vendor.faults.extend([Fault()] * place + [Fault(repeat=True)])
        try:
            assert rows_of(connect(case, vendor), case.since) == clean, f"repeated at request {place}"
        except SourceError:
            continue


def test_the_same_answer_for_ever_comes_to_an_end(case: Case, vendor: Vendor) -> None:
    if case.shrink is not None:
        case.shrink(vendor)
    clean = rows_of(connect(case, vendor), case.since)
    vendor.faults.extend([Fault()] + [Fault(repeat=True)] * 3000)
    try:
        assert rows_of(connect(case, vendor), case.since) == clean
    except SourceError:
        assert vendor.faults, "it asked three thousand times"


def test_columns_that_nobody_knows_do_no_harm(case: Case, vendor: Vendor) -> None:
    clean = rows_of(connect(case, vendor), case.since)
    if case.grown is not None:
        case.grown(vendor)
        assert rows_of(connect(case, vendor), case.since) == clean


def test_a_field_that_is_gone_or_retyped_is_named_and_nothing_is_loaded(case: Case, vendor: Vendor) -> None:
    for change in (case.lose, case.retype):
        if change is not None:
            change(vendor)
            with pytest.raises(SourceError) as caught:
                rows_of(connect(case, vendor), case.since)
            assert "column" in caught.value.facts or "missing" in caught.value.key
