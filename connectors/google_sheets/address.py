"""Where the Sheets API is, known without importing the library that asks it."""

from __future__ import annotations

from urllib.parse import urlsplit

__all__ = ["GOOGLE", "loopback"]

GOOGLE = "https://sheets.googleapis.com"


def loopback(url: str) -> bool:
    """Whether the address is this machine's own, the only one that may go without TLS."""
    return urlsplit(url).hostname in {"127.0.0.1", "::1", "localhost"}
