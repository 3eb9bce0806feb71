"""Each case is answered twice: by the oracle and by the application, from landing to report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from tests.oracle.adapter import Figures, Project, by_oracle
from tests.worked.rows import Row
from throughline.config.models import Config
from throughline.params import Params

__all__ = ["Ask", "Figures"]

Ask = Callable[[Mapping[str, list[Row]], Config, Params], Figures]


@pytest.fixture(params=["oracle", "application", "another build"])
def answer(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """A function from (world, config, params) to the figures by group value; which calls are applications is config's.

    `another build` is made by other rules of calls, and asked for those of config.
    """

    def by_application(world: Mapping[str, list[Row]], config: Config, params: Params) -> Figures:
        return Project(tmp_path_factory.mktemp("project"), config, world).figures(params)

    def asked(world: Mapping[str, list[Row]], config: Config, params: Params) -> Figures:
        rules = {name: getattr(config.calls, name) for name in ("call_lead", "target_seconds", "cycle_days")}
        if request.param == "another build":
            calls = config.calls.model_copy(update={"call_lead": "unique", "target_seconds": 1, "cycle_days": 1})
            config = config.model_copy(update={"calls": calls})
        by = by_oracle if request.param == "oracle" else by_application
        return by(world, config, replace(params, **rules))

    return asked
