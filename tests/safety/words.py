"""Words that are programs to somebody: to SQL, to a template, to a shell, to a spreadsheet."""

from __future__ import annotations

__all__ = ["FORMULAS", "WORDS"]

WORDS = (
    "it's",
    'x"; drop table deal; --',
    "x'); attach 'stolen'; --",
    "$sum",
    "$marks",
    "${HOME",
    "/etc/passwd",
    "back\\slash\\",
    "new\nline",
    "{0} {x} %s %(x)s",
    "/* comment --",
    "имя; поле",
    "🚀 ǅ ß İ",
)
FORMULAS = (
    "=1+1",
    "+7 900",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=2",
    '=HYPERLINK("http://evil.test";"x")',
    "=cmd|'/c calc'!A0",
)
