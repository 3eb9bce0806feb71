"""Documents of a CommerceML file one by one, however large it is.

Its encoding is the one that the XML header names (often windows-1251). A document type could declare entities that
unpack to gigabytes or name files of this machine: no exchange has one, so any is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from throughline.errors import InputError
from throughline.reasons import because

__all__ = ["documents", "field", "fields"]

_ROOT, _DOCUMENT = "КоммерческаяИнформация", "Документ"
_CHUNK = 1 << 16
_DEEPEST = 100  # levels


def documents(path: Path, name: str) -> Iterator[Element]:
    """Each `Документ`, whole. Raises InputError for what is no CommerceML, is broken off, or declares entities."""
    reader = _Reader(name)
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                yield from reader.feed(chunk)
            yield from reader.feed(b"", True)
    except expat.ExpatError as error:
        raise InputError("commerceml_broken", file=name, line=error.lineno) from error
    except (LookupError, ValueError) as error:  # an encoding that nobody knows
        raise InputError("commerceml_broken", file=name, line=1) from error
    except OSError as error:
        raise InputError("file_unreadable", file=name, reason=because(error)) from error


def field(element: Element, *names: str) -> str | None:
    """Text of the child that is reached by these names; None where it is absent or blank."""
    found: Element | None = element
    for name in names:
        found = None if found is None else found.find(name)
    return (found.text or "").strip() or None if found is not None else None


def fields(document: Element) -> dict[str, str]:
    """`ЗначенияРеквизитов` by name, in lower case."""
    pairs = (
        (field(one, "Наименование"), field(one, "Значение"))
        for one in document.iterfind("ЗначенияРеквизитов/ЗначениеРеквизита")
    )
    return {name.lower(): value for name, value in pairs if name and value}


class _Reader:
    """Builds one document at a time."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._depth = 0
        self._builder: TreeBuilder | None = None
        self._level = 0  # of the document that is being built
        self._done: list[Element] = []
        self._parser: Any = expat.ParserCreate(namespace_separator="}")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._refuse

    def feed(self, chunk: bytes, is_last: bool = False) -> Iterator[Element]:
        """The documents that end in this chunk."""
        self._parser.Parse(chunk, is_last)
        done, self._done = self._done, []
        yield from done

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        word = tag.rpartition("}")[2]
        self._depth += 1
        if self._depth > _DEEPEST or (self._depth == 1 and word != _ROOT):
            raise InputError("commerceml_other", file=self._name)
        if self._builder is None and word == _DOCUMENT:
            self._builder, self._level = TreeBuilder(), self._depth
        if self._builder is not None:
            self._builder.start(word, attributes)

    def _end(self, tag: str) -> None:
        if self._builder is not None:
            self._builder.end(tag.rpartition("}")[2])
            if self._depth == self._level:
                self._done.append(self._builder.close())
                self._builder = None
        self._depth -= 1

    def _text(self, text: str) -> None:
        if self._builder is not None:
            self._builder.data(text)

    def _refuse(self, *_: object) -> NoReturn:
        raise InputError("commerceml_entities", file=self._name)
