"""Mistakes in `table` and `columns` are told in Russian, once, with the nearest right word."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors import SETTINGS
from throughline.config import ConfigError, load


@pytest.mark.parametrize(
    ("table", "columns", "told"),
    [
        ("leads", "{}", "sources[0].table: таблицы «leads» нет, может быть, «lead»?"),
        ("lead", "{phoneraw: Телефон}", "sources[0].columns.phoneraw: столбца «phoneraw» в этой таблице нет, может"),
        ("deal", "{amount: {from: Сумма, const: z}}", "sources[0].columns.amount: нужно одно из двух: from"),
        ("lead", "{}, leads: separate", "sources[0].leads: leads: separate пишут у источника сделок"),
        ("lead", "{}, primary: false", "sources[0].primary: primary: false бывает только у звонков, визитов и посещ"),
        ("deal", "{deal_id: {from: Номер, format: excel}}", "sources[0].columns.deal_id.format: format бывает только"),
    ],
)
def test_one_sentence_each(tmp_path: Path, table: str, columns: str, told: str) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(
        f"sources:\n  - {{name: a, kind: file, path: a.csv, table: {table}, columns: {columns}}}\n", "utf-8"
    )
    with pytest.raises(ConfigError) as caught:
        load(path, SETTINGS, {})
    head, *problems = caught.value.sentence("ru").splitlines()
    assert head == "В файле config.yaml 1 ошибка:"
    assert len(problems) == 1
    assert problems[0].startswith(f"  config.yaml:2: {told}")
