"""A part of a log as Metrica writes it: tab-separated, without quotes, escaped as ClickHouse escapes.

Lines are cut at newlines and fields at tabs first, and only then is a field unescaped: an escaped tab is text.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import repeat
from typing import IO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from connectors.wire import CutError

__all__ = ["Ragged", "digest_of", "elements", "header_of", "is_whole", "numbers_of", "texts", "unescaped"]

BLOCK = 1 << 19  # bytes read at once; no line is longer
_BOM = b"\xef\xbb\xbf"
_ELEMENT = re.compile(r"'((?:[^'\\]|\\.)*)'", re.DOTALL)
_LIST = re.compile(rf"\[(?:{_ELEMENT.pattern}(?:,{_ELEMENT.pattern})*)?\]", re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_MEANT = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f", "0": "\0", "\\": "\\", "'": "'"}

Ragged = Callable[[int, str], None]
"""Told of a line with a wrong number of fields: its number (the header is 1) and its text."""


def is_whole(file: IO[bytes]) -> int:
    """How many bytes a part has. Raises CutError for one without a header, or that does not end with its last line."""
    head = file.read(len(_BOM))
    size = file.seek(0, 2) - (len(_BOM) if head == _BOM else 0)
    if size <= 0:
        raise CutError("empty")
    file.seek(-1, 2)
    if file.read(1) != b"\n" or size == 1:
        raise CutError("cut")
    return size


def digest_of(file: IO[bytes]) -> bytes:
    """What tells a part from others; the file stands at its start again."""
    digest = hashlib.sha1(usedforsecurity=False)
    file.seek(0)
    while piece := file.read(1 << 20):
        digest.update(piece)
    file.seek(0)
    return digest.digest()


def header_of(file: IO[bytes]) -> list[str]:
    """Names of the columns; the file stands at its start again."""
    file.seek(0)
    line = file.readline().removeprefix(_BOM)
    file.seek(0)
    return line.decode("utf-8", "replace").rstrip("\r\n").split("\t")


def texts(file: IO[bytes], names: Sequence[str], ragged: Ragged) -> Iterator[pa.RecordBatch]:
    """The lines under the header, every field as the text it is, still escaped.

    Addresses that people type are not always UTF-8: a byte that is none becomes U+FFFD.
    """

    def refuse(row: pacsv.InvalidRow) -> str:
        ragged(row.number or 0, row.text)
        return "skip"

    # An empty last block is no block, so a part without lines has none.
    reader = pacsv.open_csv(
        pa.PythonFile(file, mode="r"),
        pacsv.ReadOptions(use_threads=False, block_size=BLOCK, column_names=list(names), skip_rows=1),
        pacsv.ParseOptions(
            delimiter="\t",
            quote_char=False,
            escape_char=False,
            ignore_empty_lines=False,
            invalid_row_handler=refuse,
        ),
        pacsv.ConvertOptions(column_types=dict.fromkeys(names, pa.binary()), strings_can_be_null=False),
    )
    for batch in reader:
        yield pa.RecordBatch.from_arrays([_decoded(column) for column in batch.columns], list(names))


def unescaped(column: pa.Array) -> pa.Array:
    """Texts as they were before Metrica wrote them."""
    marked = pc.match_substring(column, "\\")
    if not pc.any(marked, min_count=0).as_py():
        return column
    meant = pa.array([_meant(text) for text in column.filter(marked).to_pylist()], pa.string())
    return pc.replace_with_mask(column, marked, meant)


def numbers_of(column: pa.Array) -> pa.Array:
    """Arrays of numbers or times as lists: `[1,2]`, `[\\'2026-07-01 10:00:00\\']`. `[]` is a list of one ''."""
    return pc.split_pattern(pc.replace_substring_regex(column, r"[\[\]'\\]", ""), ",")


def elements(cell: str) -> list[str]:
    """An array of texts: `[\\'a\\',\\'b\\']`, as Metrica writes it, or `['a','b']`, as ClickHouse itself does.

    In the first form the array was escaped as a whole after its elements were. Raises ValueError.
    """
    text = _meant(cell) if cell.startswith("[\\'") else cell
    if not _LIST.fullmatch(text):
        raise ValueError(cell)
    return [_meant(found[1]) for found in _ELEMENT.finditer(text)]


def _meant(text: str) -> str:
    return _ESCAPE.sub(lambda found: _MEANT.get(found[1], found[0]), text)


def _decoded(column: pa.Array) -> pa.Array:
    try:
        return column.cast(pa.string())
    except pa.ArrowInvalid:
        return pa.array(list(map(bytes.decode, column.to_pylist(), repeat("utf-8"), repeat("replace"))), pa.string())
