"""Parts of logs, byte for byte: what ClickHouse escapes comes back as it was, and what cannot be read is named."""

from __future__ import annotations

import io
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from connectors.base import Batch, Living
from connectors.wire import CutError
from connectors.yandex_metrica.columns import times
from connectors.yandex_metrica.fields import log_fields
from connectors.yandex_metrica.reading import rows_of
from connectors.yandex_metrica.settings import Attribution, Settings
from connectors.yandex_metrica.tsv import elements, is_whole, unescaped
from tests.fakes.yandex_metrica import COUNTER, TOKEN, array, escaped, visit
from tests.fakes.yandex_metrica import cell as cell_of

MOSCOW = ZoneInfo("Europe/Moscow")
FIELDS = log_fields("last")


def part(*visits: dict[str, str], extra: bytes = b"", before: bytes = b"") -> io.BytesIO:
    """A part of a log with these visits; `extra` are lines as they are."""
    lines = ["\t".join(FIELDS.values()), *("\t".join(cell_of(one, name) for name in FIELDS.values()) for one in visits)]
    return io.BytesIO(before + "".join(f"{line}\n" for line in lines).encode() + extra)


def items(file: io.BytesIO, zone: ZoneInfo = MOSCOW, **changed: object) -> list[Batch | Living]:
    words = {"name": "site", "kind": "yandex_metrica", "token": TOKEN, "counter": COUNTER, **changed}
    return list(rows_of(file, "part 0", Settings.model_validate(words), zone, {"20002": "Заявка"}))


def read(file: io.BytesIO, zone: ZoneInfo = MOSCOW, **changed: object) -> list[Batch]:
    return [item for item in items(file, zone, **changed) if isinstance(item, Batch)]


def retold(file: io.BytesIO) -> list[str]:
    """The visits whose goals that are not told may go."""
    told = [item for item in items(file) if isinstance(item, Living)]
    assert all((it.table.name, it.retold) == ("goal", True) for it in told)
    return [str(name).rpartition(".")[2] for it in told for name in it.keys["visit_id"].to_pylist()]


def rows(batches: list[Batch], table: str) -> list[dict[str, object]]:
    return [row for batch in batches if batch.table.name == table for row in batch.rows.to_pylist()]


def refused(batches: list[Batch]) -> list[tuple[int, str, str, str]]:
    return [(cell.row, cell.column, cell.value, cell.rule) for batch in batches for cell in batch.rejected]


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=30))
@example("tab\there, new\nline, \\ and \\t as two, it's 'quoted' \"so\"")
@example("\\")
@example("\\\\n")
def test_a_text_comes_back_as_it_was(text: str) -> None:
    assert unescaped(pa.array([escaped(text), "plain"])).to_pylist() == [text, "plain"]


@settings(deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=10), min_size=1, max_size=4))
@example(["A-17", ""])
@example(["it's", "a,b", "[\\']", "tab\t"])
def test_an_array_of_texts_comes_back_as_it_was(texts: list[str]) -> None:
    assert elements(array(*texts)) == texts
    plain = "[" + ",".join(f"'{escaped(text)}'" for text in texts) + "]"
    assert elements(plain) == texts


@pytest.mark.parametrize("cell", ["", "[\\'a\\'", "['a' 'b']", "[a]", "['a'],"])
def test_what_is_no_array_is_refused(cell: str) -> None:
    with pytest.raises(ValueError):
        elements(cell)
    assert elements("[]") == []


@settings(deadline=None)
@given(
    st.text(st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=20)
)
@example('say "hi"')
@example('"open quote')
@example("https://x.example/?q=a\tb\\n")
def test_any_landing_address_lands_as_it_is(text: str) -> None:
    found = rows(
        read(part(visit("1", "2026-07-01 10:00:00", startURL=text), visit("2", "2026-07-01 10:00:00"))), "visit"
    )
    assert [row["landing_url"] for row in found] == [text, None]


def test_a_wrong_number_of_fields_is_refused_by_name_and_line() -> None:
    batches = read(part(visit("1", "2026-07-01 10:00:00"), extra=b"short\tline\n"))
    assert refused(batches) == [(3, "", "short\tline", "other_width")]
    assert (sum(batch.rows_read for batch in batches), len(rows(batches, "visit"))) == (2, 1)


def test_a_part_of_bad_lines_alone_tells_of_them() -> None:
    batches = read(part(extra=b"one\ntwo\n"))
    assert [cell[2] for cell in refused(batches)] == ["one", "two"]
    assert sum(batch.rows_read for batch in batches) == 2


def test_a_part_without_lines_has_no_rows() -> None:
    assert rows(read(part()), "visit") == []


def test_a_byte_order_mark_and_bytes_that_are_no_text_do_no_harm() -> None:
    file = part(visit("1", "2026-07-01 10:00:00", startURL="https://x.example/?q=MARK"), before=b"\xef\xbb\xbf")
    file = io.BytesIO(file.getvalue().replace(b"MARK", b"\xcf\xf0"))
    assert rows(read(file), "visit")[0]["landing_url"] == "https://x.example/?q=\ufffd\ufffd"


def test_cells_that_cannot_be_read_are_named_and_the_rest_stays() -> None:
    batches = read(
        part(
            visit("1", "2026-07-01 10:00:00", pageViews="many"),
            visit("2", "2026-06-31 10:00:00"),
            visit("", "2026-07-01 10:00:00"),
            visit("4", "2026-07-01 10:00:00", visitDuration="1.5"),
        )
    )
    assert sorted(refused(batches)) == [
        (2, "pageviews", "many", "not_integer"),
        (3, "started_at", "2026-06-31 10:00:00", "not_time"),
        (4, "visit_id", "", "empty"),
        (5, "duration_seconds", "1.5", "not_integer"),
    ]
    assert [(row["visit_id"], row["pageviews"]) for row in rows(batches, "visit")] == [
        (f"{COUNTER}.2026-07-01.1", None),
        (f"{COUNTER}.2026-07-01.4", 1),
    ]


def test_ids_past_two_to_the_63_stay_exact() -> None:
    found = rows(read(part(visit("18446744073709551615", "2026-07-01 10:00:00", "9223372036854775809"))), "visit")[0]
    assert found["visit_id"] == f"{COUNTER}.2026-07-01.18446744073709551615"
    assert found["client_id"] == "9223372036854775809"


def test_the_same_id_of_another_year_is_another_visit() -> None:
    found = rows(read(part(visit("7", "2025-07-01 10:00:00"), visit("7", "2026-07-01 10:00:00"))), "visit")
    assert len({row["visit_id"] for row in found}) == 2


def test_zero_means_none() -> None:
    found = rows(read(part(visit("1", "2026-07-01 10:00:00", "0"))), "visit")[0]
    assert [found[name] for name in ("client_id", "campaign_id", "ad_group_id", "ad_id", "utm_source")] == [None] * 5


@pytest.mark.parametrize(
    ("address", "yclid", "gclid"),
    [
        ("https://x.example/?utm_source=a&yclid=155&b=1", "155", None),
        ("https://x.example/?yclid=155#top", "155", None),
        ("https://x.example/?myyclid=155&gclid=Cj0_-x", None, "Cj0_-x"),
        ("https://x.example/", None, None),
    ],
)
def test_click_ids_are_taken_from_the_address(address: str, yclid: str | None, gclid: str | None) -> None:
    found = rows(read(part(visit("1", "2026-07-01 10:00:00", startURL=address))), "visit")[0]
    assert (found["yclid"], found["gclid"]) == (yclid, gclid)


def test_the_click_id_that_metrica_tells_goes_first() -> None:
    told = visit("1", "2026-07-01 10:00:00", startURL="https://x.example/?gclid=own", GCLID="told")
    assert rows(read(part(told)), "visit")[0]["gclid"] == "told"


@pytest.mark.parametrize(
    ("code", "device"), [("1", "desktop"), ("2", "mobile"), ("3", "tablet"), ("4", "tv"), ("", None)]
)
def test_devices_have_words(code: str, device: str | None) -> None:
    assert rows(read(part(visit("1", "2026-07-01 10:00:00", deviceCategory=code))), "visit")[0]["device"] == device


def test_times_are_of_the_counter_and_goals_of_utc_plus_three() -> None:
    reached = visit("1", "2026-07-01 10:00:00", **goals("[20002]", "[1]", array("2026-07-01 06:00:00"), "[0]"))
    batches = read(part(reached), ZoneInfo("Asia/Vladivostok"))  # UTC+10
    assert rows(batches, "visit")[0]["started_at"] == datetime(2026, 7, 1, 0, 0)
    assert rows(batches, "goal")[0]["happened_at"] == datetime(2026, 7, 1, 3, 0)


@settings(deadline=None)
@given(st.datetimes(datetime(2005, 1, 1), datetime(2037, 12, 31)).map(lambda moment: moment.replace(microsecond=0)))
@example(datetime(2026, 10, 25, 2, 30))  # twice in Berlin: the first
@example(datetime(2026, 3, 29, 2, 30))  # not there at all
def test_times_are_those_of_zoneinfo(moment: datetime) -> None:
    for name in ("Europe/Berlin", "Asia/Kolkata", "America/St_Johns"):
        zone = ZoneInfo(name)
        expected = moment.replace(tzinfo=zone).astimezone(timezone(timedelta(0))).replace(tzinfo=None)
        found = times(pa.array([str(moment)]), zone, "started_at", lambda *cell: pytest.fail(str(cell)))
        assert found.to_pylist() == [expected]


def goals(ids: str, numbers: str, times: str, prices: str, orders: str = "[]") -> dict[str, str]:
    lists = {"goalsID": ids, "goalsSerialNumber": numbers, "goalsDateTime": times, "goalsPrice": prices}
    return {**lists, "goalsOrder": orders}


def test_prices_of_goals_are_thousandths() -> None:
    moments = array("2026-07-01 10:00:00", "2026-07-01 10:00:01")
    found = rows(
        read(part(visit("1", "2026-07-01 10:00:00", **goals("[20002,5]", "[1,1]", moments, "[1500500,0]")))), "goal"
    )
    assert [(row["name"], row["value"]) for row in found] == [("Заявка", 1500.5), ("5", 0.0)]


def test_every_goal_reached_has_a_name_of_its_own() -> None:
    moments = array(*["2026-07-01 10:00:00"] * 4)
    one = visit("1", "2026-07-01 10:00:00", **goals("[5,5,5,6]", "[1,2,2,1]", moments, "[0,0,0,0]"))
    same = visit("2", "2026-07-01 10:00:00", **goals("[5]", "[1]", array("2026-07-01 10:00:00"), "[0]"))
    found = [str(row["goal_id"]).partition("01.")[2] for row in rows(read(part(one, same)), "goal")]
    assert found == ["1.5.1", "1.5.2", "1.5.2.2", "1.6.1", "2.5.1"]


def test_a_goal_is_called_by_its_order_where_that_is_asked_for() -> None:
    moments = array(*["2026-07-01 10:00:00"] * 3)
    one = visit(
        "1", "2026-07-01 10:00:00", **goals("[5,6,5]", "[1,1,2]", moments, "[0,0,0]", array("A-17", "A-17", ""))
    )
    found = [row["goal_id"] for row in rows(read(part(one), goals_by_order=True), "goal")]
    assert found == ["A-17", f"{COUNTER}.2026-07-01.1.6.1", f"{COUNTER}.2026-07-01.1.5.2"]
    assert "A-17" not in {row["goal_id"] for row in rows(read(part(one)), "goal")}


def test_lists_of_other_lengths_are_refused_by_name() -> None:
    one = visit("1", "2026-07-01 10:00:00", **goals("[5,6]", "[1,1]", array("2026-07-01 10:00:00"), "[0,0]"))
    batches = read(part(one))
    assert (len(rows(batches, "visit")), rows(batches, "goal")) == (1, [])
    assert refused(batches) == [(1, "goal_times", array("2026-07-01 10:00:00"), "other_width")]


def test_goals_are_told_anew_of_every_visit_but_those_with_a_goal_that_cannot_be_read() -> None:
    at = "2026-07-01 10:00:00"
    plain, reached = visit("1", at), visit("2", at, **goals("[5]", "[1]", array(at), "[0]"))
    uneven = visit("3", at, **goals("[5,6]", "[1,1]", array(at), "[0,0]"))
    timeless = visit("4", at, **goals("[5,6]", "[1,1]", array(at, "soon"), "[0,0]"))
    assert retold(part(plain, reached, uneven, timeless)) == ["1", "2"]
    assert retold(part(plain)) == ["1"]
    assert retold(part(uneven)) == []


@pytest.mark.parametrize("attribution", Attribution.__args__)  # type: ignore[attr-defined]
def test_the_fields_fit_into_a_request(attribution: str) -> None:
    assert len(",".join(log_fields(attribution).values())) <= 3000


@pytest.mark.parametrize(
    ("content", "what"), [(b"", "empty"), (b"\xef\xbb\xbf", "empty"), (b"a\tb", "cut"), (b"a\n1", "cut")]
)
def test_a_part_that_does_not_end_with_its_line_is_cut(content: bytes, what: str) -> None:
    with pytest.raises(CutError) as caught:
        is_whole(io.BytesIO(content))
    assert caught.value.what == what
    assert is_whole(io.BytesIO(b"\xef\xbb\xbfa\n")) == 2
