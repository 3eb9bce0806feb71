"""The edge of a page: what goes wrong inside becomes a sentence that says what to do, never a traceback."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from throughline.errors import AppError
from ui.words import escape, t

__all__ = ["told"]

_log = logging.getLogger(__name__)
_LONGEST = 2000


@contextmanager
def told(lang: str, page: str) -> Iterator[None]:
    """Whatever is drawn inside ends at its first error: ours is told in its own words, any other is logged in full."""
    try:
        yield
    except AppError as error:
        _log.warning("page %s: %s", page, error)
        st.error(escape(error.sentence(lang), longest=_LONGEST), icon="⚠️")
    except Exception:  # the last edge before the reader: Streamlit would show its own English message
        _log.exception("page %s failed", page)
        st.error(t("ui.error", lang), icon="⚠️")
