"""The tags of calls in config.yaml: what is right is taken, what is wrong is told with its line and what may stand."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.config.test_load import given, refused
from throughline.config.tags import tag_parts

RIGHT = """
calls:
  tags:
    Намерение: {kind: target, value: 500, names: [купить]}
    Итог: {}
  auto_tags:
    - tag: Намерение/купить
      value: 900.50
      when: {comment: ["*купить*", "*заказать*"], min_talk: 60, hours: "09:00-20:00", days: mon-fri}
    - {tag: ночной, when: {outcome: [missed, busy], direction: in}}
  intention: Намерение/*
"""


def test_what_is_right_is_taken(tmp_path: Path) -> None:
    calls = given(tmp_path, RIGHT).calls
    assert calls.tags["Намерение"].value == Decimal(500)
    assert calls.tags["Итог"].kind == "other"
    assert calls.auto_tags[0].value == Decimal("900.50")
    assert calls.auto_tags[1].when.outcome == ["missed", "busy"]
    assert calls.intention == "Намерение/*"


@pytest.mark.parametrize(
    ("written", "key", "line", "allowed"),
    [
        ("- {tag: A/b, when: {seconds: 5}}", "unknown_key", 4, "max_talk"),
        ("- {tag: A/b, when: {outcome: lost}}", "not_one_of", 4, "missed"),
        ("- {tag: A/b, when: {days: weekend}}", "bad_weekdays", 4, "mon-fri"),
        ('- {tag: A/b, when: {hours: "20:00-09:00"}}', "bad_hours", 4, "09:00-20:00"),
        ("- {tag: A/b, when: {}}", "tag_when_empty", 4, "comment"),
        ("- {tag: A/, when: {min_talk: 5}}", "bad_tag", 4, "Intention/buy"),
        ("- {tag: A/b, when: {min_wait: 9, max_wait: 5}}", "range_reversed", 4, "min_wait"),
        ("- {tag: A/b, when: {min_talk: -1}}", "greater_than_equal", 4, "0"),
        ("- {tag: A/b, when: {min_talk: long}}", "wrong_type", 4, "number"),
        ("- {tag: A/b}", "missing", 4, "when"),
    ],
)
def test_a_bad_rule_is_told_with_its_line(tmp_path: Path, written: str, key: str, line: int, allowed: str) -> None:
    problems = refused(tmp_path, f"project: {{language: en}}\ncalls:\n  auto_tags:\n    {written}\n")
    assert [(problem.key, problem.line) for problem in problems] == [(key, line)]
    assert allowed in problems[0].sentence("en")


def test_a_bad_category_is_told(tmp_path: Path) -> None:
    text = "calls:\n  tags:\n    A: {kind: goal}\n    B: {value: -5}\n  intention: [x, /y]\n"
    assert [(p.key, p.line) for p in refused(tmp_path, text)] == [
        ("not_one_of", 3), ("greater_than_equal", 4), ("bad_tag", 5),
    ]  # fmt: skip


def test_a_tag_is_spelled_with_its_category() -> None:
    assert tag_parts("Намерение / купить") == ("Намерение", "купить")
    assert tag_parts(" купить ") == ("", "купить")
    assert tag_parts("A/b/c") == ("A", "b/c")
