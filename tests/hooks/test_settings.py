"""What config.yaml may say of hooks: nothing that leaves the door open."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors import SETTINGS
from tests.hooks.build import SECRET
from throughline.config import ConfigError, load

GOOD = "{name: x, kind: hook, secret: '${S}', table: lead, columns: {phone_raw: tel}}"


def _keys(folder: Path, *sources: str, **env: str) -> set[str]:
    path = folder / "config.yaml"
    path.write_text("sources:\n" + "\n".join(f"  - {source}" for source in sources))
    kinds = SETTINGS
    try:
        load(path, kinds, {"S": SECRET, "K": "key", **env})
    except ConfigError as error:
        assert error.sentence("ru") != error.sentence("en")
        return {problem.key for problem in error.problems}
    return set()


@pytest.mark.parametrize(
    ("source", "keys"),
    [
        (GOOD, set()),
        (GOOD.replace("'${S}'", "written-out-secret-of-30-signs"), {"literal_secret"}),
        (GOOD.replace("secret: '${S}', ", ""), {"hook_open"}),
        (GOOD.replace("secret: '${S}'", "signature: {header: X, key: '${K}'}"), set()),
        (GOOD.replace("table: lead", "table: spend_daily"), {"not_one_of"}),
        (GOOD.replace("phone_raw", "phon_raw"), {"unknown_column_near"}),
        (GOOD.replace("table: lead", "preset: jiwo"), {"not_one_of_near"}),
        (GOOD.replace("table: lead, columns: {phone_raw: tel}", "preset: jivo"), set()),
        (GOOD.replace("table: lead", "preset: jivo"), {"hook_generic"}),
        ("{name: x, kind: hook, preset: wazzup, keys: {crm_key: '${K}'}}", set()),
        ("{name: x, kind: hook, preset: wazzup, keys: {key: '${K}'}}", {"hook_keys"}),
        (GOOD.replace("secret:", "enriches: pbx, secret:"), {"not_one_of"}),
        (GOOD.replace("secret:", "enriches: x, secret:"), {"not_one_of"}),
        (GOOD.replace("lead", "goal, enriches: pbx").replace("phone_raw", "name"), {"hook_enriches", "not_one_of"}),
    ],
)  # fmt: skip
def test_a_source_of_hooks(tmp_path: Path, source: str, keys: set[str]) -> None:
    assert _keys(tmp_path, source) == keys


def test_a_short_secret_stops_the_start(tmp_path: Path) -> None:
    assert _keys(tmp_path, GOOD, S="a" * 23) == {"short_secret"}
    assert _keys(tmp_path, GOOD, S="a" * 24) == set()


def test_the_source_that_is_enriched_is_there(tmp_path: Path) -> None:
    api = "{name: pbx, kind: file, path: x.csv, table: call}"
    assert _keys(tmp_path, api, GOOD.replace("secret:", "enriches: pbx, secret:")) == set()
    assert _keys(tmp_path, api, GOOD.replace("secret:", "enriches: pbz, secret:")) == {"not_one_of_near"}
