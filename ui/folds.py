"""Parts of a page that wait until they are opened: a closed one costs one message and makes no report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import streamlit as st

from ui.words import t

if TYPE_CHECKING:
    from ui.page import Page

__all__ = ["folds"]


def folds(page: Page, parts: Mapping[str, Callable[[Page], None]]) -> None:
    """Each part under its question, in order; what is in it is made when the reader opens it."""
    for name, part in parts.items():
        label = t(f"pages.{page.name}.folds.{name}", page.lang)
        box = st.expander(label, key=f"fold_{page.name}_{name}", on_change="rerun")
        if box.open:
            with box:
                part(page)
