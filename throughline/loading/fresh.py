"""Whether what is shown still is what lies on this machine: config.yaml, the files of its sources, the program itself.

`data/loaded.json` remembers them as they were before the load whose data are published. Looking costs a few `stat`s:
nothing is read and nobody is asked, so what changed on a remote side (a Google Sheet) is not noticed here.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from connectors.base import Connector
from throughline.config.models import Config
from throughline.errors import UserError
from throughline.landing.files import write_json

__all__ = ["CONFIG", "PROGRAM", "Marks", "changes", "look", "remember"]

# What may change besides sources; no source can be called so.
CONFIG, PROGRAM = "config.yaml", "Throughline"
_ROOT = Path(__file__).resolve().parents[2]
_log = logging.getLogger(__name__)

Marks = Mapping[str, str]
"""By CONFIG, PROGRAM or name of a source: what changes whenever that does. Sources that lie elsewhere have none."""


def look(config: Config, kinds: Mapping[str, type[Connector[Any]]], root: Path) -> Marks:
    """The marks as they are now; `root` is the folder that paths of the config start from."""
    marks = {CONFIG: _config(config), PROGRAM: _program()}
    for settings in config.sources:
        try:
            mark = kinds[settings.kind].stamp(settings, root)
        except UserError as error:
            mark = error.key
        if mark is not None:
            marks[settings.name] = _digest(mark)
    return marks


def changes(data: Path, marks: Marks) -> list[str] | None:
    """What is not as it was when the shown data were loaded; None where that is not known."""
    before = _read(data)
    if before is None:
        return None
    return [name for name in dict.fromkeys([*marks, *before]) if marks.get(name) != before.get(name)]


def remember(data: Path, marks: Marks, failed: Collection[str], only: Collection[str] = ()) -> None:
    """Remember `marks`, taken before a load, once its data are published.

    Sources that `failed` are remembered as changed, so that the next start tries them again. `only`: the load was of
    these sources, and all else stays as it was remembered. This is advice: where it cannot be written, the next start
    loads once more.
    """
    before = _read(data)
    if only and before is None:
        return
    known = {**before, **{name: mark for name, mark in marks.items() if name in only}} if only and before else marks
    try:
        write_json(_path(data), {**known, **dict.fromkeys(failed, "")})
    except OSError as error:
        _log.warning("%s cannot be written: %s", _path(data), error.strerror)


def _path(data: Path) -> Path:
    return data / "loaded.json"


def _read(data: Path) -> dict[str, str] | None:
    try:
        content = json.loads(_path(data).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None


def _config(config: Config) -> str:
    # Comments and the order of keys are no change; neither are secrets, which are masked here.
    words = [config.model_dump(mode="json"), [source.model_dump(mode="json") for source in config.sources]]
    return _digest(json.dumps(words, sort_keys=True, ensure_ascii=False, default=str))


def _program() -> str:
    """Other code may read the same files in another way, and reports of it may want other tables."""
    files = sorted(path for folder in ("connectors", "throughline") for path in (_ROOT / folder).rglob("*.[ps][yq]*"))
    return _digest("\n".join(f"{path}:{path.stat().st_size}:{path.stat().st_mtime_ns}" for path in files))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]
