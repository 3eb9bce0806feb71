"""Serve a folder of CSV files as the worksheets of one spreadsheet: edit a file and the Sheet has changed.

    python -m tests.fakes.google_sheets --folder DIR

It writes the key of its service account into DIR and prints the settings that a source needs; any spreadsheet id will
do.
"""

from __future__ import annotations

import argparse
import csv
import json
import threading
from pathlib import Path
from typing import Any

from tests.fakes.google_sheets import Book, Cell, google, key_file, new_key

EMAIL = "reader@okna.iam.gserviceaccount.com"


class Folder(dict[str, Book]):
    """Every id is the folder, read anew at each request."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path

    def get(self, book_id: str, default: Any = None) -> Any:
        """The worksheets as they are on disk now."""
        return Book({file.stem: _rows(file) for file in sorted(self.path.glob("*.csv"))}, {EMAIL})


def _rows(file: Path) -> list[list[Cell]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return [list[Cell](row) for row in csv.reader(lines)]


def main() -> None:
    """Serve until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.google_sheets", description=__doc__.split("\n")[0])
    parser.add_argument("--folder", type=Path, required=True, help="each CSV file in it is a worksheet")
    folder: Path = parser.parse_args().folder
    private_key = new_key()
    with google(private_key.public_key(), EMAIL) as state:
        state.books = Folder(folder)
        key = folder / "service-account.json"
        key.write_text(json.dumps(key_file(private_key, EMAIL, state.address), indent=2), "utf-8")
        print(f"credentials: {key}\napi_host: {state.address}\nallow_http_loopback: true", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
