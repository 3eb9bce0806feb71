"""The how-to names every setting, and its example is good."""

from __future__ import annotations

from pathlib import Path

import yaml

from connectors.wire import WireSettings
from connectors.yandex_metrica.settings import Settings
from tests.fakes.yandex_metrica import TOKEN

PAGE = (Path(__file__).parents[3] / "docs" / "connectors" / "yandex_metrica.md").read_text("utf-8")


def test_every_setting_is_named() -> None:
    own = Settings.model_fields.keys() - WireSettings.model_fields.keys()
    assert [name for name in sorted(own) if f"{name}:" not in PAGE] == []


def test_the_example_is_good() -> None:
    block = PAGE.split("```yaml\n")[1].partition("```")[0]
    (source,) = yaml.safe_load(block)["sources"]
    settings = Settings.model_validate(source | {"token": TOKEN})
    assert (settings.counter, settings.mode, settings.attribution) == (2215573, "logs", "last")
