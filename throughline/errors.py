"""Every error a person may meet, as one tree.

AppError
├── UserError          the person can mend it: one sentence, exit 2
│   ├── ConfigError    all problems of config.yaml at once (file, line, path, value, allowed)
│   ├── ParamError     a parameter that is not one of its values
│   └── InputError     a file, sheet or column that cannot be read
├── Busy               another load holds the lock: exit 3
├── SourceError        the remote side failed: exit 4
│   ├── Transient      429, 5xx, time-out, cut body: worth another try
│   └── Terminal       401, 403, 404, wrong shape: this source stops, its last good load stays
├── BuildError         an invariant does not hold: nothing is published
└── StoreError         disk, permission, damaged file

An error carries facts, not prose: the sentence is made from `texts/<lang>/errors.yaml` by its key,
so that a test reads attributes and a person reads their own language.
"""

from __future__ import annotations

import os
from typing import ClassVar

from throughline.texts import say

__all__ = [
    "AppError",
    "BuildError",
    "Busy",
    "InputError",
    "ParamError",
    "SourceError",
    "StoreError",
    "Terminal",
    "Transient",
    "UserError",
]


class AppError(Exception):
    """An error with a key into the texts and the facts that fill its sentence."""

    exit_code: ClassVar[int] = 1

    def __init__(self, key: str, **facts: object) -> None:
        super().__init__(key, facts)
        self.key = key
        self.facts = facts

    def sentence(self, lang: str) -> str:
        """What happened, where, and what to do, in `lang` ("ru" or "en")."""
        return say(f"errors.{self.key}", lang, **self.facts)

    def __str__(self) -> str:
        return self.sentence(os.environ.get("THROUGHLINE_LANG", "en"))


class UserError(AppError):
    exit_code = 2


class ParamError(UserError):
    """facts: name, value, allowed."""


class InputError(UserError):
    """facts: at least `file`."""


class Busy(AppError):
    """facts: since (local time text), pid."""

    exit_code = 3


class SourceError(AppError):
    """facts: source, and what the remote side said without secrets."""

    exit_code = 4


class Transient(SourceError):
    pass


class Terminal(SourceError):
    pass


class BuildError(AppError):
    """facts: invariant, rows (offending rows as text)."""


class StoreError(AppError):
    """facts: path, free_bytes where known."""
