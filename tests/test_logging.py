"""No known secret passes the log, in whatever shape."""

from __future__ import annotations

import logging

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from throughline.logging import configure, redact, remember_secrets

SECRET = 'p@ss/wörd "1'


def test_a_secret_is_replaced_in_every_line(capsys: pytest.CaptureFixture[str]) -> None:
    remember_secrets([SECRET])
    configure("info")
    structlog.get_logger().info("loaded", token=SECRET, nested={"a": [f"x{SECRET}y"]}, error=ValueError(SECRET))
    structlog.get_logger().warning("url", url="https://x.example/?t=p%40ss%2Fw%C3%B6rd%20%221")
    logging.getLogger("requests").error("refused: %s", SECRET)
    try:
        raise ValueError(SECRET)
    except ValueError:
        structlog.get_logger().exception("failed")
        logging.getLogger("requests").exception("failed")
    text = capsys.readouterr().err
    assert "w%C3%B6rd" not in text
    assert "wörd" not in text
    assert "w\\u00f6rd" not in text
    assert text.count("•••") >= 6


def test_debug_lines_are_quiet_by_default(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("THROUGHLINE_LOG", raising=False)
    configure()
    structlog.get_logger().info("chatter")
    logging.getLogger("urllib3").debug("chatter")
    assert capsys.readouterr().err == ""


def test_a_secret_inside_a_longer_one() -> None:
    remember_secrets(["abcd", "abcd-efgh"])
    assert redact("abcd-efgh abcd") == "••• •••"


def test_short_values_are_no_secrets() -> None:
    remember_secrets(["1", ""])
    assert redact("11 + 1") == "11 + 1"


@given(st.text(min_size=4, max_size=20).filter(lambda text: "•" not in text), st.text(max_size=5), st.text(max_size=5))
def test_any_secret_anywhere(secret: str, before: str, after: str) -> None:
    remember_secrets([secret])
    assert secret not in redact(before + secret + after)
