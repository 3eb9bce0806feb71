"""Tables in benchmarks/README.md, each between markers that only this script writes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

__all__ = ["put", "table"]

README = Path(__file__).parent / "README.md"


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table; floats with as many digits as mean something."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(_cell(value) for value in line) + " |" for line in lines)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def put(section: str, text: str, path: Path = README) -> None:
    """Replace what stands between the markers of a section. Raises ValueError when README has no such markers."""
    begin, end = f"<!-- {section}: begin -->", f"<!-- {section}: end -->"
    whole = path.read_text("utf-8")
    if begin not in whole or end not in whole:
        raise ValueError(f"{path} has no markers of {section}")
    before, rest = whole.split(begin, 1)
    _, after = rest.split(end, 1)
    path.write_text(f"{before}{begin}\n{text}\n{end}{after}", "utf-8")
