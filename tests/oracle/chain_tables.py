"""Tables of the chain and of chance against the oracle: removal effects, graph, fit of orders, which row beats which.

Each `ask_…` gives a line for every difference.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tests.oracle.model.beats import beats
from tests.oracle.model.build import Truth
from tests.oracle.model.channels import Place
from tests.oracle.model.draws import application_id, stirred
from tests.oracle.model.lone import NULL, Lone
from tests.oracle.model.orders import FOLDS, Walk, fits
from tests.oracle.model.removal import CONVERSION, MEASURES, Chains
from tests.oracle.tables import differences_of, rows_of, run
from throughline.calls.rules import CallRules
from throughline.params import Params
from throughline.warehouse.snapshot import Snapshot

TIGHT = 1e-7  # of shares, counts and logarithms
ON_THE_VERGE = 2.1 / 500  # of a tie: two replicates may be one here and none in the short floats of the report


def ask_markov(truth: Truth, snapshot: Snapshot, chosen: Params) -> list[str]:
    """Removal effects, the credits beside them, and the graph of steps."""
    truth = truth.under(chosen)
    report, wrong = run("markov", snapshot, chosen)
    chains = Chains(truth, chosen)
    lost = rows_of(report.tables["removal"].rows, [chosen.group])
    wrong += differences_of(chains.removal(), lost, [f"removal_{measure}" for measure in MEASURES], TIGHT)
    wrong += differences_of(chains.removal(), lost, MEASURES)
    steps = rows_of(report.tables["graph"].rows, ["from_state", "to_state"])
    return wrong + differences_of(chains.graph(), steps, ("journeys", "probability"), TIGHT)


def ask_orders(truth: Truth, snapshot: Snapshot, chosen: Params) -> list[str]:
    """How well each order foretells. Whose fold is whose depends on the order of the mart's rows, which is taken."""
    truth = truth.under(chosen)
    report, wrong = run("orders", snapshot, chosen)
    chains = Chains(truth, chosen)
    expected = fits(_walks(truth, snapshot, chosen, chains), len(chains.states))
    found = rows_of(report.tables["orders"].rows, ["markov_order"])
    told = {str(order): vars(fit) for order, fit in expected.items()}
    return wrong + differences_of(told, found, ("likelihood", "likelihood_error", "gain", "gain_error"), TIGHT)


def _walks(truth: Truth, snapshot: Snapshot, chosen: Params, chains: Chains) -> list[Walk]:
    """Applications in the order of time and id, then journeys without any; folds are dealt by their numbers."""
    leads, population = chains.worth("leads"), chains.population("leads")
    apps = sorted(population.apps, key=lambda app: (app.at, application_id(app)))
    walks = [(population.walks[app.key], CONVERSION if leads.get(app.key) else NULL, 1) for app in apps]
    kept = replace(chosen, direct="skip" if chosen.direct == "skip" else "keep")
    brands = chosen.chosen("brand")
    for lone, count in _lone(snapshot.under(CallRules.of(chosen))):
        if lone.ended_in(chosen.period) and (not brands or lone.brand in brands):
            walks.append((lone.walk(kept, chosen.group), NULL, count))
    return [
        Walk(states, end, count, stirred(number) % FOLDS if count == 1 else None)
        for number, (states, end, count) in enumerate(walks)
    ]


def _lone(snapshot: Snapshot) -> Iterator[tuple[Lone, int]]:
    """The journeys of the mart in its order, and how many each row stands for."""
    rows = snapshot.query(
        "select end_day, brand, journey, journeys, channel, source, campaign "
        "from lone_touch inner join source_dim using (source_key) order by end_day, journey, pos"
    )
    for (end, brand, _, journeys), touches in rows.groupby(["end_day", "brand", "journey", "journeys"], sort=False):
        places = (Place(*levels) for levels in touches[["channel", "source", "campaign"]].itertuples(index=False))
        yield Lone(tuple(places), end.date(), brand), int(journeys)


def ask_beats(truth: Truth, snapshot: Snapshot, chosen: Params) -> list[str]:
    """Which of two rows is better, and in how many of the replicates; a pair stands in the table once."""
    truth = truth.under(chosen)
    report, wrong = run("money", snapshot, chosen)
    found = rows_of(report.tables["beats"].rows, ["row_a", "row_b", "measure"])
    twice = found.keys() & {(b, a, measure) for a, b, measure in found}
    expected = {
        pair: {"a_beats_b": min(max(found.get(pair, {}).get("a_beats_b", least), least), most)}
        for pair, (least, most) in beats(truth, chosen).items()
        if pair in found or (pair[1], pair[0], pair[2]) not in found
    }
    wrong += [f"{pair!r}: stands there twice" for pair in twice]
    return wrong + differences_of(expected, found, ["a_beats_b"], ON_THE_VERGE)
