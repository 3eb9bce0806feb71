"""Loads from the browser: a button that starts the loader's own process, and how far it has come.

Nothing heavy runs in the server: the loader is the process that cron would start, and the kernel's lock keeps it alone.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

import streamlit as st

from connectors import KINDS
from throughline.landing.lock import holder
from throughline.landing.status import Problem, TableStatus, read_status
from throughline.loading import fresh
from throughline.reports.wording.formats import full
from ui.project import ROOT, Project
from ui.words import escape, t

__all__ = ["check_sources", "load_button", "load_what_changed", "progress", "start"]

_CHECK_S = 120
_children: list[subprocess.Popen[bytes]] = []


def _command(here: Project, *words: str) -> list[str]:
    return [
        sys.executable, "-m", "throughline", *words, "--config", str(here.config_path), "--data", str(here.data),
    ]  # fmt: skip


def start(here: Project, sources: Sequence[str] = ()) -> None:
    """Start `throughline run` for these sources (all when none is named) and leave it to itself."""
    _children[:] = [child for child in _children if child.poll() is None]  # let the finished go
    names = [word for source in sources for word in ("--source", source)]
    here.data.mkdir(parents=True, exist_ok=True)
    with (here.data / "run.log").open("ab") as log:
        _children.append(
            subprocess.Popen(  # noqa: S603 - our own command, names from config
                _command(here, "run", *names), cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )
        )


def load_what_changed(here: Project) -> bool:
    """Start a load when config.yaml, a file of a source or the program is not as it was at the last one.

    Only where a load has remembered what it was made of: a folder that another machine fills is left alone.
    """
    changed = bool(fresh.changes(here.data, fresh.look(here.config, KINDS, here.config_path.parent)))
    if changed and os.access(here.data, os.W_OK):
        start(here)
    return changed


def _running() -> bool:
    """Whether a load that this server started is still at work."""
    return any(child.poll() is None for child in _children)


def load_button(here: Project, lang: str, key: str, sources: Sequence[str] = ()) -> None:
    """«Загрузить сейчас»; it rests while a load runs, whoever started it."""
    busy = _running() or holder(here.data) is not None
    st.button(
        t("ui.load_now", lang), key=key, type="primary", disabled=busy, on_click=_start, args=(here, tuple(sources))
    )


def _start(here: Project, sources: Sequence[str]) -> None:
    """Start, and draw all of the page anew: its top looks often while a load runs."""
    start(here, sources)
    st.rerun()


def progress(here: Project, lang: str) -> None:
    """What a running load is at, and what the last one failed on. For fragments that run on a timer."""
    status = read_status(here.data)
    if status.running is not None:
        text = t("ui.load_runs", lang)
        if status.running.source:
            rows = full(status.running.rows, "count", lang)
            text = t("ui.load_progress", lang, source=status.running.source, rows=rows)
        st.progress(100, text)
        return
    for name, tables in status.sources.items():
        sentences = [problem.ru if lang == "ru" else problem.en for problem in _problems(tables)]
        for sentence in dict.fromkeys(sentences):
            st.error(f"**{escape(name)}**: {escape(sentence, longest=2000)}")


def _problems(tables: dict[str, TableStatus]) -> list[Problem]:
    return [table.problem for table in tables.values() if table.problem is not None]


def check_sources(here: Project) -> tuple[bool, str]:
    """What `throughline check` says of config, secrets and connections, and whether all is well."""
    try:
        done = subprocess.run(  # noqa: S603 - our own command
            _command(here, "check"), cwd=ROOT, capture_output=True, text=True, timeout=_CHECK_S, check=False
        )
    except subprocess.TimeoutExpired:
        return False, t("ui.check_timeout", here.defaults.lang, seconds=_CHECK_S)
    return done.returncode == 0, (done.stdout + done.stderr).strip()
