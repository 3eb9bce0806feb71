"""The command `report`: JSON for machines, files, and a sentence for every wish that is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import CARDS, Say, Shop
from throughline import glossary


def test_report_prints_the_headless_json(loaded: Shop) -> None:
    done = loaded.run("report", "money", "--param", "period=2026-10-01..2026-10-31", "--param", "margin=0.5")
    assert done.code == 0, done.err
    assert done.err == ""
    report = json.loads(done.out)
    assert (report["report"], report["params"]["margin"]) == ("money", "0.5")
    table = next(iter(report["tables"].values()))
    names = [column["name"] for column in table["columns"]]
    rows = {row[names.index("channel")]: dict(zip(names, row, strict=True)) for row in table["rows"]}
    # Google: 400 spent, one deal of 1,000 paid; half of it is margin.
    google = rows["google"]
    assert (google["spend"], google["revenue"], google["gross_profit"]) == (400, 1000, 500)
    assert google["romi"] == pytest.approx(1.5)
    assert google["romi_margin"] == pytest.approx(0.25)
    assert all(check["ok"] for check in report["checks"])


def test_report_to_files(loaded: Shop, say: Say, tmp_path: Path) -> None:
    for form, start in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK"), ("json", b'{"report"')):
        out = tmp_path / f"money.{form}"
        assert say(loaded, "report", "money", "--format", form, "--out", str(out)).code == 0
        assert out.read_bytes().startswith(start)


def test_every_report_prints(loaded: Shop, say: Say) -> None:
    from throughline.reports.registry import definitions

    for name in definitions():
        words = ("--param", f"{name}={CARDS[name]}") if name in CARDS else ()
        done = say(loaded, "report", name, *words)
        assert done.code == 0, f"{name}: {done.err}"
        report = json.loads(done.out)
        assert report["report"] == name
        columns = {column["name"] for table in report["tables"].values() for column in table["columns"]}
        assert [column for column in columns if glossary.find(column) is None] == [], name


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("nonsense",), "report"),
        (("money", "--param", "margin=lots"), "margin"),
        (("money", "--param", "mrgin=0.5"), "mrgin"),
        (("money", "--param", "margin"), "имя=значение"),
        (("money", "--param", "snapshot=nowhere"), "nowhere"),
        (("money", "--format", "xlsx"), "--out"),
        (("money", "--format", "csv", "--table", "nothing"), "nothing"),
        (("money", "--out", "/nowhere/at/all.json"), "/nowhere/at/all.json"),
    ],
)
def test_a_wrong_wish_is_a_sentence(loaded: Shop, say: Say, words: tuple[str, ...], part: str) -> None:
    done = say(loaded, "report", *words)
    assert done.code in {1, 2}
    assert part in done.err
    assert "Traceback" not in done.err
    assert done.out == ""


def test_every_wrong_parameter_is_told(loaded: Shop, say: Say) -> None:
    done = say(loaded, "report", "money", "--param", "margin=x", "--param", "axis=y", "--param", "window=z")
    assert done.code == 2
    assert len(done.err.strip().splitlines()) == 3
