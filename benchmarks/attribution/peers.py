"""One task on touch rows by a peer, run by the Python of the peers' own environment: see `peers.txt`.

`python peers.py PEER TASK FOLDER` prints one line of JSON: seconds from rows in memory to paths, which all peers want,
and from paths to credits by channel; the peak memory of the process, and the credits. Paths are made by DuckDB, faster
than by anything the peers bring. A folder of `paths.parquet` has its paths already.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

Credits = dict[str, dict[str, float]]  # model → channel → sales
PATHS = """
select path, sum(sold) as conversions, sum(money) as value, count(*) - sum(sold) as lost
from (select journey, string_agg(channel::varchar, ' > ' order by seconds desc) as path from rows group by journey)
join journeys using (journey) group by path order by path
"""
MTA_RULES = {  # our name of a model → where mta puts its credits
    "first": "first_touch",
    "last": "last_touch",
    "linear": "linear",
    "position": "pos_based",
    "time_decay": "time_decay",
}


def main() -> None:
    """Run the task named on the command line."""
    peer, task, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    prepared = _rows(folder)
    began = time.perf_counter()
    paths = prepared()
    made = time.perf_counter()
    found = PEERS[peer](paths, task)
    ended = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    spent = None if (folder / "paths.parquet").exists() else made - began
    print(json.dumps({"paths": spent, "seconds": ended - made, "peak_mb": peak, "credits": found}))


def _rows(folder: Path) -> Callable[[], Any]:
    if (folder / "paths.parquet").exists():
        paths = duckdb.sql(f"from '{folder}/paths.parquet'").df()
        return lambda: paths
    duckdb.sql(f"create table rows as from '{folder}/rows.parquet'")
    duckdb.sql(f"create table journeys as from '{folder}/journeys.parquet'")
    return lambda: duckdb.sql(PATHS).df()


def _channel_attribution(paths: Any, task: str) -> Credits:
    os.environ["MPLBACKEND"] = "Agg"
    with contextlib.redirect_stdout(io.StringIO()):
        import ChannelAttribution as peer  # noqa: N813

        if task == "rules":
            found = peer.heuristic_models(paths, "path", "conversions", var_value="value", flg_pro=False)
        else:
            found = peer.markov_model(
                paths,
                "path",
                "conversions",
                var_value="value",
                var_null="lost",
                order=int(task[-1]),
                verbose=False,
                flg_pro=False,
            )
    columns = {"first": "first_touch", "last": "last_touch", "linear": "linear_touch"} if task == "rules" else {}
    columns = columns or {"markov": "total_conversions"}
    names = found["channel_name"].tolist()
    named = {model: column if column in found else f"{column}_conversions" for model, column in columns.items()}
    return {model: dict(zip(names, found[column].tolist(), strict=True)) for model, column in named.items()}


def _mta(paths: Any, task: str) -> Credits:
    from mta import MTA

    total = float(paths["conversions"].sum())
    table = paths.rename(columns={"conversions": "total_conversions", "lost": "total_null"})
    with contextlib.redirect_stdout(io.StringIO()):
        peer = MTA(table, allow_loops=True, add_timepoints=False)
        if task == "rules":
            peer.first_touch().last_touch().linear(share="proportional").position_based().time_decay()
            names = MTA_RULES
        else:
            name = "shapley" if task == "shapley" else "markov"
            getattr(peer, name)()
            names = {name: name}
    return {model: {c: share * total for c, share in peer.attribution[name].items()} for model, name in names.items()}


def _mam(paths: Any, task: str) -> Credits:
    import pandas as pd
    from mam import MAM

    sold, lost = paths[paths["conversions"] > 0], paths[paths["lost"] > 0]
    table = pd.concat(
        [
            pd.DataFrame({"path": sold["path"], "occurrences": sold["conversions"].astype("int64"), "converted": True}),
            pd.DataFrame({"path": lost["path"], "occurrences": lost["lost"].astype("int64"), "converted": False}),
        ]
    )
    peer = MAM(
        table,
        format_type="grouped_journey",
        channels_colname="path",
        journey_with_conv_colname="converted",
        occurrences_colname="occurrences",
    )
    runs: dict[str, Callable[[], Any]] = {"markov": peer.run_markov}
    if task == "rules":
        runs = {
            "first": peer.run_first_click,
            "last": peer.run_last_click,
            "linear": peer.run_linear,
            "position": peer.run_position_based,
        }
    elif task == "shapley":
        runs = {"shapley": peer.run_shapley}
    found = {}
    for model, run in runs.items():
        table = run().to_dict()
        found[model] = dict(zip(map(str, table["channels"]), table["attribution"], strict=True))
    return found


PEERS: dict[str, Callable[[Any, str], Credits]] = {
    "ChannelAttribution": _channel_attribution,
    "mta": _mta,
    "marketing-attribution-models": _mam,
}


if __name__ == "__main__":
    main()
