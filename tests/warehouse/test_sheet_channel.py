"""A channel of the Sheet in the words of people: its name, its label, or the word that a rule translates."""

from __future__ import annotations

from pathlib import Path

from tests.oracle.adapter import Project
from tests.worked.rows import project, sheet

PARTS = {
    "channels": [
        {"channel": "vk_ads", "when": {"utm_source": ["ВКонтакте", "vk"]}},
        {"channel": "vk_posts", "when": {"utm_source": "вконтакте"}},
        {"channel": "telegram", "when": {"utm_source": "tg", "utm_medium": "cpc"}},
        {"channel": "maps", "when": {"utm_source": "карты"}},
        {"channel": "avito", "when": {"utm_source": "Авит*"}},
    ],
    "channel_info": {"vk_ads": {"label": "ВК"}, "navigator": {"label": "Карты"}},
}
FOUND = {
    "ВК": "vk_ads",  # the label
    "vk_ads": "vk_ads",  # the name
    "ВКОНТАКТЕ": "vk_ads",  # the word of a rule, of the first that has it
    "Карты": "navigator",  # a label goes before a word
    "tg": "tg",  # the rule asks for a medium too
    "Авито": "авито",  # a pattern is no word
}


def test_words_of_the_sheet(tmp_path: Path) -> None:
    rows = [
        sheet(place, "2026-10-01", "2026-10-31", 100 * (place + 1), channel=written)
        for place, written in enumerate(FOUND)
    ]
    snapshot = Project(tmp_path, project(**PARTS), {"spend_manual": rows}).snapshot
    spent = snapshot.query(
        "select source.channel, sum(spend.spend) as amount from spend "
        "inner join source_dim as source on spend.source_key = source.source_key group by all order by all"
    )
    # 100 and 200 and 300, by hand: places of the same channel add up.
    found = dict(zip(spent["channel"], spent["amount"], strict=True))
    assert found == {"vk_ads": 600.0, "navigator": 400.0, "tg": 500.0, "авито": 600.0}
