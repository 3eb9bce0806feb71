"""Bodies that Metrica sent to others, or that its documentation shows, are read as they are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from connectors.wire import Answer, Kind
from connectors.yandex_metrica.errors import verdict
from connectors.yandex_metrica.parts import parts_of
from connectors.yandex_metrica.tsv import elements, header_of, is_whole, numbers_of, texts

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "fixtures" / "yandex_metrica"


def wire(name: str) -> Any:
    return json.loads((FOLDER / "wire.json").read_text("utf-8"))[name]


def test_a_recorded_part_of_a_log() -> None:
    with (FOLDER / "logs_visits_part0.tsv").open("rb") as file:
        assert is_whole(file) == (FOLDER / "logs_visits_part0.tsv").stat().st_size
        names = header_of(file)
        (lines,) = texts(file, names, lambda line, text: pytest.fail(text))
    assert lines["ym:s:visitID"].to_pylist() == ["5495667461753405793", "6510128715683594333", "18446744073709551001"]
    assert lines["ym:s:clientID"][0].as_py() == "16636011071037673047"
    assert numbers_of(lines["ym:s:goalsID"]).to_pylist() == [[""], [""], ["20002", "20003"]]
    assert numbers_of(lines["ym:s:goalsPrice"])[2].as_py() == ["1500000", "0"]
    assert elements(lines["ym:s:goalsOrder"][2].as_py()) == ["A-17", ""]


@pytest.mark.parametrize(
    ("name", "status", "kind", "code"),
    [
        ("quota_429", 429, Kind.QUOTA, "quota_requests_by_uid"),
        ("not_ready_400", 400, Kind.REFUSED, "invalid_parameter"),
    ],
)
def test_documented_errors(name: str, status: int, kind: Kind, code: str) -> None:
    found = verdict(Answer(status, {}, json.dumps(wire(name)).encode()))
    assert found is not None
    assert (found.kind, found.code, found.said) == (kind, code, wire(name)["message"])


@pytest.mark.parametrize("name", ["evaluate", "created", "processed", "list", "stat_data"])
def test_documented_data_is_no_error(name: str) -> None:
    assert verdict(Answer(200, {}, json.dumps(wire(name)).encode())) is None


def test_documented_parts() -> None:
    assert parts_of(wire("processed")["log_request"]) == [(0, 1724)]
