"""The server as people start it: reachable from this machine only, and silent about what went wrong inside."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.safety.project import ROOT
from tests.ui.world import make_world

START_S = 90


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def start(data: Path, *words: str) -> subprocess.Popen[str]:
    """`streamlit run app.py` on a project of that folder."""
    env = {**os.environ, "THROUGHLINE_CONFIG": str(data / "config.yaml"), "THROUGHLINE_DATA": str(data)}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", *words]
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, int]]:
    """Port and pid of a server that has nothing but its port named."""
    data, port = tmp_path_factory.mktemp("server"), free_port()
    make_world(data)
    process = start(data, "--server.port", str(port))
    deadline = time.monotonic() + START_S
    try:
        while time.monotonic() < deadline and process.poll() is None:
            try:
                if ask(port, "/healthz")[0] == 200:
                    break
            except OSError:
                time.sleep(0.2)
        yield port, process.pid
    finally:
        process.terminate()
        process.communicate(timeout=20)


def ask(port: int, path: str, method: str = "GET", **headers: str) -> tuple[int, str]:
    """Status and body of one answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.read().decode("utf-8", "replace")
    finally:
        connection.close()


def listening(pid: int) -> set[str]:
    """Addresses (hex, as the kernel writes them) that a process listens on."""
    inodes = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            inodes.add(str(link.readlink()))
        except OSError:
            continue  # closed meanwhile
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in inodes:
                found.add(fields[1].partition(":")[0])
    return found


def test_it_listens_on_this_machine_only(server: tuple[int, int]) -> None:
    assert listening(server[1]) == {"0100007F"}  # 127.0.0.1


def test_it_says_that_it_is_alive_and_nothing_more(server: tuple[int, int]) -> None:
    status, body = ask(server[0], "/healthz")
    assert (status, body) == (200, '{"status":"ok","snapshot":"20261031-1"}')


def test_events_of_sources_that_are_not_there_are_refused(server: tuple[int, int]) -> None:
    assert ask(server[0], "/hooks/nobody", "POST") == (401, "")
    assert ask(server[0], "/hooks/nobody/secret/more") == (401, "")


def test_a_foreign_host_name_is_refused(server: tuple[int, int]) -> None:
    """A page of another site could make its own name mean 127.0.0.1 and ask on the visitor's behalf."""
    port = server[0]
    assert ask(port, "/healthz", Host="localhost")[0] == 200
    for path in ("/healthz", "/", "/_stcore/health", "/_stcore/host-config", "/money"):
        assert ask(port, path, Host="evil.test")[0] in (400, 403), path


def test_a_foreign_origin_gets_no_socket(server: tuple[int, int]) -> None:
    key = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec_WebSocket_Version": "13"}
    key["Sec_WebSocket_Key"] = "dGhlIHNhbXBsZSBub25jZQ=="
    assert ask(server[0], "/_stcore/stream", Origin="http://evil.test", **key)[0] in (400, 403)


PATHS = ("/../config.yaml", "/%2e%2e/config.yaml", "/app/static/../../config.yaml", "/app/static/..%2f..%2fapp.py",
         "/static/%2e%2e/%2e%2e/app.py", "/media/../../etc/passwd", "/component/../app.py")  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_no_path_leads_out_of_the_served_files(server: tuple[int, int], path: str) -> None:
    status, body = ask(server[0], path)
    assert status in (400, 403, 404) or "<!doctype html>" in body.lower()
    assert not any(part in body for part in ("project:", "import streamlit", "root:"))


def test_what_the_settings_say() -> None:
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    assert settings["server"]["address"] == "127.0.0.1"
    assert settings["server"]["enableXsrfProtection"] is True
    assert set(settings["server"]["allowedHosts"]) == {"localhost", "127.0.0.1"}
    assert settings["server"]["maxUploadSize"] <= 20
    assert settings["browser"]["gatherUsageStats"] is False
    assert settings["client"]["showErrorDetails"] == "none"
    assert "enableCORS" not in settings["server"]


def test_a_server_for_strangers_without_a_login_does_not_start(tmp_path: Path) -> None:
    make_world(tmp_path)
    address = "0.0.0.0"  # noqa: S104 - it must be refused
    process = start(tmp_path, "--server.port", str(free_port()), "--server.address", address)
    said, _ = process.communicate(timeout=START_S)
    assert process.returncode == 2, said
    assert "Traceback" not in said
    assert address in said
