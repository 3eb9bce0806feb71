"""What the scaffold writes is a connector that passes the suite as it stands."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
NEEDED = ("connectors", "throughline", "texts", "scripts", "tests/fakes", "tests/connectors/conformance")
FILES = ("pyproject.toml", "tests/loading/stand_in.py")


def _copy(to: Path) -> None:
    for name in NEEDED:
        shutil.copytree(ROOT / name, to / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        (to / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, to / name)


def _run(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *words], cwd=cwd, capture_output=True, text=True, timeout=300)


def test_a_new_connector_is_whole_from_the_start(tmp_path: Path) -> None:
    _copy(tmp_path)
    made = _run("scripts/new-connector", "post_office", "Почта и телеграф", cwd=tmp_path)
    assert (made.returncode, made.stderr) == (0, "")
    suite = ("-m", "pytest", "tests/connectors/conformance", "-k", "post_office", "-p", "no:cacheprovider")
    tried = _run(*suite, cwd=tmp_path)
    assert tried.returncode == 0, tried.stdout[-3000:]
    assert tried.stdout.count(".") > 25, "the suite has found the new connector"
    for tool in (["ruff", "check"], ["ruff", "format", "--check"]):
        assert _run("-m", *tool, "connectors/post_office", "connectors/__init__.py", cwd=tmp_path).returncode == 0, tool
    again = _run("scripts/new-connector", "post_office", "Почта", cwd=tmp_path)
    assert again.returncode == 2
    assert "is there already" in again.stderr


def test_a_kind_that_is_no_name_is_refused(tmp_path: Path) -> None:
    made = _run(str(ROOT / "scripts" / "new-connector"), "Post-Office", "Почта", "--root", str(tmp_path), cwd=tmp_path)
    assert made.returncode == 2
    assert list(tmp_path.iterdir()) == []
