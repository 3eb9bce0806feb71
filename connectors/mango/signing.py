"""How Mango signs: a plain SHA-256 over key, JSON and salt, in requests and in its events alike."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

__all__ = ["form", "signature"]


def signature(key: str, document: str, salt: str) -> str:
    """sha256(vpbx_api_key + json + vpbx_api_salt) in hex. `document` is exactly what is sent."""
    return hashlib.sha256(f"{key}{document}{salt}".encode()).hexdigest()


def form(key: str, salt: str, question: Mapping[str, Any]) -> dict[str, str]:
    """The three fields of every request. The JSON is made once: what is signed is what is sent."""
    document = json.dumps(question, separators=(",", ":"))
    return {"vpbx_api_key": key, "sign": signature(key, document, salt), "json": document}
