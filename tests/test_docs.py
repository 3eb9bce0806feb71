"""Links and pictures of the documents lead to files that are there."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LINK = re.compile(r"\]\((?!https?://|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)")


def test_no_link_is_dead() -> None:
    names = subprocess.run(["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    dead = [
        f"{name}: {target}"
        for name in names.splitlines()
        for target in LINK.findall((ROOT / name).read_text("utf-8"))
        if not ((ROOT / name).parent / target).exists()
    ]
    assert dead == []
