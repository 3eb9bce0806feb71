"""Numbers and the pool on the page of calls: what the reader types counts at once, and only there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from tests.snapshots import make_snapshot
from throughline.calls.pool import load_of, numbers_blind, numbers_free

Open = Callable[..., AppTest]
PERIOD = "2026-10-01..2026-10-31"


@pytest.fixture(scope="module")
def numbers_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Calls to three numbers, and an hour of 60 visits of five minutes each."""
    data = tmp_path_factory.mktemp("numbers")
    answered = {"direction": "in", "outcome": "answered", "talk_seconds": 50, "operator": "МТТ", "brand": "Окна"}
    kinds = ("static", "dynamic", "default")
    calls = [
        {"call_no": n, "call_id": f"c{n}", "caller_key": n, "started_at": datetime(2026, 10, 5, 10, n), "source_key": 0,
         "day": "2026-10-05", "tracking_number": f"+7343000000{n % 3}", "number_kind": kinds[n % 3], **answered}
        for n in range(9)
    ]  # fmt: skip
    make_snapshot(
        data, channel=["unknown"], source_dim=["unknown"], call=calls,
        visit_hourly=[{"hour": "2026-10-05 10:00", "day": "2026-10-05", "brand": "Окна", "is_paid": True, "visits": 60,
                       "seconds": 18_000}],
        tracking_number=[{"tracking_number": "+73430000001", "number_kind": "dynamic", "brand": "Окна",
                          "valid_from": "2026-01-01", "valid_to": "9999-12-31"}],
    )  # fmt: skip
    (data / "config.yaml").write_text("project: {name: Номера}\n", "utf-8")
    return data


def opened(app: Open, data: Path, part: str, lang: str = "ru", **typed: float) -> AppTest:
    test = app("calls", data=data, period=PERIOD, compare="none", lang=lang)
    test.session_state["folds_calls"] = [part]
    test.run()
    for name, value in typed.items():
        test.number_input(key=f"pool.{name}").set_value(value).run()
    assert not test.exception
    return test


def pool_of(test: AppTest) -> pd.DataFrame:
    return next(frame.value for frame in test.dataframe if "numbers_free" in frame.value.columns)


def text(test: AppTest) -> str:
    return " ".join(str(part.value) for part in test.markdown).replace("\u00a0", " ").replace("\\", "")


def test_the_pool_for_what_the_reader_types(app: Open, numbers_world: Path) -> None:
    test = opened(app, numbers_world, "pool")
    usual = load_of(60, 300)
    assert pool_of(test)["numbers_free"].max() == numbers_free(usual, 0.05)
    # An hour of window and one visitor in a hundred: at once, from the same rows.
    other = load_of(60, 300, 3600)
    test = opened(app, numbers_world, "pool", window=60, clash=1.0)
    shown = pool_of(test)
    assert shown["numbers_free"].max() == numbers_free(other, 0.01)
    assert shown["numbers_blind"].max() == numbers_blind(other, 0.01)
    assert str(numbers_free(other, 0.01)) in text(test)


@pytest.mark.parametrize(("lang", "said"), [("ru", "номер занят 35 мин"), ("en", "a number is held for 35 min")])
def test_the_sentence_says_what_it_stands_on(app: Open, numbers_world: Path, lang: str, said: str) -> None:
    assert said in text(opened(app, numbers_world, "pool", lang))


def test_how_calls_found_their_source(app: Open, numbers_world: Path) -> None:
    test = opened(app, numbers_world, "numbers")
    assert "Источник известен точно у 33 % звонков клиентов" in text(test)
    assert any("call_match" in frame.value.columns for frame in test.dataframe)
