"""A copy of the data in one file, and back. The copy is a ZIP: the data files as they are, and a manifest with the
SHA-256 of each, checked whole before anything is replaced.

It holds raw phones and e-mails as the sources gave them: keep it where the data folder may be kept.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import duckdb
from pydantic import BaseModel, Field, ValidationError

from throughline.errors import InputError, StoreError
from throughline.hooks.copy import copy_inbox, join_inbox
from throughline.landing.files import fsync_folder, replace
from throughline.landing.guard import guard
from throughline.landing.lock import held
from throughline.landing.seal import Seal, first_generation, read_seal, write_seal
from throughline.landing.sent import copy_ledger, join_ledger, ledger_path
from throughline.landing.store import Landing, landing_path
from throughline.reasons import because
from throughline.texts import Phrase

__all__ = ["backup", "restore"]

_FORMAT = 4  # 1 knew nothing of what readers save, 2 nothing of what was sent, 3 nothing of hooks
_MANIFEST = "manifest.json"
_LANDING = "landing.duckdb"
_SAVED = ("weights.json",)  # what readers saved, where they did; each is replaced whole, so a copy is never half of one
_SENT = "sent.sqlite"
_HOOKS = "hooks.db"
_CHUNK = 1 << 20


class _Manifest(BaseModel):
    """What the copy holds. `files` are SHA-256 by name; `snapshot` is what CURRENT named, '' for none."""

    format: int
    made_at: datetime
    snapshot: str = Field(pattern=r"^[0-9A-Za-z-]*$")
    files: dict[str, str]


def backup(data: Path, file: Path, timezone: str = "UTC") -> None:
    """Copy the landing file, the current snapshot, what readers saved, what was sent and events of hooks into `file`,
    which appears when it is whole.

    Raises Busy while a load runs, StoreError when there is no room or the landing file is damaged.
    """
    if not landing_path(data).exists():
        raise StoreError("landing_missing", path=str(landing_path(data)))
    with held(data, timezone):
        with Landing.open(data):
            pass  # it is checked against its seal, and closing folds the write-ahead log into it
        snapshot = _current(data)
        saved = [name for name in _SAVED if (data / name).is_file()]
        names = [_LANDING, *([f"snapshots/{snapshot}.duckdb"] if snapshot else []), *saved]
        files = {name: data / name for name in names}
        temporary, sent, hooks = (file.with_name(file.name + end) for end in (".new", ".sent", ".hooks"))
        with guard(file):
            try:
                for copy in (sent, hooks):
                    copy.unlink(missing_ok=True)
                if copy_ledger(data, sent):
                    files[_SENT] = sent
                if copy_inbox(data, hooks):
                    files[_HOOKS] = hooks
                _write(temporary, files, snapshot)
                replace(temporary, file)
            finally:
                for copy in (sent, hooks, temporary):
                    copy.unlink(missing_ok=True)


def restore(file: Path, data: Path, timezone: str = "UTC") -> None:
    """Put the data of a copy in the place of that in `data`.

    Raises InputError (backup_missing, backup_damaged, backup_newer) before anything is touched, Busy, StoreError.
    Load numbers go on from the greater of both, and every table counts as changed, so that the next build trusts
    nothing that was built before. What readers saved is replaced where the copy holds it, and stays where it doesn't.
    What was sent is never forgotten: the ledger only gains what the copy knows and it does not. So do events of hooks.
    """
    sending = held(ledger_path(data).parent, timezone, busy="busy_sending")
    with held(data, timezone), sending, guard(landing_path(data)):
        fresh = data / ".restore"
        shutil.rmtree(fresh, ignore_errors=True)
        try:
            manifest = _unpack(file, fresh)
            seal = _renew(fresh / _LANDING, _last_seal(data))
            _put(fresh, data, manifest, seal)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)


def _current(data: Path) -> str:
    """The snapshot that CURRENT names, if its file is there: a backup without one only needs a build."""
    try:
        snapshot = (data / "CURRENT").read_text("utf-8").strip()
    except FileNotFoundError:
        return ""
    return snapshot if (data / "snapshots" / f"{snapshot}.duckdb").is_file() else ""


def _write(target: Path, files: dict[str, Path], snapshot: str) -> None:
    digests: dict[str, str] = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:  # DuckDB has compressed it already
        for name, path in files.items():
            digest = hashlib.sha256()
            with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as sink:
                for chunk in _chunks(source):
                    digest.update(chunk)
                    sink.write(chunk)
            digests[name] = digest.hexdigest()
        manifest = _Manifest(format=_FORMAT, made_at=datetime.now(UTC), snapshot=snapshot, files=digests)
        archive.writestr(_MANIFEST, manifest.model_dump_json(indent=1))


def _unpack(file: Path, into: Path) -> _Manifest:
    """Unpack the copy, every byte checked. Only names that the manifest may hold are written."""
    with _readable(file) as archive:
        manifest = _Manifest.model_validate_json(archive.read(_MANIFEST))
        if manifest.format > _FORMAT:
            raise InputError("backup_newer", file=str(file))
        wanted = {_LANDING, *([f"snapshots/{manifest.snapshot}.duckdb"] if manifest.snapshot else [])}
        if set(manifest.files) - {*_SAVED, _SENT, _HOOKS} != wanted:
            raise InputError("backup_damaged", file=str(file), what=Phrase("reasons.manifest"))
        for name, expected in manifest.files.items():
            digest = hashlib.sha256()
            target = into / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(name) as source, target.open("wb") as sink:
                for chunk in _chunks(source):
                    digest.update(chunk)
                    sink.write(chunk)
            if digest.hexdigest() != expected:
                raise InputError("backup_damaged", file=str(file), what=name)
    return manifest


@contextmanager
def _readable(file: Path) -> Iterator[zipfile.ZipFile]:
    """The archive; whatever a broken one throws becomes one sentence."""
    try:
        source = file.open("rb")
    except OSError as error:
        raise InputError("backup_missing", file=str(file)) from error
    with source:
        try:
            with zipfile.ZipFile(source) as archive:
                yield archive
        except (zipfile.BadZipFile, KeyError, EOFError, ValidationError, NotImplementedError, ValueError) as error:
            raise InputError("backup_damaged", file=str(file), what=because(error, "damaged")) from error


def _chunks(source: IO[bytes]) -> Iterator[bytes]:
    while chunk := source.read(_CHUNK):
        yield chunk


def _last_seal(data: Path) -> Seal:
    try:
        return read_seal(landing_path(data)) or Seal(0, 0)
    except StoreError:
        return Seal(0, 0)  # a broken seal is one of the things a restore mends


def _renew(database: Path, before: Seal) -> Seal:
    """Raise the counters of the restored file above all that were ever given out here, and mark every table changed."""
    with duckdb.connect(str(database)) as connection:
        generation, load_id = connection.execute("SELECT generation, load_id FROM landing_meta").fetchall()[0]
        seal = Seal(max(generation, before.generation, first_generation()) + 1, max(load_id, before.load_id))
        connection.execute("UPDATE landing_meta SET generation = ?, load_id = ?", [seal.generation, seal.load_id])
        connection.execute("UPDATE table_version SET version = ?", [seal.generation])
        connection.execute("CHECKPOINT")
    return seal


def _put(fresh: Path, data: Path, manifest: _Manifest, seal: Seal) -> None:
    """Replace file by file. A death in between leaves a landing file behind its seal, which is refused, or the
    restored one; restoring again mends both."""
    target = landing_path(data)
    name = f"snapshots/{manifest.snapshot}.duckdb"
    if manifest.snapshot and not (data / name).exists():  # a published file is never swapped under its name
        (data / "snapshots").mkdir(exist_ok=True)
        replace(fresh / name, data / name)
    target.with_name(target.name + ".wal").unlink(missing_ok=True)
    fsync_folder(data)
    replace(fresh / _LANDING, target)
    write_seal(target, seal)
    if _SENT in manifest.files:
        join_ledger(fresh / _SENT, data)
    if _HOOKS in manifest.files:
        join_inbox(fresh / _HOOKS, data)
    for saved in set(manifest.files) & set(_SAVED):
        replace(fresh / saved, data / saved)
    if manifest.snapshot:
        pointer = data / f"CURRENT.{os.getpid()}.new"
        pointer.write_text(manifest.snapshot, "utf-8")
        replace(pointer, data / "CURRENT")
