"""Twenty viewers while loads publish: every report stands on one snapshot, and no viewer meets an error."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.safety.project import CONFIG, ROOT, Project
from tests.snapshots import make_snapshot
from throughline.errors import StoreError
from throughline.params import Params, Period
from throughline.texts import say
from throughline.warehouse.snapshot import Snapshots
from ui.project import facts, open_snapshot, project
from ui.reports import made
from ui.words import escape

VIEWERS = 20
FIRST, LOADS = 40, 2
BASE = Params(period=Period(date(2026, 3, 1), date(2026, 3, 31)), compare=None)
MODELS = ("first", "last", "last_significant", "linear", "position", "time_decay")
REPORTS = ("overview", "money", "funnel", "attribution", "deals", "spend")


@dataclass
class Seen:
    """What the viewers met: per snapshot the figures of its reports."""

    figures: list[tuple[str, str, Mapping[str, float | int | None]]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def watch(seen: Seen, stop: threading.Event, seed: int) -> None:
    """One viewer: a rerun takes the current snapshot once and makes two reports of it, as ui/main.py and a page do."""
    dice = random.Random(seed)
    while not stop.is_set():
        try:
            here = project()
            snapshot, note = open_snapshot(here, "", "ru")
            assert snapshot is not None
            assert note is None
            assert facts(snapshot, here).snapshot_id == snapshot.id
            params = replace(BASE, model=dice.choice(MODELS), half_life=dice.uniform(1, 30))
            for name in dice.sample(REPORTS, 2):
                report = made(name, snapshot, params, "admin")
                assert report.snapshot == snapshot.id
                assert all(check.ok for check in report.checks)
                seen.figures.append((snapshot.id, name, report.main.totals))
        except Exception as error:  # whatever a viewer meets is what is tested here
            seen.wrong.append(repr(error))
        stop.wait(dice.uniform(0.5, 1.5))


def expected(number: int) -> dict[str, float]:
    """The figures of a round of `number` leads (tests/safety/project.py)."""
    revenue = number * (1000 + number)
    return {"leads": number, "sales": number, "revenue": revenue, "spend": 7 * number}


def test_no_report_mixes_two_loads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = Project(tmp_path)
    monkeypatch.setenv("THROUGHLINE_CONFIG", str(shop.config))
    monkeypatch.setenv("THROUGHLINE_DATA", str(shop.data))
    shop.write(config=CONFIG)
    seen, stop, published = Seen(), threading.Event(), {}
    viewers = [threading.Thread(target=watch, args=(seen, stop, seed)) for seed in range(VIEWERS)]
    for number in range(FIRST, FIRST + LOADS + 1):
        shop.write_round(number)
        done = shop.run("run")
        assert done.returncode == 0, done.stderr
        published[shop.data.joinpath("CURRENT").read_text("utf-8").strip()] = number
        if number == FIRST:
            for viewer in viewers:
                viewer.start()
    deadline = time.monotonic() + 60
    while max(published) not in {snapshot for snapshot, _, _ in seen.figures} and time.monotonic() < deadline:
        stop.wait(0.1)
    stop.set()
    for viewer in viewers:
        viewer.join()
    assert seen.wrong == []
    assert {min(published), max(published)} <= {snapshot for snapshot, _, _ in seen.figures}
    for snapshot, name, totals in seen.figures:
        for measure, value in expected(published[snapshot]).items():
            assert totals.get(measure, value) == pytest.approx(value), f"{name} of {snapshot}: {measure}"
    assert {name for _, name, _ in seen.figures} == set(REPORTS)


def several(tmp_path: Path, number: int) -> Snapshots:
    """Published versions 1 … number; the spend of each is its number."""
    for version in range(1, number + 1):
        spend = [{"day": "2026-10-05", "source_key": 0, "spend": version}]
        found = make_snapshot(tmp_path, f"{version:06d}", channel=["google"], source_dim=["google"], spend=spend)
    return found


def test_readers_of_more_versions_than_stay_open_do_not_disturb_each_other(tmp_path: Path) -> None:
    snapshots, wrong = several(tmp_path, 9), list[str]()
    start = threading.Barrier(9)

    def read(version: int) -> None:
        try:
            start.wait()
            for _ in range(8):
                snapshot = snapshots.open(f"{version:06d}")
                for _ in range(2):
                    assert snapshot.query("select sum(spend) as x from spend")["x"][0] == version
        except Exception as error:  # whatever a viewer meets is what is tested here
            wrong.append(repr(error))

    readers = [threading.Thread(target=read, args=(version,)) for version in range(1, 10)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert wrong == []


def test_a_version_is_read_on_while_its_file_is_removed(tmp_path: Path) -> None:
    snapshots = several(tmp_path, 2)
    held = snapshots.open("000001")
    (snapshots.folder / "000001.duckdb").unlink()
    assert held.query("select sum(spend) as x from spend")["x"][0] == 1
    with pytest.raises(StoreError) as caught:
        Snapshots(tmp_path).open("000001")
    assert caught.value.key == "snapshot_gone"


Open = Callable[..., AppTest]


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    """The money page on a project of two versions, 000002 and 000003; a parameter names the one that is wanted."""
    several(tmp_path, 3)
    (tmp_path / "snapshots" / "000001.duckdb").unlink()
    (tmp_path / "config.yaml").write_text("{}\n", "utf-8")
    monkeypatch.setenv("THROUGHLINE_CONFIG", str(tmp_path / "config.yaml"))
    monkeypatch.setenv("THROUGHLINE_DATA", str(tmp_path))

    def open_page(wanted: str) -> AppTest:
        test = AppTest.from_file(ROOT / "ui" / "main.py", default_timeout=60)
        test.query_params["snapshot"] = wanted
        test.run().switch_page("../pages/money.py").run()
        assert not test.exception
        return test

    return open_page


def warnings(test: AppTest) -> list[str]:
    return [str(warning.value) for warning in test.warning]


def spend_of(test: AppTest) -> str:
    lead = next(str(text.value) for text in test.markdown if "Расходы  \n" in str(text.value))
    return lead.split("Расходы  \n  **")[1].split("**")[0]


HOSTILE = ["../../x", "000003'; drop table spend; --", "![x](http://evil.test/a.png)"]


def test_a_removed_version_gives_way_to_the_current_one_and_says_so(app: Open) -> None:
    test = app("000001")
    assert escape(say("errors.snapshot_gone", "ru", snapshot="000001"), longest=500) in warnings(test)
    assert spend_of(test) == "3\u00a0₽"


@pytest.mark.parametrize("wanted", HOSTILE)
def test_what_is_no_version_at_all_reaches_neither_disk_nor_page(app: Open, wanted: str) -> None:
    test = app(wanted)
    assert [warning for warning in warnings(test) if escape(wanted) in warning]
    assert not [warning for warning in warnings(test) if wanted in warning]
    assert spend_of(test) == "3\u00a0₽"


def test_a_version_that_is_kept_stays(app: Open) -> None:
    test = app("000002")
    assert warnings(test) == []
    assert spend_of(test) == "2\u00a0₽"
