"""Help and refusals of the command line, in the language of the reader."""

from __future__ import annotations

import pytest

from throughline.cli.main import main

ENGLISH = ("usage:", "positional arguments", "options:", "show this", "error:")


@pytest.mark.parametrize("words", [["--help"], ["report", "--help"], ["hooks", "--help"], ["send", "--help"]])
def test_help_is_in_one_language(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(words)
    assert left.value.code == 0
    said = capsys.readouterr().out
    assert not [word for word in ENGLISH if word in said]
    assert said.count("ключи:") == 1


def test_help_of_a_report_names_them_all(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["report", "--help"])
    assert "money, orders, overview" in " ".join(capsys.readouterr().out.split())


def test_a_command_that_is_not_there_is_told_with_the_way_to_help(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THROUGHLINE_LANG", "en")
    with pytest.raises(SystemExit) as left:
        main(["raport"])
    assert left.value.code == 2
    assert "Help: python -m throughline --help" in capsys.readouterr().err
