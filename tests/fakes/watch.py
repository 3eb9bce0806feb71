"""Starts the invented systems of an example, loads them and opens the app on what came.

    python -m tests.fakes.watch 2|3

2 is examples/chain-2-api (ad accounts, a counter, a CRM, accounting, mail), 3 is examples/chain-3-warehouse (a
Postgres). Ctrl-C ends all of it. What is loaded stays in data/example-2 or -3.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from tests.fakes.chain_2 import firm
from tests.fakes.chain_2_sales import PORT as MAILBOX
from tests.fakes.postgres_demo import PORT as WAREHOUSE
from tests.fakes.postgres_demo import demo

ROOT = Path(__file__).resolve().parents[2]


class _Systems(Protocol):
    @property
    def environment(self) -> dict[str, str]: ...


CHAINS: dict[str, tuple[str, Callable[[], AbstractContextManager[_Systems]]]] = {
    "2": ("examples/chain-2-api", lambda: firm(MAILBOX)),
    "3": ("examples/chain-3-warehouse", lambda: demo(WAREHOUSE)),
}


def main() -> int:
    """The exit code of the app."""
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.watch", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("chain", choices=list(CHAINS))
    chosen = parser.parse_args().chain
    folder, systems = CHAINS[chosen]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # so that what was started ends with it
    with systems() as running:
        places = {"THROUGHLINE_CONFIG": f"{folder}/config.yaml", "THROUGHLINE_DATA": f"data/example-{chosen}"}
        environment = {**os.environ, **running.environment, **places}
        try:
            subprocess.run([sys.executable, "-m", "throughline", "run"], cwd=ROOT, env=environment, check=True)
            port = os.environ.get("PORT", "8501")
            app = ["-m", "streamlit", "run", "app.py", "--server.address", "127.0.0.1", "--server.port", port]
            return subprocess.run([sys.executable, *app], cwd=ROOT, env=environment, check=False).returncode
        except subprocess.CalledProcessError as error:
            return error.returncode
        except KeyboardInterrupt:
            return 0


if __name__ == "__main__":
    sys.exit(main())
