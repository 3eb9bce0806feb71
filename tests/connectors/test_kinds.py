"""Every kind stands in its list under its own name, and what a project does not use is not imported."""

from __future__ import annotations

import subprocess
import sys

import pytest

from connectors import KINDS, SETTINGS
from connectors.send import SEND_SETTINGS, SENDERS


@pytest.mark.parametrize("kind", KINDS)
def test_a_connector_is_called_as_it_is_listed(kind: str) -> None:
    assert KINDS[kind].kind == kind
    assert SETTINGS[kind] is KINDS[kind].Settings


@pytest.mark.parametrize("kind", SENDERS)
def test_a_sender_is_called_as_it_is_listed(kind: str) -> None:
    assert SENDERS[kind].kind == kind
    assert SEND_SETTINGS[kind] is SENDERS[kind].Settings


def test_an_unknown_kind_is_not_there() -> None:
    assert "nobody" not in KINDS
    with pytest.raises(KeyError):
        KINDS["nobody"]


def test_the_command_line_starts_without_connectors() -> None:
    asked = "import sys, throughline.cli.main; print([name for name in sys.modules if name.startswith('connectors.')])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert "connectors.base" in done.stdout
    assert "connectors.mango" not in done.stdout
