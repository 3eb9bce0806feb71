"""Glossary: every metric and term, the same words as in tooltips and drawers."""

from __future__ import annotations

from throughline.reports import glossary
from ui.page import open_page
from ui.terms import terms

page = open_page()
terms(page, glossary.of_folder(page.here.data, page.params))
