"""One project whose config and data are full of hostile words, loaded once."""

from __future__ import annotations

import csv
import io
import json

import pytest

from tests.safety.project import Project
from tests.safety.words import FORMULAS, WORDS

PAID = "it's; paid --"
PLACES = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term", "form_name", "promo_code", "brand")


def table(rows: list[dict[str, object]]) -> str:
    """Rows as CSV."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def config() -> str:
    """Hostile words wherever config.yaml takes a word that is no identifier. JSON is YAML."""
    names = [*WORDS, *FORMULAS]
    columns = {f"custom.{word}": f"поле {number}" for number, word in enumerate(WORDS)}
    return json.dumps(
        {
            "project": {"name": WORDS[0], "timezone": "UTC"},
            "sources": [
                {"name": "leads", "kind": "file", "path": "leads.csv", "table": "lead", "columns": columns},
                {"name": "deals", "kind": "file", "path": "deals.csv", "table": "deal", "account_id": WORDS[1]},
                {"name": "costs", "kind": "file", "path": "costs.csv", "table": "spend_daily", "default_channel": "c0"},
                {"name": "calls", "kind": "file", "path": "calls.csv", "table": "call"},
            ],
            "channels": [
                {"channel": f"c{number}", "when": {"utm_source": [word]}, "brand": word, "pipeline": word}
                for number, word in enumerate(names)
            ],
            "channel_info": {f"c{number}": {"label": word} for number, word in enumerate(names)},
            "pipelines": {word: {"brand": word, "stages": [word], "cleaning": [], "sold": "won"} for word in WORDS}
            | {PAID: {"stages": [PAID], "target_from": PAID, "sold": f"stage: {PAID}"}},
            "margin": {"default": 0.5, "by_product": dict.fromkeys(names, 0.5), "by_brand": dict.fromkeys(names, 0.5)},
            "calls": {"static_numbers": {"+73432000001": {"channel": "c0", "operator": WORDS[0]}}},
            "attribution": {"insignificant": names},
            "dimensions": [
                {"name": f"d{number}", "from": f"lead.custom.{word}", "label": word}
                for number, word in enumerate(WORDS)
            ],
        },
        ensure_ascii=False,
    )


def files() -> dict[str, str]:
    """A lead, its won deal, its spend and a call of ours for every word; every text of theirs is that word."""
    leads, deals, costs, calls = [], [], [], []
    for number, word in enumerate([*WORDS, *FORMULAS]):
        custom = {f"поле {place}": f"v{place}" for place in range(len(WORDS))}
        lead = {
            "lead_id": f"{word} {number}",
            "created_at": "2026-03-01 10:00:00",
            "kind": "form",
            "deal_id": f"D{number}",
        }
        leads.append({**lead, **dict.fromkeys(PLACES, word), **custom})
        words = dict.fromkeys(("pipeline_id", "stage_id", "stage_name", "responsible", "branch", "product"), word)
        deal = {"deal_id": f"D{number}", "status": "won", "created_at": "2026-03-01 10:00:00"}
        deals.append({**deal, "closed_at": "2026-03-02 10:00:00", "amount_paid": 1000 + number, **words})
        cost = {"day": "2026-03-01", "campaign_id": number, "cost": 100}
        costs.append({**cost, **dict.fromkeys(("campaign_name", "ad_name", "keyword", "utm_source"), word)})
        call = {"call_id": f"K{number}", "started_at": "2026-03-01 10:00:00", "direction": "out", "outcome": "answered"}
        told = dict.fromkeys(("employee", "operator", "comment", "ivr_path", "city", "landing_url", "utm_source"), word)
        calls.append({**call, **told, "client_raw": f"+7912{number:07}", "talk_seconds": number, "tags": "тег"})
    return {"leads": table(leads), "deals": table(deals), "costs": table(costs), "calls": table(calls)}


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The project, loaded and published. Nobody may change it."""
    shop = Project(tmp_path_factory.mktemp("hostile"))
    shop.write(config=config(), **files())
    done = shop.run("run")
    assert done.returncode == 0, done.stderr
    return shop
