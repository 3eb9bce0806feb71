"""Where recordings can be heard, and what is no place to send a browser to."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.snapshots import make_snapshot
from throughline.reports.engine.recordings import is_link, recordings


def test_recordings_are_found_by_the_names_of_calls(tmp_path: Path) -> None:
    calls = [{"call_no": n, "call_id": name, "source_name": source}
             for n, (name, source) in enumerate([("1", "ats"), ("2", "ats"), ("1", "mango")])]  # fmt: skip
    refs = [{"call_no": n, "recording_ref": f"https://r.test/{n}"} for n in range(3)]
    snapshot = make_snapshot(tmp_path, call=calls, call_recording=refs).open("20261031-1")
    assert recordings(snapshot, ["2", "mango:1"]) == {"2": "https://r.test/1", "mango:1": "https://r.test/2"}
    assert recordings(snapshot, ["1", "x' or 1=1 --"]) == {}  # two calls have that id
    assert recordings(snapshot, []) == {}


@pytest.mark.parametrize(
    ("ref", "link"),
    [
        ("https://r.test/1.mp3?a=b", True),
        ("http://10.0.0.7/record/5", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("https://", False),
        ("https://r.test/a b", False),
        ("https://r.test/\u202egpj", False),
        ("https://[", False),
        ("rec-2026-10-01-17", False),
    ],
)
def test_only_a_web_address_is_a_link(ref: str, link: bool) -> None:
    assert is_link(ref) is link
