"""What lies inside an XLSX besides the values: whether it is safe to open, and what its cells hide.

The spreadsheet reader gives '' for a cell with an error and for a formula that was never calculated: a wrong sum
would pass for a blank. They are found here in the XML.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree

from throughline.errors import InputError
from throughline.reasons import because
from throughline.texts import Phrase

__all__ = ["Package", "inspect"]

UNPACKED, RATIO, ENTRIES = 100 << 20, 100, 200
_FAULTY = re.compile(
    rb"<(?:\w+:)?c\b(?P<attributes>[^>]*[^>/])>\s*(?P<body>(?:(?!</(?:\w+:)?c>).)*?)</(?:\w+:)?c>", re.DOTALL
)
_REFERENCE = re.compile(rb"\br=\"([A-Z]{1,3})([0-9]{1,7})\"")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b[^>]*?(?:/>|>([^<]*)<)")
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)</")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

Faults = dict[tuple[int, int], str]


class Package:
    """A checked XLSX."""

    def __init__(self, path: Path, name: str) -> None:
        self._path = path
        self._name = name
        with zipfile.ZipFile(path) as package:
            book = self._xml(package, "xl/workbook.xml")
            links = self._xml(package, "xl/_rels/workbook.xml.rels")
        properties = next((node for node in book.iter() if _local(node) == "workbookPr"), None)
        self.is_1904 = properties is not None and properties.get("date1904") in ("1", "true")
        targets = {link.get("Id"): link.get("Target") or "" for link in links}
        sheets = [node for node in book.iter() if _local(node) == "sheet"]
        self._parts = {node.get("name"): _part(targets.get(node.get(_RELATION), "")) for node in sheets}

    def _xml(self, package: zipfile.ZipFile, part: str) -> ElementTree.Element:
        data = package.read(part)
        if b"<!" in data.replace(b"<!--", b""):
            raise _bomb(self._name, "dtd")
        return ElementTree.fromstring(data)  # noqa: S314  no document type, hence no entities

    def faults(self, sheet: str) -> Faults:
        """Errors (`#DIV/0!`) and formulas without a value (`=…`) by row and column, both from 0."""
        part = self._parts.get(sheet, "")
        with zipfile.ZipFile(self._path) as package:
            if part not in package.namelist():
                return {}
            data = package.read(part)
        if b't="e"' not in data and not re.search(rb"<(?:\w+:)?f\b", data):
            return {}
        return dict(fault for found in _FAULTY.finditer(data) if (fault := _fault(found)) is not None)


def inspect(path: Path, name: str) -> Package:
    """Check sizes before anything is unpacked. Raises InputError."""
    try:
        with zipfile.ZipFile(path) as package:
            entries = package.infolist()
        unpacked = sum(entry.file_size for entry in entries)
        packed = max(1, sum(entry.compress_size for entry in entries))
        if len(entries) > ENTRIES:
            raise _bomb(name, "entries", len(entries), ENTRIES)
        if unpacked > UNPACKED:
            raise _bomb(name, "size", unpacked >> 20, UNPACKED >> 20)
        if unpacked > packed * RATIO:
            raise _bomb(name, "ratio", unpacked // packed, RATIO)
        return Package(path, name)
    except (zipfile.BadZipFile, ElementTree.ParseError, KeyError, OSError) as error:
        raise InputError("file_unreadable", file=name, reason=because(error, "damaged")) from error


def _bomb(name: str, why: str, found: int = 0, most: int = 0) -> InputError:
    return InputError("file_bomb", file=name, reason=Phrase(f"reasons.bomb_{why}", {"found": found, "most": most}))


def _local(node: ElementTree.Element) -> str:
    return node.tag.rpartition("}")[2]


def _part(target: str) -> str:
    """The path inside the package; a target counts from xl/ unless it is absolute."""
    path = PurePosixPath(target)
    return str(path).lstrip("/") if path.is_absolute() else str(PurePosixPath("xl") / path)


def _fault(found: re.Match[bytes]) -> tuple[tuple[int, int], str] | None:
    attributes, body = found["attributes"], found["body"]
    value, formula = _VALUE.search(body), _FORMULA.search(body)
    if b't="e"' in attributes:
        text = value[1].decode("utf-8", "replace") if value else "#VALUE!"
    elif formula and not (value and value[1]) and b't="str"' not in attributes:
        text = "=" + (formula[1] or b"").decode("utf-8", "replace")
    else:
        return None
    reference = _REFERENCE.search(attributes)
    if reference is None:
        return None
    column = 0
    for letter in reference[1]:
        column = column * 26 + letter - 64
    return (int(reference[2]) - 1, column - 1), text
