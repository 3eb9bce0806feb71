"""A whole world and the config it is read with."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from tests.oracle.worlds.basics import ZONES, Row
from tests.oracle.worlds.calls import calls
from tests.oracle.worlds.crm import deals, leads, payments, repeats, stage_events, stages
from tests.oracle.worlds.project import config
from tests.oracle.worlds.spend import rates, sheet_rows, spend_rows
from tests.oracle.worlds.visits import visits, walks
from throughline.config.models import Config

# The project's own model, by which overheads are laid.
MODELS = ("last_significant", "linear", "shapley", "path_incremental", "markov", "ends")
SIZES = {
    "visit": 8,
    "walk": 3,
    "lead": 5,
    "deal": 5,
    "payment": 5,
    "call": 5,
    "spend_daily": 4,
    "spend_manual": 2,
    "deal_stage_event": 3,
}


@dataclass(frozen=True)
class Case:
    """A world and the config it is read with."""

    world: dict[str, list[Row]]
    config: Config


@st.composite
def cases(draw: st.DrawFn, is_full: bool = False) -> Case:
    """A whole world, with its config; a full one has all the rows that a world may have."""
    count = {table: most if is_full else draw(st.integers(0, most)) for table, most in SIZES.items()}
    deal_ids = [f"d{n}" for n in range(count["deal"])]
    visit_rows = [draw(visits(n)) for n in range(count["visit"])]
    walk_rows = [row for n in range(count["walk"]) for row in draw(walks(f"w{n}"))]
    visit_ids = [row["visit_id"] for row in visit_rows + walk_rows]
    lead_rows: list[Row] = []
    for n in range(count["lead"]):
        lead_rows.append(draw(repeats(draw(leads(n, visit_ids, deal_ids)), lead_rows)))
    deal_rows = [draw(deals(n, [r["lead_id"] for r in lead_rows], len(deal_ids))) for n in range(count["deal"])]
    events = count["deal_stage_event"] if deal_rows else 0
    world = {
        "visit": visit_rows + walk_rows,
        "lead": lead_rows,
        "deal": deal_rows,
        "payment": [draw(payments(n, deal_rows)) for n in range(count["payment"])],
        "call": [draw(calls(n, deal_ids)) for n in range(count["call"])],
        "spend_daily": [draw(spend_rows(n)) for n in range(count["spend_daily"])],
        "spend_manual": [draw(sheet_rows(n)) for n in range(count["spend_manual"])],
        "deal_stage_event": [draw(stage_events(n, deal_rows)) for n in range(events)],
        "deal_stage": stages(),
        "rate": rates(),
    }
    chosen = config(
        zone=draw(st.sampled_from(ZONES)),
        call_lead=draw(st.sampled_from(("target", "first_target", "unique", "counted"))),
        separate=draw(st.booleans()),
        max_window=draw(st.sampled_from((180, 90))),
        model=draw(st.sampled_from(MODELS)),
    )
    return Case(world, chosen)
