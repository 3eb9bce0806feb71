"""Places that the command line names: looked at before any work is done, so that a wrong one is a sentence at once."""

from __future__ import annotations

import os
from pathlib import Path

from throughline.errors import UserError

__all__ = ["check_data", "check_target", "check_writable"]


def check_data(folder: Path) -> None:
    """Raises UserError where something other than a folder stands at the place of the data folder, or above it."""
    there = _nearest(folder)
    if not there.is_dir():
        raise UserError("data_is_file", path=str(there))


def check_writable(folder: Path) -> None:
    """Raises UserError where the data folder cannot be written, or made."""
    check_data(folder)
    there = _nearest(folder)
    if not os.access(there, os.W_OK | os.X_OK):
        raise UserError("data_not_writable", path=str(there))


def check_target(file: Path) -> None:
    """Raises UserError where a file cannot be written."""
    if file.is_dir():
        raise UserError("out_is_folder", path=str(file), example=str(file / "report.xlsx"))
    if not file.parent.is_dir():
        raise UserError("out_no_folder", path=str(file), folder=str(file.parent))
    if not os.access(file if file.exists() else file.parent, os.W_OK):
        raise UserError("out_not_writable", path=str(file))


def _nearest(path: Path) -> Path:
    """The path, or the nearest one above it that is there. Raises UserError where one may not even look."""
    path = path.absolute()
    try:
        while not path.exists():
            path = path.parent
    except PermissionError:
        raise UserError("data_not_writable", path=str(path)) from None
    return path
