"""The rows that tests write are read back as a snapshot."""

import re
from pathlib import Path

from tests.snapshots import _TABLES, make_snapshot

MARTS = (Path(__file__).parent.parent / "docs" / "marts.md").read_text("utf-8")


def test_rows_are_completed(tmp_path):
    snapshot = make_snapshot(
        tmp_path,
        channel=["direct", "ads"],
        source_dim=["ads"],
        application=[{"applied_at": "2026-10-05 10:00", "is_spam": True, "dim_age": "25"}],
        application_touch=[{"app_no": 0, "source_key": 0}, {"app_no": 0, "source_key": 0}],
        deal=[{"app_no": 0, "sold_day": "2026-10-09", "revenue": 100}],
    ).current()
    assert snapshot is not None
    application = snapshot.query("select applied_day, is_enquiry, is_lead, dim_age from application").iloc[0]
    assert (str(application.applied_day)[:10], application.is_enquiry, application.is_lead) == (
        "2026-10-05",
        True,
        False,
    )
    assert snapshot.query("select pos from application_touch order by pos")["pos"].tolist() == [1, 2]
    assert snapshot.query("select channel_key from source_dim")["channel_key"].tolist() == [1]
    assert snapshot.query("select is_sale from deal")["is_sale"].tolist() == [True]


def test_every_table_of_the_document_is_there():
    headings = re.findall(r"^## ([a-z_]+):", MARTS, re.M)
    assert set(headings) <= _TABLES.keys()
