"""How-tos of some sources name every setting of their connector, and their examples are good."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from connectors import KINDS
from connectors.wire import WireSettings

DOCS = Path(__file__).parents[2] / "docs" / "connectors"
PAGES = (
    *("amocrm", "callibri", "commerceml", "lptracker", "mail_alias", "mailchimp", "mango", "meta_ads", "moysklad"),
    *("mybi", "onec", "postgres", "ringostat", "roistat", "sendpulse", "telegram_ads", "unisender", "vk_ads"),
    *("yandex_direct", "yandex_metrica"),
)
LONGEST = 120


def page(kind: str) -> str:
    return (DOCS / f"{kind}.md").read_text("utf-8")


def examples(kind: str) -> list[dict[str, Any]]:
    """The sources of this kind in the page's examples of config.yaml."""
    blocks = [block.partition("```")[0] for block in page(kind).split("```yaml\n")[1:]]
    found = [source for block in blocks for source in (yaml.safe_load(block) or {}).get("sources", ())]
    return [source for source in found if source["kind"] == kind]


@pytest.mark.parametrize("kind", PAGES)
def test_every_setting_is_named(kind: str) -> None:
    own = KINDS[kind].Settings.model_fields.keys() - WireSettings.model_fields.keys()
    assert [name for name in sorted(own) if name not in page(kind)] == []


@pytest.mark.parametrize("kind", PAGES)
def test_examples_are_good(kind: str) -> None:
    assert examples(kind)
    for source in examples(kind):
        KINDS[kind].Settings.model_validate({**source, **_secrets(source)})


def _secrets(source: dict[str, Any]) -> dict[str, str]:
    return {name: "invented-secret-us21" for name, value in source.items() if str(value).startswith("${")}


@pytest.mark.parametrize("kind", PAGES)
def test_it_is_short_and_in_two_languages(kind: str) -> None:
    lines = page(kind).splitlines()
    assert len(lines) <= LONGEST
    assert {"## По-русски", "## In English"} <= set(lines)
