"""A custom model written on the page: checked as it is typed, tried on real paths, given as lines for config.yaml."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from throughline.errors import AppError, ParamError
from throughline.expression import COLUMNS, FUNCTIONS, probed
from throughline.params import MODELS
from throughline.reports.engine.preview import Step, preview
from throughline.reports.wording.formats import full
from throughline.texts import Phrase
from ui.words import escape, inert, t

if TYPE_CHECKING:
    from ui.page import Page

__all__ = ["model_builder"]

_EXPRESSION = "builder.expression"
_NAME = "builder.name"
_NAMED = re.compile(r"[a-z][a-z0-9_]{0,40}")
_EXAMPLE = "case when pos = 1 or pos = n then 2 else 1 end"
_STEPS_AT_MOST = 12


def model_builder(page: Page) -> None:
    """The field, what is wrong with what is in it or what it does to ten paths, and the lines to paste."""
    lang = page.lang
    st.caption(t("ui.builder_help", lang, columns=", ".join(COLUMNS), functions=", ".join(FUNCTIONS)))
    expression = st.text_area(
        t("ui.builder_expression", lang), key=_EXPRESSION, placeholder=_EXAMPLE, height=90
    ).strip()
    if not expression or page.snapshot is None:
        return
    try:
        probed("preview", expression, page.here.defaults.max_window)
        paths = preview(page.snapshot, page.params, expression)
    except ParamError as error:
        st.error(escape(_reason(error, lang), longest=500), icon="⚠️")
        return
    _shown(page, paths)
    _lines(page, expression)


def _reason(error: AppError, lang: str) -> str:
    """What is wrong, without the name of a model that has none yet."""
    reason = error.facts.get("reason")
    said = reason.sentence(lang) if isinstance(reason, Phrase) else error.sentence(lang)
    return f"{said[:1].upper()}{said[1:]}."


def _shown(page: Page, paths: list[list[Step]]) -> None:
    lang = page.lang
    if not paths:
        st.caption(t("ui.builder_no_paths", lang))
        return
    rows = pd.DataFrame({"n": [len(path) for path in paths], "path": [_spelled(page, path) for path in paths]})
    st.dataframe(
        rows,
        key="builder.paths",
        hide_index=True,
        height="content",
        column_config={
            "n": st.column_config.NumberColumn(t("ui.builder_touches", lang), width="small"),
            "path": st.column_config.TextColumn(t("ui.builder_paths", lang)),
        },
    )


def _spelled(page: Page, path: list[Step]) -> str:
    """«Яндекс Директ 40 %, 12 дн. → Прямые заходы 60 %»; the middle of a long path is left out."""
    words = [
        t("ui.builder_step", page.lang, channel=inert(page.name_of("channel", step.channel)),
          share=full(step.weight, "share", page.lang), days=full(step.days, "days", page.lang, digits=1))
        for step in path
    ]  # fmt: skip
    if len(words) > _STEPS_AT_MOST:
        half = _STEPS_AT_MOST // 2
        words = [*words[:half], "…", *words[-half:]]
    return " → ".join(words)


def _lines(page: Page, expression: str) -> None:
    """The lines of YAML, in a box that costs nothing while it is shut."""
    lang = page.lang
    box = st.popover(t("ui.builder_lines", lang), key="builder.lines", on_change="rerun")
    if not box.open:
        return
    with box:
        name = st.text_input(t("ui.builder_name", lang), key=_NAME, value="my_model", max_chars=40).strip()
        taken = (*MODELS, *(each for each, _ in page.params.custom_models))
        if not _NAMED.fullmatch(name):
            st.error(t("ui.builder_name_bad", lang))
        elif name in taken:
            st.error(t("ui.builder_name_taken", lang, taken=escape(", ".join(taken), longest=500)))
        else:
            # A JSON string is a YAML string, whatever is in it.
            st.code(f"attribution:\n  custom:\n    {name}: {json.dumps(expression, ensure_ascii=False)}", "yaml")
            st.caption(t("ui.builder_paste", lang))
