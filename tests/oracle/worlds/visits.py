"""Visits: scattered ones of few persons, and walks of one person through channels."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st

from tests.oracle.worlds.basics import CLIENTS, DYNAMIC, TAGS, Row, moments, row, tags

_DAY = 86_400
# Between the visits of a walk; the last ones are the edges of the longest windows, beyond which a journey is cut.
GAPS = (0, 60, 60, _DAY, 7 * _DAY, 30 * _DAY, 90 * _DAY, 90 * _DAY + 1, 180 * _DAY, 180 * _DAY + 1)
# (client_id, user_id) of walkers: applicants, strangers, a stranger of two browsers, one without any.
WALKERS = (("k1", ""), ("k2", ""), ("s1", ""), ("s2", "u2"), ("s3", "u2"), ("", "u2"), ("", "u1"), ("", ""))
# What a walk is made of: anything, one channel, two that alternate, direct and what it hides.
ROUNDS = (TAGS, TAGS, TAGS[:1], TAGS[1:2], (TAGS[1], TAGS[4]), (TAGS[0], TAGS[3]), (TAGS[1], TAGS[2], TAGS[0]))


@st.composite
def visits(draw: st.DrawFn, number: int) -> Row:
    """A visit; a bot now and then."""
    client = draw(st.sampled_from(CLIENTS))
    return row(
        "web",
        visit_id=f"v{number}",
        client_id=client,
        user_id=draw(st.sampled_from(("", "", "u1"))),
        started_at=draw(moments()),
        duration_seconds=draw(st.sampled_from((0, 60))),
        shown_number=draw(st.sampled_from(("", "", DYNAMIC))),
        is_bot=draw(st.sampled_from((False, False, False, True))),
        device=draw(st.sampled_from(("", "mobile"))),
        city=draw(st.sampled_from(("", "Berlin"))),
        **tags(draw(st.sampled_from(TAGS))),
    )


@st.composite
def sums_of_days(draw: st.DrawFn) -> list[Row]:
    """Visits told as sums, of days that rows may tell too, by the source that tells visits or by another."""
    return [
        row(
            draw(st.sampled_from(("web", "web", "counter", "spare"))),
            day=draw(moments()).date(),
            visits=draw(st.sampled_from((0, 1, 40))),
            users=draw(st.sampled_from((None, 1))),
            utm_content="",
            utm_term="",
            referrer="",
            landing_url=f"https://example.com/{number}",  # tells apart rows of one day and tag
            **tags(draw(st.sampled_from(TAGS))),
        )
        for number in range(draw(st.integers(1, 12)))
    ]


@st.composite
def walks(draw: st.DrawFn, name: str) -> list[Row]:
    """The visits of one walker one after another, the last at one of the moments: channels repeat and loop."""
    client, user = draw(st.sampled_from(WALKERS))
    around = draw(st.sampled_from(ROUNDS))
    at = draw(moments())
    found = []
    for number in range(draw(st.integers(1, 5)), 0, -1):
        found.append(
            row(
                "web",
                visit_id=f"{name}.{number}",
                client_id=client,
                user_id=user,
                started_at=at,
                duration_seconds=0,
                shown_number="",
                is_bot=False,
                device="",
                city="",
                **tags(draw(st.sampled_from(around))),
            )
        )
        at -= timedelta(seconds=draw(st.sampled_from(GAPS)))
    return found
