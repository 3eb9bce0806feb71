"""Plurals: the form is that of the number, and a sentence without a number speaks of one thing alone."""

from __future__ import annotations

import pytest

from connectors import KINDS
from throughline.reports.wording.labels import value_label
from throughline.texts import LANGS, say


@pytest.mark.parametrize(("n", "words"), [(1, "1 путём"), (3, "3 путями"), (5, "5 путями"), (21, "21 путём")])
def test_the_number_chooses_the_form(n: int, words: str) -> None:
    assert say("findings.paths_few", "ru", n=n) == f"Все лиды пришли {words}."


def test_twenty_one_is_not_one() -> None:
    # «Всё засчитано одному касанию» would be wrong of 21 touches, though 21 takes the same form as 1.
    facts = {"channel": "SEO", "weight": "5 %"}
    assert say("findings.deal_weights", "ru", n=1, **facts) == "Всё засчитано одному касанию: «SEO»."
    assert say("findings.deal_weights", "ru", n=21, **facts) == "Линейные веса: каждому из 21 касания по 5 %."


@pytest.mark.parametrize("lang", LANGS)
def test_every_kind_of_source_has_a_name(lang: str) -> None:
    assert [kind for kind in KINDS if value_label("connector", kind, lang) == kind] == []
