"""`report` at a terminal: sentences and a table for people; JSON as ever for programs."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime

import pandas as pd
import pytest

from tests.cli.conftest import CARDS, ROOT, Say, Shop
from throughline.cli.terminal import ROWS, to_text
from throughline.errors import ParamError
from throughline.params import Defaults, Params, Period, parse
from throughline.reports.export import Edition
from throughline.reports.model import Check, Column, Finding, Report, Table
from throughline.reports.wording.labels import value_label

OCTOBER = ("--param", "period=2026-10-01..2026-10-31")


def on_terminal(shop: Shop, *words: str) -> str:
    """What a command prints on a real terminal of 100 columns."""
    main, beside = pty.openpty()
    clean = {name: value for name, value in os.environ.items() if not name.startswith("THROUGHLINE_")}
    command = [sys.executable, "-m", "throughline", *words, "--config", str(shop.config)]
    with subprocess.Popen(command, cwd=ROOT, env=clean | {"COLUMNS": "100"}, stdout=beside) as process:
        os.close(beside)
        said = b""
        while part := _part(main):
            said += part
        assert process.wait(60) == 0
    os.close(main)
    return said.decode().replace("\r\n", "\n")


def _part(handle: int) -> bytes:
    try:
        return os.read(handle, 65536)
    except OSError:  # Linux says so when the other end is closed
        return b""


def test_a_terminal_gets_words_and_a_pipe_gets_json(loaded: Shop) -> None:
    said = on_terminal(loaded, "report", "money", *OCTOBER)
    lines = said.splitlines()
    assert lines[0].startswith("Деньги · 1–31 окт 2026 · ")
    assert lines[1].startswith("• ")
    head = next(line for line in lines if line.startswith("Канал"))
    assert "Расходы, ₽" in head
    google = next(line for line in lines if line.startswith("google"))
    assert "400" in google
    assert all(len(line) <= 100 for line in lines if not line.startswith(("•", "Другие", "Всё")))
    assert "--format json" in lines[-1]
    assert json.loads(on_terminal(loaded, "report", "money", "--format", "json"))["report"] == "money"
    assert json.loads(loaded.run("report", "money").out)["report"] == "money"


def test_every_report_is_words(loaded: Shop, say: Say) -> None:
    from throughline.reports.registry import definitions

    for name in definitions():
        words = ("--param", f"{name}={CARDS[name]}") if name in CARDS else ()
        for lang in ("ru", "en"):
            done = say(loaded, "report", name, "--format", "text", "--param", f"lang={lang}", *words)
            assert done.code == 0, f"{name}: {done.err}"
            assert "{" not in done.out


def test_a_file_is_what_its_name_says(loaded: Shop, say: Say, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("out")
    for name, start in (("a.csv", b"\xef\xbb\xbf"), ("a.xlsx", b"PK"), ("a.json", b"{"), ("a.dat", b"{")):
        assert say(loaded, "report", "money", "--out", str(folder / name)).code == 0
        assert (folder / name).read_bytes().startswith(start)


def params() -> Params:
    found, refused = parse({"lang": ["ru"]}, Defaults(), Period(date(2026, 10, 1), date(2026, 10, 31)))
    assert not refused
    return found


def edition() -> Edition:
    return Edition("p", "Europe/Moscow", "RUB", None, datetime(2026, 11, 1, tzinfo=UTC))


def name(column: str, value: object) -> str:
    return value_label(column, value, "ru")


def test_columns_that_do_not_fit_follow_below_with_the_first_one_repeated() -> None:
    columns = (Column("channel", "text"), Column("spend", "money"), Column("leads", "count"), Column("romi", "share"))
    rows = pd.DataFrame({"channel": ["google", ""], "spend": [1234.0, None], "leads": [5, 7], "romi": [0.5, -0.25]})
    report = Report("money", "000001", params(), {"money": Table(columns, rows, {"spend": 1234, "leads": 12})})
    lines = to_text(report, edition(), name, width=23).splitlines()
    assert lines[2:16] == [
        "Канал   Расходы, ₽",
        "google       1 234",
        "—                —",
        "Итого        1 234",
        "",
        "Канал   Лиды",
        "google     5",
        "—          7",
        "Итого     12",
        "",
        "Канал   ROMI по выручке",
        "google            +50 %",
        "—                 −25 %",
        "Итого",
    ]


def test_what_does_not_hold_and_what_is_left_out_is_said() -> None:
    rows = pd.DataFrame({"channel": [f"c{number}\x1b[31m" for number in range(ROWS + 5)]})
    table = Table((Column("channel", "text"),), rows)
    report = Report("money", "", params(), {"money": table, "more": table}, [Check("spend", 1, 2)])
    said = to_text(report, edition(), name)
    assert "\x1b" not in said
    assert "… и ещё 5 строк" in said
    assert "не сошлась проверка «spend»" in said
    assert "Другие таблицы этого отчёта: more" in said
    assert "Строк нет." in to_text(
        replace(report, tables={"money": Table(table.columns, rows.head(0))}), edition(), name
    )
    with pytest.raises(ParamError):
        to_text(report, edition(), name, "nothing")


def test_findings_are_sentences() -> None:
    table = Table((Column("channel", "text"),), pd.DataFrame({"channel": ["a"]}))
    finding = Finding("spend_no_rows", {})
    report = Report("money", "", params(), {"money": table}, findings={"x": finding})
    assert to_text(report, edition(), name).splitlines()[1] == "• За этот период в таблице расходов строк нет."
