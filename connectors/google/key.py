"""The key of a service account: found, read and checked."""

from __future__ import annotations

import json
import os
from pathlib import Path

from connectors.wire.address import is_loopback
from throughline.errors import InputError
from throughline.logging import remember_secrets

__all__ = ["VARIABLE", "key_of"]

VARIABLE = "GOOGLE_APPLICATION_CREDENTIALS"
_FIELDS = ("client_email", "private_key", "token_uri")


def key_of(text: str, root: Path) -> dict[str, str]:
    """The key as Google gives it: `text` is its JSON or the path to it, '' means that the environment names the path.

    Raises InputError; the contents of the key never get into its sentence.
    """
    text = text.strip() or os.environ.get(VARIABLE, "").strip()
    if not text:
        raise InputError("google_no_key", file="config.yaml", variable=VARIABLE)
    name = "credentials"
    if not text.startswith("{"):
        name = text
        try:
            text = (root / Path(text).expanduser()).read_text("utf-8-sig")
        except (OSError, ValueError) as error:
            raise InputError("google_key_unreadable", file=name) from error
    try:
        key = json.loads(text)
    except json.JSONDecodeError:
        raise InputError("google_key_broken", file=name) from None
    if not isinstance(key, dict) or not all(isinstance(key.get(field), str) and key[field] for field in _FIELDS):
        raise InputError("google_key_broken", file=name)
    if not (key["token_uri"].startswith("https://") or is_loopback(key["token_uri"])):
        raise InputError("google_key_broken", file=name)
    remember_secrets([key["private_key"]])
    return key
