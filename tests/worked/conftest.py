"""Each case is answered twice: by the oracle and by the application, from landing to report."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from tests.oracle.adapter import Figures, Project, by_oracle
from tests.worked.rows import Row
from throughline.config.models import Config
from throughline.params import Params

__all__ = ["Ask", "Figures"]

Ask = Callable[[Mapping[str, list[Row]], Config, Params], Figures]


@pytest.fixture(params=["oracle", "application"])
def answer(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """A function from (world, config, params) to the figures by group value."""
    if request.param == "oracle":
        return by_oracle

    def by_application(world: Mapping[str, list[Row]], config: Config, params: Params) -> Figures:
        return Project(tmp_path_factory.mktemp("project"), config, world).figures(params)

    return by_application
