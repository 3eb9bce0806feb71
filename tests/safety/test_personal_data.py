"""No phone and no e-mail of a person is in a published snapshot: neither in a column nor anywhere in its file."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import duckdb
import pytest

from tests.safety.project import Project
from throughline.export.tables import parameters, published
from throughline.params import Defaults, Params, Period
from throughline.reports.export import to_json
from throughline.reports.registry import run
from throughline.warehouse.snapshot import Snapshots

CONFIG = """
project: {timezone: UTC}
sources:
  - {name: leads, kind: file, path: leads.csv, table: lead}
  - {name: deals, kind: file, path: deals.csv, table: deal}
  - {name: calls, kind: file, path: calls.csv, table: call}
  - {name: people, kind: file, path: people.csv, table: customer}
  - {name: points, kind: file, path: points.csv, table: contact_point}
  - {name: visits, kind: file, path: visits.csv, table: visit}
  - {name: sheet, kind: file, path: sheet.csv, table: spend_manual}
dimensions:
  - {name: page, from: lead.custom.page}
  - {name: note, from: lead.custom.note}
  - {name: wish, from: deal.custom.wish}
pipelines: {"*": {spam_reasons: ["реклама, 8 903 555 01 27"]}}
"""
# Every number has 90355501 in it, every address .secret@; here in each spelling and place a person may be met in.
FILES = {
    "leads": "lead_id,created_at,kind,visit_id,phone_raw,email_raw,page_url,referrer,custom.page,custom.note\n"
    "1,2026-03-01 10:00:00,form,v1,+79035550111,a.secret@example.org,https://s.ru/ok?phone=%2B79035550111,,/a,"
    "звонить 8 903 555 01 24\n"
    "2,2026-03-01 11:00:00,form,v2,8 (903) 555-01-12 доб. 3,b.secret@example.org,,https://x.ru/?tel=79035550112,/b,i.secret@example.org\n"
    "3,2026-03-01 12:00:00,form,,,,,,/c,заказ 4411\n",
    "deals": "deal_id,lead_id,status,created_at,closed_at,amount_paid,phones_raw,emails_raw,customer_id,"
    "loss_reason,custom.wish\n"
    "d1,1,won,2026-03-01 10:00:00,2026-03-02 10:00:00,100,8 903 555-01-13; 79035550114,c.secret@example.org,c1,,"
    "писать на j.secret@example.org\n"
    "d2,2,won,2026-03-01 10:00:00,2026-03-02 10:00:00,79035550115x,,,,\n"
    "d3,3,lost,2026-03-01 12:00:00,2026-03-02 10:00:00,0,,,,"
    "ушёл к +7 903 555 01 25,\n"
    "d4,,lost,2026-03-01 13:00:00,2026-03-02 10:00:00,0,,,,дорого,\n"
    'd5,,lost,2026-03-01 14:00:00,2026-03-02 10:00:00,0,,,,"реклама, 8 903 555 01 27",\n',
    "calls": "call_id,started_at,direction,outcome,client_raw,tracking_number_raw,comment,recording_ref,talk_seconds\n"
    "k1,2026-03-01 12:00:00,in,answered,+7-903-555-01-16,+73432000001,на +79035550116,https://r/79035550116,100\n"
    "k2,2026-03-01 13:00:00,in,missed,903 555 01 17,+73432000001,,,0\n",
    "people": "customer_id,phones_raw,emails_raw,segment\nc1,+7 (903) 5550118,d.secret@example.org,vip\n",
    "points": "entity,entity_id,value_raw,kind\ndeal,d1,9035550119,phone\nlead,1,e.secret@example.org,email\n",
    "visits": "visit_id,client_id,started_at,utm_source,landing_url,referrer\n"
    "v1,c1,2026-03-01 09:00:00,google,https://s.ru/?phone=%2B79035550120&mail=f.secret@example.org,\n"
    "v2,c2,2026-03-01 09:00:00,google,https://s.ru/?mail=g.secret%40example.org,https://g.ru/?q=89035550121\n",
    "sheet": "period_start,period_end,channel,amount,comment\n"
    "01.03.2026,31.03.2026,seo,1000,счёт просить у h.secret@example.org и +7 903 555 01 22\n"
    "01.03.2026,31.03.2026,seo,узнать 8 903 555 01 23,\n",
}
SECRET = re.compile(rb"90355501\d\d|\.secret(?:@|%40)|903\D{1,3}555\D{0,3}01")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The world of two people, published."""
    made = Project(tmp_path_factory.mktemp("people"))
    made.write(config=CONFIG, **FILES)
    done = made.run("run")
    assert done.returncode == 0, done.stderr
    return made


def texts(shop: Project) -> list[str]:
    """Every value of the current snapshot as text, with its table and column."""
    (path,) = (shop.data / "snapshots").glob("*.duckdb")
    with duckdb.connect(str(path), read_only=True) as db:
        tables = [name for (name,) in db.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        frames = {table: db.execute(f'SELECT * FROM "{table}"').df() for table in tables}
    return [
        f"{table}.{column}: {value}"
        for table, frame in frames.items()
        for column in frame.columns
        for value in frame[column]
    ]


def test_no_contact_is_published_to_other_programs(shop: Project) -> None:
    snapshot = Snapshots(shop.data).current()
    assert snapshot is not None
    tables = published(snapshot, parameters({}, snapshot, Defaults(dimensions=("page", "note", "wish"))))
    assert [name for name, table in tables.items() if SECRET.search(str(table.to_pydict()).encode())] == []
    assert (tables["lead"].num_rows, tables["call"].num_rows) == (6, 2)


def test_no_contact_is_in_any_column(shop: Project) -> None:
    found = texts(shop)
    assert [text for text in found if SECRET.search(text.encode())] == []
    assert "application.phone_mask: +7 9•• •••-••-11" in found
    assert any(text.startswith("rejected_cell.value: узнать •••") for text in found)


def test_groups_keep_their_words_and_only_contacts_go(shop: Project) -> None:
    found = texts(shop)
    for text in (
        "application.dim_note: звонить •••",
        "application.dim_note: •••",
        "application.dim_note: заказ 4411",
        "application.dim_wish: писать на •••",
        "deal.dim_wish: писать на •••",
        "deal.loss_reason: ушёл к •••",
        "deal.loss_reason: дорого",
        "application.junk_reason: spam: реклама, •••",
    ):
        assert text in found, text


def test_no_contact_is_anywhere_in_the_file(shop: Project) -> None:
    (path,) = (shop.data / "snapshots").glob("*.duckdb")
    assert SECRET.findall(path.read_bytes()) == []


def test_reports_and_what_a_load_says_name_no_contact(shop: Project) -> None:
    snapshot = Snapshots(shop.data).current()
    assert snapshot is not None
    params = Params(period=Period(date(2026, 3, 1), date(2026, 3, 31)), compare=None)
    made = [run(name, snapshot, params) for name in ("health", "deals", "spend", "calls", "missed")]
    made.append(run("deal", snapshot, replace(params, filters=(("deal", ("d1",)),))))
    assert [report.name for report in made if SECRET.search(to_json(report).encode())] == []
    done = shop.run("load", "--full")
    assert done.returncode == 0
    assert not SECRET.search((done.stdout + done.stderr).encode())
    assert not SECRET.search((shop.data / "status.json").read_bytes())
