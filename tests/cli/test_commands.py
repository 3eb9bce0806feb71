"""The commands as people and cron use them: what they print, and their exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Say, Shop
from throughline.landing.lock import held


def test_run_loads_builds_and_publishes(loaded: Shop) -> None:
    pointer = (loaded.folder / "data" / "CURRENT").read_text("utf-8").strip()
    assert (loaded.folder / "data" / "snapshots" / f"{pointer}.duckdb").is_file()


def test_running_again_changes_nothing(loaded: Shop) -> None:
    before = (loaded.folder / "data" / "CURRENT").read_text("utf-8")
    done = loaded.run("run")
    assert done.code == 0
    assert (loaded.folder / "data" / "CURRENT").read_text("utf-8") == before
    assert "leads.lead: источник не менялся" in done.out


def test_before_the_first_load(shop: Shop, say: Say) -> None:
    assert say(shop, "report", "money").code == 2
    found = json.loads(say(shop, "report", "sources").out)["tables"]["sources"]
    names = [column["name"] for column in found["columns"]]
    first = dict(zip(names, found["rows"][0], strict=True))
    assert (first["source_name"], first["connector"], first["state"]) == ("leads", "file", "never")
    assert first["next_run"].endswith(":00:00Z")
    assert say(shop, "report", "glossary").code == 0


def test_check_says_what_is_right(shop: Shop, say: Say) -> None:
    done = say(shop, "check")
    assert done.code == 0
    assert "источников 5" in done.out
    for name in ("leads", "crm", "money", "costs"):
        assert f"{name} (file): " in done.out


def test_check_tells_everything_that_is_wrong(shop: Shop, say: Say) -> None:
    (shop.folder / "deals.csv").unlink()
    (shop.folder / "spend.csv").unlink()
    done = say(shop, "check")
    assert done.code == 2
    assert "deals.csv" in done.err
    assert "spend.csv" in done.err
    assert "leads (file): " in done.out


def test_check_of_a_folder_that_cannot_be_one(shop: Shop, say: Say) -> None:
    (shop.folder / "data").write_text("a file")
    done = say(shop, "check")
    assert done.code == 2
    assert str(shop.folder / "data") in done.err


@pytest.mark.parametrize("command", [("load",), ("build",), ("run",), ("report", "money"), ("backup", "x.zip")])
def test_data_that_is_a_file(shop: Shop, say: Say, command: tuple[str, ...]) -> None:
    place = shop.folder / "notes.txt"
    place.write_text("mine")
    for data in (place, place / "below"):
        done = say(shop, *command, "--data", str(data))
        assert (done.code, done.err) == (
            2,
            f"{place} — это файл, а для данных нужна папка. Назовите другую: --data ПАПКА.\n",
        )
    assert place.read_text() == "mine"


@pytest.mark.parametrize("command", [("load",), ("build",), ("run",), ("restore", "x.zip"), ("check",)])
def test_data_that_may_not_be_written(
    shop: Shop, say: Say, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setattr("os.access", lambda path, mode: False)
    done = say(shop, *command, "--data", str(shop.folder / "new"))
    assert done.code == 2
    assert f"В папку {shop.folder} нельзя писать." in done.err


def test_a_folder_one_may_not_look_into(shop: Shop, say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(path: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(path))

    assert say(shop, "check").code == 0
    monkeypatch.setattr(Path, "exists", denied)
    done = say(shop, "load", "--data", str(shop.folder / "closed"))
    assert (done.code, "closed" in done.err, "Traceback" in done.err) == (2, True, False)


def test_out_names_a_place_that_cannot_be_written(
    loaded: Shop, say: Say, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert say(loaded, "report", "money", "--out", str(tmp_path)).err == (
        f"{tmp_path} — это папка. Назовите файл в ней: {tmp_path / 'report.xlsx'}.\n"
    )
    missing = tmp_path / "no" / "a.csv"
    assert say(loaded, "report", "money", "--out", str(missing)).err == (
        f"Некуда писать {missing}: папки {missing.parent} нет. Создайте её или назовите другой файл.\n"
    )
    monkeypatch.setattr("os.access", lambda path, mode: False)
    done = say(loaded, "report", "money", "--out", str(tmp_path / "a.csv"))
    assert (done.code, "нет прав" in done.err) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_check_of_a_file_without_a_good_row(shop: Shop, say: Say) -> None:
    (shop.folder / "payments.csv").write_text("payment_id,paid_at,amount\np1,вчера,1000\n", "utf-8")
    done = say(shop, "check")
    assert done.code == 2
    assert "Источник money: есть файл или лист, в котором не годится ни одна строка." in done.err
    assert "строка 2, столбец «paid_at»: «вчера»" in done.err
    assert "leads (file): " in done.out


def test_a_source_of_which_no_row_is_good_fails_and_its_data_stay(shop: Shop, say: Say) -> None:
    assert say(shop, "run").code == 0
    (shop.folder / "payments.csv").write_text("payment_id,paid_at,amount\np1,вчера,1000\n", "utf-8")
    done = say(shop, "run")
    assert done.code == 4
    assert "Источник money, таблица payment: прочитано строк 1, не годится ни одна." in done.err
    october = ("--param", "period=2026-10-01..2026-10-31")
    report = json.loads(say(shop, "report", "overview", *october).out)
    assert next(iter(report["tables"].values()))["totals"]["revenue"] == 1000
    cells = json.loads(say(shop, "report", "health").out)["tables"]["rejected"]
    assert [row[[c["name"] for c in cells["columns"]].index("value")] for row in cells["rows"]] == ["вчера"]


def test_a_wrong_config_is_told_whole_and_ends_with_2(shop: Shop, say: Say) -> None:
    shop.config.write_text("project: {langage: ru}\nmargin: {default: 2}\n", "utf-8")
    for command in (("check",), ("load",), ("build",), ("run",), ("report", "money")):
        done = say(shop, *command)
        assert done.code == 2
        assert "config.yaml:1: project.langage" in done.err
        assert "config.yaml:2: margin.default" in done.err


def test_errors_speak_the_language_of_the_project(shop: Shop, say: Say) -> None:
    shop.config.write_text(shop.config.read_text("utf-8").replace("language: ru", "language: en"), "utf-8")
    assert "There are no data" in say(shop, "report", "money").err
    shop.config.write_text("project: {language: en}\nmagin: {}\n", "utf-8")
    assert "did you mean “margin”" in say(shop, "check").err


def test_a_failed_source_ends_with_4_and_the_others_are_published(shop: Shop, say: Say) -> None:
    (shop.folder / "leads.csv").unlink()
    done = say(shop, "run")
    assert done.code == 4
    assert "leads.csv" in done.err
    assert (shop.folder / "data" / "CURRENT").is_file()


def test_run_if_changed_loads_what_was_edited_and_nothing_else(shop: Shop, say: Say) -> None:
    assert "Данных ещё нет: загружаю все источники" in say(shop, "run", "--if-changed").out
    again = say(shop, "run", "--if-changed")
    assert (again.code, again.out) == (
        0,
        "Настройки и файлы те же, что при прошлой загрузке: показываю версию данных 000001\n",
    )
    with (shop.folder / "payments.csv").open("a", encoding="utf-8") as file:
        file.write("p2,d1,2026-10-11 09:00:00,500,RUB\n")
    edited = say(shop, "run", "--if-changed")
    assert edited.out.splitlines()[0] == "С прошлой загрузки изменилось: money. Загружаю заново"
    assert "Опубликована версия данных 000002" in edited.out
    shop.config.write_text(shop.config.read_text("utf-8").replace("default: 0.5", "default: 0.4"), "utf-8")
    assert "изменилось: config.yaml." in say(shop, "run", "--if-changed").out
    (shop.folder / "leads.csv").unlink()
    for _ in range(2):  # what failed is tried and told again
        failed = say(shop, "run", "--if-changed")
        assert (failed.code, "leads.csv" in failed.err) == (4, True)
    for snapshot in (shop.folder / "data" / "snapshots").glob("*.duckdb"):
        snapshot.unlink()
    assert "Данных ещё нет" in say(shop, "run", "--if-changed").out


def test_a_run_that_builds_nothing_remembers_nothing(shop: Shop, say: Say) -> None:
    assert say(shop, "load").code == 0
    assert not (shop.folder / "data" / "loaded.json").exists()


def test_an_unknown_source_is_refused(shop: Shop, say: Say) -> None:
    done = say(shop, "load", "--source", "crn")
    assert done.code == 2
    assert "crn" in done.err


def test_load_of_one_source(shop: Shop, say: Say) -> None:
    done = say(shop, "load", "--source", "leads")
    assert done.code == 0
    assert "leads.lead: прочитано строк 3; новых 3" in done.out
    assert "crm" not in done.out


def test_a_second_load_is_told_who_holds_the_lock(shop: Shop) -> None:
    with held(shop.folder / "data"):
        started = time.monotonic()
        done = shop.run("load")
    assert done.code == 3
    assert len(done.err.strip().splitlines()) == 1
    assert time.monotonic() - started < 30


def test_backup_and_restore(shop: Shop, say: Say, tmp_path: Path) -> None:
    assert say(shop, "load").code == 0
    copy = tmp_path / "copy.zip"
    assert say(shop, "backup", str(copy)).code == 0
    assert say(shop, "restore", str(copy), "--data", str(tmp_path / "other")).code == 0
    assert say(shop, "build", "--data", str(tmp_path / "other")).code == 0
    done = say(shop, "report", "money", "--data", str(tmp_path / "other"))
    assert json.loads(done.out)["report"] == "money"


def test_the_trace_is_shown_only_when_asked_for(shop: Shop) -> None:
    assert "Traceback" not in shop.run("report", "money").err
    assert "Traceback" in shop.run("report", "money", THROUGHLINE_DEBUG="1").err


def test_a_reader_that_leaves_is_no_error(loaded: Shop) -> None:
    command = f"{sys.executable} -m throughline report glossary --config {loaded.config} | head -c 10"
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_help_names_every_command(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    from throughline.cli.main import COMMANDS, main

    with pytest.raises(SystemExit) as caught:
        main(["--help"])
    assert caught.value.code == 0
    text = capsys.readouterr().out
    assert all(command in text for command in COMMANDS)
