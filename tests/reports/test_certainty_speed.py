"""Intervals and 500 replicates by channel at 16,000 sales and 200,000 leads: what both may take together."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date

import duckdb
import pytest

from tests.snapshots import make_snapshot
from throughline.config.names import RULE_MODELS
from throughline.params import Params, Period
from throughline.reports.engine.beats import beats
from throughline.reports.engine.certainty import MONEY_CERTAINTY, intervals
from throughline.reports.engine.columns import MONEY
from throughline.reports.engine.table import summed

LEADS, SALES, CHANNELS = 200_000, 16_000, 12
MODELS = (*RULE_MODELS, "markov")
ALLOWED = 0.080  # seconds
BUSY = 1.5  # other processes on the machine cost caches
FILL = f"""
insert into application (app_no, application_id, person_id, applied_at, is_enquiry, is_lead, is_target, is_sold,
    client_app_no, own_source_key)
select n, 'a' || n, n, timestamp '2025-11-01' + interval (n * 150) second, true, true, true,
    n * {SALES} % {LEADS} < {SALES}, n, n % {CHANNELS}
from range({LEADS}) as t (n);
update application set applied_day = applied_at::date;
insert into application_touch (app_no, pos, source_key, seconds_before)
select n, pos, hash(n * 31 + pos) % {CHANNELS}, (1 + n % 4 - pos) * 86400
from range({LEADS}) as t (n), range(1, 6) as p (pos) where pos <= 1 + n % 4;
insert into deal (deal_no, deal_id, app_no, is_sale, is_first_sale, sold_day, revenue, cost)
select row_number() over (order by app_no) - 1, 'd' || app_no, app_no, true, true, applied_day,
    1000 + hash(app_no) % 100000, 500
from application where is_sold;
insert into lone_touch (end_day, journey, pos, source_key, brand, journeys)
select date '2025-11-01' + (n % 365)::integer, n, pos, hash(n * 17 + pos) % {CHANNELS}, '', 3
from range({LEADS}) as t (n), range(1, 4) as p (pos) where pos <= 1 + n % 3;
"""


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    names = [f"channel {number}" for number in range(CHANNELS)]
    spend = [{"day": "2026-01-01", "source_key": key, "spend": 10_000_000} for key in range(CHANNELS)]
    folder = tmp_path_factory.mktemp("large")
    snapshots = make_snapshot(folder, channel=names, source_dim=names, spend=spend)
    with duckdb.connect(str(next(snapshots.folder.glob("*.duckdb")))) as db:
        db.execute(FILL)
    return snapshots.current()


@pytest.mark.parametrize("model", MODELS)
def test_every_model_has_its_intervals_in_time(snapshot, model):
    year = Params(period=Period(date(2025, 11, 1), date(2026, 10, 31)), model=model)
    taken = []
    for window in range(90, 85, -1):  # nothing of one round serves the next, but for the draws
        params = replace(year, window=window)
        made = summed(snapshot, params, "channel", MONEY)
        began = time.process_time()
        rows = intervals(snapshot, params, made, MONEY_CERTAINTY).rows
        pairs = beats(snapshot, params, made).rows
        taken.append(time.process_time() - began)
    assert rows["judged"].all() and len(pairs) == 3 * CHANNELS * (CHANNELS - 1) / 2
    assert min(taken) < ALLOWED * BUSY
