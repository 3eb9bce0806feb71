"""Sets of weights: kept for all, replaced whole, hostile names, damaged files set aside."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from throughline.errors import ParamError, StoreError
from throughline.saved import weights
from throughline.saved.weights import WeightSet, delete, read, save

SERVICES = (30.0, 50.0, 20.0)
HOSTILE = ["<script>alert(1)</script>", "![x](http://evil.test/a.png)", "=1+1", "../../etc/passwd", "{n}", '"\\']


def names(data: Path) -> list[str]:
    return [each.name for each in read(data).sets]


def test_nothing_saved_is_nothing_there(tmp_path):
    assert read(tmp_path).sets == ()
    assert read(tmp_path).trouble is None
    assert list(tmp_path.iterdir()) == []


def test_saved_sets_come_back_by_name(tmp_path):
    save(tmp_path, "Услуги 30-50-20", SERVICES)
    save(tmp_path, "b", (1, 0, 0.5))
    save(tmp_path, "A", (1, 2, 3))
    assert names(tmp_path) == ["A", "b", "Услуги 30-50-20"]
    assert read(tmp_path).sets[-1] == WeightSet(name="Услуги 30-50-20", weights=SERVICES)


def test_a_name_is_there_once(tmp_path):
    assert save(tmp_path, "  Услуги \n для\tвсех ", SERVICES) == "Услуги для всех"
    save(tmp_path, "Услуги для всех", (1, 1, 1))
    assert [(each.name, each.weights) for each in read(tmp_path).sets] == [("Услуги для всех", (1, 1, 1))]


def test_a_deleted_set_is_gone_and_gone_twice_is_no_error(tmp_path):
    save(tmp_path, "a", SERVICES)
    delete(tmp_path, "a")
    delete(tmp_path, "a")
    assert names(tmp_path) == []


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_only_a_name(tmp_path, name):
    save(tmp_path, name, SERVICES)
    assert names(tmp_path) == [name]
    assert [path.name for path in tmp_path.iterdir()] == ["weights.json"]


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "a\u202eb", "a\x00b"])
def test_a_name_that_is_none_is_refused(tmp_path, name):
    with pytest.raises(ParamError) as refused:
        save(tmp_path, name, SERVICES)
    assert refused.value.key == "weights_name"
    assert refused.value.sentence("ru") and refused.value.sentence("en")
    assert not list(tmp_path.iterdir())


def test_so_many_and_no_more(tmp_path, monkeypatch):
    monkeypatch.setattr(weights, "SETS_AT_MOST", 2)
    save(tmp_path, "a", SERVICES)
    save(tmp_path, "b", SERVICES)
    with pytest.raises(ParamError, match="2"):
        save(tmp_path, "c", SERVICES)
    save(tmp_path, "b", (1, 1, 1))
    assert names(tmp_path) == ["a", "b"]


DAMAGED = [
    b"",
    b"{",
    b"\xff\xfe",
    b"[]",
    b'{"format": 2, "sets": []}',
    b'{"format": 1, "sets": [{"name": "", "weights": [1, 1, 1]}]}',
    b'{"format": 1, "sets": [{"name": "a", "weights": [1, 1]}]}',
    b'{"format": 1, "sets": [{"name": "a", "weights": [1, -1, 1]}]}',
    b'{"format": 1, "sets": [{"name": "a", "weights": [1, NaN, 1]}]}',
    b" " * (1 << 20) + b'{"sets": []}',
]


@pytest.mark.parametrize("content", DAMAGED, ids=range(len(DAMAGED)))
def test_a_damaged_file_is_set_aside_and_named(tmp_path, content):
    (tmp_path / "weights.json").write_bytes(content)
    found = read(tmp_path)
    assert found.sets == ()
    assert isinstance(found.trouble, StoreError)
    aside = tmp_path / "weights.damaged-1.json"
    assert found.trouble.facts["path"] == str(aside)
    assert aside.read_bytes() == content
    save(tmp_path, "a", SERVICES)
    assert names(tmp_path) == ["a"]
    assert read(tmp_path).trouble is not None
    aside.unlink()
    assert read(tmp_path).trouble is None


def test_saving_over_a_damaged_file_keeps_it_aside(tmp_path):
    for number in (1, 2):
        (tmp_path / "weights.json").write_bytes(b"{%d" % number)
        save(tmp_path, "a", SERVICES)
    assert names(tmp_path) == ["a"]
    assert [(tmp_path / f"weights.damaged-{number}.json").read_bytes() for number in (1, 2)] == [b"{1", b"{2"]


def test_a_write_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    save(tmp_path, "a", SERVICES)
    before = (tmp_path / "weights.json").read_bytes()

    def full(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(StoreError) as refused:
        save(tmp_path, "b", SERVICES)
    assert refused.value.key == "disk_full"
    assert (tmp_path / "weights.json").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["weights.json"]


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(StoreError):
        save(tmp_path / "nowhere", "a", SERVICES)
    assert read(tmp_path / "nowhere").sets == ()


def test_many_at_once_lose_nothing(tmp_path):
    threads = [threading.Thread(target=save, args=(tmp_path, f"set {n:02}", SERVICES)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert names(tmp_path) == [f"set {n:02}" for n in range(20)]


def test_the_file_is_plain_json(tmp_path):
    save(tmp_path, "Услуги", SERVICES)
    written = json.loads((tmp_path / "weights.json").read_text("utf-8"))
    assert written == {"format": 1, "sets": [{"name": "Услуги", "weights": [30.0, 50.0, 20.0]}]}
