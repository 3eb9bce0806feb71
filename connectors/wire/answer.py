"""One whole answer: status, headers and body, and the proof that the body is what it seems."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

__all__ = ["Answer", "CutError", "FormError", "looks_like_html", "reading"]

_BOM = b"\xef\xbb\xbf"


class CutError(ValueError):
    """The body is not what its format must be: it was cut, or something else came in its place. `what` names it."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class FormError(ValueError):
    """A whole answer is not what is documented: a list where an object was, a word where a number was.

    `field` is one that is gone, None where something else is wrong.
    """

    def __init__(self, error: Exception) -> None:
        super().__init__(type(error).__name__)
        self.field = str(error.args[0]) if isinstance(error, KeyError) and error.args else None


@contextmanager
def reading() -> Iterator[None]:
    """Around code that reads answers, and nothing else: what fails there for the form of a value is FormError.

    The same errors anywhere else are defects of ours, and must not be told as the vendor's.
    """
    try:
        yield
    except (CutError, FormError):
        raise
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise FormError(error) from error


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
