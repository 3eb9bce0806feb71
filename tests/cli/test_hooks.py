"""`throughline hooks`: the queue in a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hooks.build import NOW, SECRET, event, put
from throughline.cli.main import main
from throughline.hooks import inbox_path
from throughline.hooks.event import EventState, Reason
from throughline.hooks.inbox import Inbox

CONFIG = """
project: {language: en, timezone: Europe/Moscow}
sources:
  - {name: forms, kind: hook, secret: "${HOOK_SECRET}", table: lead, columns: {phone_raw: tel}}
"""


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A queue of one refused event and one that was taken in part."""
    (tmp_path / "config.yaml").write_text(CONFIG)
    monkeypatch.setenv("HOOK_SECRET", SECRET)
    monkeypatch.chdir(tmp_path)
    data = tmp_path / "data"
    put(data, event({"id": 1}), event({"id": 2}), event({"id": 3}))
    with Inbox(inbox_path(data)) as inbox:
        reason = Reason("hook_cell", {"column": "time", "rule": "not_time"})
        refused = Reason("hook_shape", {"field": "visitor"})
        inbox.settle("forms", [(1, EventState.REFUSED, refused), (2, EventState.DONE, reason)], {}, NOW)
    return data


def test_the_list_says_what_stands_where_and_why(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["hooks"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "forms: waiting 1, loaded 1, of them in part 1, not understood 1"
    assert lines[1].startswith("  no. 2 forms 10.03.2026 12:00:00 — loaded in part: Column time: ")
    assert lines[2].endswith("not understood: The event is not of the expected shape: visitor.")


def test_a_body_is_shown_as_it_came(data: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["hooks", "show", "1"]) == 0
    assert b'{"id": 1}\n' in capfdbinary.readouterr().out
    assert main(["hooks", "show"]) == 0
    assert b'{"id": 3}\n' in capfdbinary.readouterr().out


@pytest.mark.parametrize(
    ("words", "waiting", "queue"),
    [
        (["replay", "1"], [1, 3], [2]),
        (["replay", "--all"], [1, 2, 3], []),
        (["replay", "--source", "forms"], [1, 2, 3], []),
        (["drop", "1", "2"], [3], []),
    ],
)
def test_replay_and_drop(data: Path, words: list[str], waiting: list[int], queue: list[int]) -> None:
    assert main(["hooks", *words]) == 0
    with Inbox(inbox_path(data)) as inbox:
        assert [it.seq for it in inbox.events("forms", [EventState.WAITING])] == waiting
        assert [it.seq for it in inbox.queue()] == queue


@pytest.mark.parametrize("words", [["replay"], ["drop", "99"], ["show", "99"], ["list", "--source", "other"]])
def test_what_is_not_there_is_told(data: Path, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["hooks", *words]) == 2
    assert capsys.readouterr().err
    with Inbox(inbox_path(data)) as inbox:
        assert len(inbox.queue()) == 2


def test_before_the_first_event(tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    inbox_path(data).unlink()
    assert main(["hooks"]) == 0
    assert capsys.readouterr().out == "There were no events yet.\n"
