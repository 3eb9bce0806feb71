"""Every connector that gives a case."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from connectors import KINDS
from connectors.wire import WireConnector
from tests.connectors.conformance.case import Case
from tests.fakes.wire import Vendor, serving

FOLDER = Path(__file__).resolve().parents[1]
WIRED = sorted(kind for kind, connector in KINDS.items() if issubclass(connector, WireConnector))


def _modules() -> list[str]:
    """`KIND.case` of every connector over HTTP, and the others that some give, one a mode: `KIND.case_MODE`."""
    further = [f"{kind}.{path.stem}" for kind in WIRED for path in sorted((FOLDER / kind).glob("case_*.py"))]
    return sorted([f"{kind}.case" for kind in WIRED] + further)


@pytest.fixture(params=_modules(), scope="module")
def case(request: pytest.FixtureRequest) -> Case:
    """A connector over HTTP without a case fails here: none is left out."""
    found: Case = import_module(f"tests.connectors.{request.param}").CASE
    return found


@pytest.fixture
def vendor(case: Case) -> Iterator[Vendor]:
    """A fresh fake of its vendor."""
    with serving(case.fake()) as fake:
        yield fake
