"""The how-to names every setting and every rule, in both languages, as the program tells them."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from connectors.cells import CellError, Rule
from connectors.file import FileSettings
from connectors.mapping import ColumnFrom
from throughline.config.sources import SourceSettings

PAGE = (Path(__file__).parents[3] / "docs" / "connectors" / "file.md").read_text("utf-8")
RUSSIAN, _, ENGLISH = PAGE.partition("\n# Source `file`")


@pytest.mark.parametrize(("page", "lang"), [(RUSSIAN, "ru"), (ENGLISH, "en")])
def test_everything_is_named(page: str, lang: str) -> None:
    own = FileSettings.model_fields.keys() - SourceSettings.model_fields.keys()
    keys = own | {field.alias or name for name, field in ColumnFrom.model_fields.items()}
    assert [key for key in sorted(keys) if f"| `{key}` |" not in page] == []
    assert [rule for rule in Rule if f"| `{rule}` | {CellError(rule).sentence(lang)} |" not in page] == []


@pytest.mark.parametrize("page", [RUSSIAN, ENGLISH])
def test_the_examples_are_good_settings(page: str) -> None:
    blocks = [block.partition("```")[0] for block in page.split("```yaml\n")[1:]]
    assert blocks
    for block in blocks:
        found = yaml.safe_load(block)
        for source in found["sources"] if isinstance(found, dict) else found:
            FileSettings.model_validate(source)
