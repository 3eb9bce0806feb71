"""What an expression may be made of, and what is said of one that may not."""

import pytest

from throughline.errors import ParamError
from throughline.expression import FUNCTIONS, checked
from throughline.texts import Phrase

GOOD = [
    "1",
    "case when pos = 1 or pos = n then 3 else 1 end",
    "greatest(0, least(pos, 3)) / nullif(n, 0)",
    "power(0.5, days / 7)",
    "case channel when 'ads' then 2 else 1 end",
    "if(channel in ('ads', 'social') and not is_direct, 2, 1)",
    "POS / N",
]
# The expression, what is wrong with it, and at which character.
BAD = [
    ("", "empty", None),
    (" \n", "empty", None),
    ("1" * 3000, "long", None),
    ("pos; drop table touches", "several", None),
    ("pos -- a comment\n; select 1", "several", None),
    ("'text", "open", None),
    ("pos +", "syntax", 5),
    ("pos from touches", "syntax", 5),
    ("1, 2", "syntax", 2),
    ("pos) + (1", "syntax", 4),
    ("(select 1)", "not_allowed", 9),
    ("read_csv('/etc/passwd')", "not_allowed", 1),
    ("getenv('HOME')", "not_allowed", 1),
    ("1 + sum(pos)", "not_allowed", 5),
    ("row_number() over ()", "not_allowed", 1),
    ("touches.pos", "not_allowed", 1),
    ("*", "not_allowed", 1),
    ("columns(*)", "not_allowed", 1),
    ("channel || 'x'", "not_allowed", 1),
    ("1 + $1", "not_allowed", 5),
    ("repeat('x', 100000000)", "not_allowed", 1),
    ("case when exists (select 1) then 1 else 0 end", "not_allowed", None),
    ("current_setting('home_directory')", "not_allowed", 1),
    ("if(pos = 1, colour, 2)", "column", 13),
    ("pos +\n  colour", "column", 9),
    ("1 + dys", "column_close", 5),
    ("is_drect", "column_close", 1),
]


@pytest.mark.parametrize("expression", GOOD)
def test_good(expression):
    assert checked("mine", expression)


@pytest.mark.parametrize(("expression", "why", "at"), BAD, ids=[bad[0][:30] for bad in BAD])
def test_refused_in_words_with_the_place(expression, why, at):
    with pytest.raises(ParamError) as caught:
        checked("mine", expression)
    error = caught.value
    assert (error.key, error.facts["name"]) == ("custom_model", "mine")
    reason = error.facts["reason"]
    assert isinstance(reason, Phrase)
    assert reason.key == f"expression.{why}"
    if at is not None:
        assert reason.facts["at"] == at
    for lang in ("ru", "en"):
        assert FUNCTIONS[0] in error.sentence(lang)
        assert reason.sentence(lang) in error.sentence(lang)


def test_a_close_name_is_offered():
    with pytest.raises(ParamError) as caught:
        checked("mine", "1 + dys")
    assert "days" in caught.value.sentence("ru")


def test_comments_never_run():
    assert checked("mine", "pos -- and more\n") == "pos"


def test_a_touch_after_the_application_is_no_days_before_it() -> None:
    # With touches_until=sale days may be -1, where the expression as written divides by zero.
    assert checked("mine", "1 / (1 + days)") == "1 / (1 + GREATEST(days, 0))"
