"""Parts of a page that wait until they are asked for: all of them cost one message, and none makes its report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import streamlit as st

from ui.words import group_label, t

if TYPE_CHECKING:
    from ui.page import Page

__all__ = ["folds", "group_replaced"]


def folds(page: Page, parts: Mapping[str, Callable[[Page], None]]) -> None:
    """The questions of the parts, any number of which the reader opens; what they answer stands below, in order."""
    opened = st.pills(
        t("ui.folds", page.lang),
        options=list(parts),
        selection_mode="multi",
        format_func=lambda name: t(f"pages.{page.name}.folds.{name}", page.lang),
        key=f"folds_{page.name}",
    )
    for name in parts:
        if name in opened:
            parts[name](page)


def group_replaced(asked: str, shown: str, lang: str) -> None:
    """Say that the part has no split by the group of the page, and which it has instead."""
    if asked != shown:
        names = {"asked": group_label(asked, lang), "shown": group_label(shown, lang)}
        st.caption(t("ui.group_replaced", lang, **names))
