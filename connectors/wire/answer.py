"""One whole answer: status, headers and body, and the proof that the body is what it seems."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

__all__ = ["Answer", "CutError", "looks_like_html"]

_BOM = b"\xef\xbb\xbf"


class CutError(ValueError):
    """The body is not what its format must be: it was cut, or something else came in its place. `what` names it."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


def looks_like_html(head: bytes) -> bool:
    """Whether a body begins as a web page does: of a proxy or a login page of a network."""
    start = head.removeprefix(_BOM).lstrip()[:64].lower()
    return start.startswith((b"<!doctype html", b"<html", b"<head", b"<!--"))


@dataclass(frozen=True, slots=True)
class Answer:
    """`headers` are looked up in any case of letters. `body` is unpacked; a byte order mark is still there."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def text(self) -> str:
        """The body as UTF-8, whatever charset was declared or not. Raises CutError."""
        try:
            return self.body.removeprefix(_BOM).decode()
        except UnicodeDecodeError as error:
            raise CutError("encoding") from error

    def json(self) -> Any:
        """The body as JSON; numbers with a fraction are Decimals, so that money is never a float. Raises CutError."""
        if looks_like_html(self.body):
            raise CutError("html")
        text = self.text()
        if not text.strip():
            raise CutError("empty")
        try:
            return json.loads(text, parse_float=Decimal, parse_constant=_refuse)
        except (ValueError, RecursionError) as error:
            raise CutError("cut") from error

    def said(self) -> Any:
        """The body as JSON where it is that, else None: of an error nobody promises a format."""
        try:
            return self.json()
        except CutError:
            return None


def _refuse(name: str) -> Any:
    raise ValueError(name)
