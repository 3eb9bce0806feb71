"""Words of the system and of libraries become words of ours, in both languages; the original stays for the log."""

from __future__ import annotations

import errno
import gzip
import os
import re
import socket
import zipfile
from pathlib import Path

import pytest
import requests

from throughline.errors import InputError
from throughline.reasons import because
from throughline.texts import LANGS, Phrase, catalogue


def raised(what: object) -> BaseException:
    with pytest.raises(Exception) as caught:
        what()  # type: ignore[operator]
    return caught.value


@pytest.mark.parametrize(
    ("code", "key"),
    [
        (errno.ENOENT, "not_found"),
        (errno.EACCES, "denied"),
        (errno.EROFS, "read_only"),
        (errno.ENOSPC, "disk_full"),
        (errno.EISDIR, "is_folder"),
        (errno.ENOTDIR, "no_folder"),
        (errno.EIO, "disk_failed"),
        (errno.ECONNREFUSED, "refused"),
        (errno.ETIMEDOUT, "timed_out"),
        (errno.ECONNRESET, "cut"),
    ],
)
def test_codes_of_the_system(code: int, key: str) -> None:
    error = OSError(code, os.strerror(code))
    reason = because(error)
    assert reason.key == f"reasons.{key}"
    assert os.strerror(code) in str(reason)
    assert os.strerror(code) not in reason.sentence("ru")


def test_real_errors_of_files(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"\x1f\x8bxxxxxxxxxxxxx")
    assert because(raised(lambda: (tmp_path / "none").read_bytes())).key == "reasons.not_found"
    assert because(raised(tmp_path.read_bytes)).key == "reasons.is_folder"
    assert because(raised((tmp_path / "a" / "b").read_bytes)).key == "reasons.no_folder"
    assert because(raised(lambda: gzip.GzipFile(tmp_path / "a").read())).key == "reasons.damaged"
    assert because(raised(lambda: zipfile.ZipFile(tmp_path / "a"))).key == "reasons.damaged"
    assert because(raised(lambda: b"\xff".decode("utf-8"))).key == "reasons.encoding"


def test_real_errors_of_the_network() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        refused = raised(lambda: requests.get(f"http://127.0.0.1:{port}/", timeout=5))
        assert because(refused).key == "reasons.refused"
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        late = raised(lambda: requests.get(f"http://127.0.0.1:{port}/", timeout=0.1))
        assert because(late).key == "reasons.timed_out"
    assert because(socket.gaierror(-2, "Name or service not known")).key == "reasons.unknown_host"


def test_the_cause_counts_where_the_error_itself_is_unknown() -> None:
    error = RuntimeError("whatever")
    error.__cause__ = PermissionError(errno.EACCES, "Permission denied")
    assert because(error).key == "reasons.denied"


def test_what_is_not_known_is_told_as_it_was_said() -> None:
    assert "unheard of" in because(RuntimeError("unheard of")).sentence("ru")
    assert because(RuntimeError("unheard of"), "damaged").sentence("en") == "the file is damaged or of another format"


def test_a_circle_of_causes_ends() -> None:
    first, second = RuntimeError("a"), RuntimeError("b")
    first.__cause__, second.__cause__ = second, first
    assert because(first).key == "reasons.unknown"


def test_an_error_words_its_reason_in_its_own_language() -> None:
    error = InputError("file_unreadable", file="x.csv", reason=because(FileNotFoundError(errno.ENOENT, "No such file")))
    assert error.sentence("ru") == "Не удалось прочитать x.csv: такого файла или папки нет."
    assert error.sentence("en").endswith("there is no such file or folder.")
    assert "No such file" in str(error.facts["reason"])


def test_every_reason_has_words_without_foreign_letters() -> None:
    keys = {lang: {key for key in catalogue(lang) if key.startswith("reasons.")} for lang in LANGS}
    assert keys["ru"] == keys["en"]
    facts = {"said": "", "found": 1, "most": 1}
    russian = [Phrase(key, facts).sentence("ru") for key in keys["ru"]]
    assert [text for text in russian if re.search(r"[A-Za-z]", text.replace("DOCTYPE", "").replace("DNS", ""))] == []
