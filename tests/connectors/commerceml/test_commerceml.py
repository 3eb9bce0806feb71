"""Orders of 1C as files: what they fill, in whatever encoding, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from connectors import KINDS
from connectors.base import Batch, Connector, Context
from tests.loading.stand_in import stored
from throughline.config.models import Config, Project
from throughline.errors import InputError
from throughline.landing.contract import TABLES
from throughline.loading import load


def order(id_: str, amount: str, *goods: tuple[str, str, str], day: str = "2026-07-01", **said: str) -> str:
    """An order of a site; goods are (id, quantity, sum); `said` are its values, blanks as underscores."""
    lines = "".join(
        f"<Товар><Ид>{good}</Ид><Наименование>Окно</Наименование><ЦенаЗаЕдиницу>999</ЦенаЗаЕдиницу>"
        f"<Количество>{quantity}</Количество><Сумма>{total}</Сумма></Товар>"
        for good, quantity, total in goods
    )
    values = "".join(
        f"<ЗначениеРеквизита><Наименование>{name.replace('_', ' ')}</Наименование><Значение>{value}</Значение>"
        "</ЗначениеРеквизита>"
        for name, value in said.items()
    )
    return (
        f"<Документ><Ид>{id_}</Ид><Номер>{id_}</Номер><Дата>{day}</Дата><Время>00:30:00</Время>"
        f"<ХозОперация>Заказ товара</ХозОперация><Роль>Продавец</Роль><Валюта>руб</Валюта><Сумма>{amount}</Сумма>"
        "<Контрагенты><Контрагент><Ид>c-1</Ид><Контакты><Контакт><Тип>Телефон рабочий</Тип>"
        "<Значение>8 (916) 123-45-67</Значение></Контакт><Контакт><Тип>Электронная почта</Тип>"
        "<Значение>anna@okna.example</Значение></Контакт></Контакты></Контрагент></Контрагенты>"
        f"<Товары>{lines}</Товары><ЗначенияРеквизитов>{values}</ЗначенияРеквизитов></Документ>"
    )


def money_of(id_: str, operation: str, amount: str, of: str, **said: str) -> str:
    """A payment for an order; `said` are its values."""
    values = "".join(
        f"<ЗначениеРеквизита><Наименование>{name}</Наименование><Значение>{value}</Значение></ЗначениеРеквизита>"
        for name, value in said.items()
    )
    return (
        f"<Документ><Ид>{id_}</Ид><Дата>2026-07-02</Дата><Время>12:00:00</Время><ХозОперация>{operation}</ХозОперация>"
        f"<Валюта>RUB</Валюта><Сумма>{amount}</Сумма><Основание>{of}</Основание>"
        f"<ЗначенияРеквизитов>{values}</ЗначенияРеквизитов></Документ>"
    )


def file(folder: Path, *documents: str, name: str = "orders.xml", encoding: str = "UTF-8", head: str = "") -> Path:
    """A file of exchange; schemes of version 2.08 have a namespace."""
    root = f'<КоммерческаяИнформация xmlns="urn:1C.ru:commerceml_2" ВерсияСхемы="2.08">{"".join(documents)}'
    text = f'<?xml version="1.0" encoding="{encoding}"?>{head}{root}</КоммерческаяИнформация>'
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def connector(folder: Path, **changed: Any) -> Connector[Any]:
    settings = {"name": "site", "kind": "commerceml", "path": "*.xml", **changed}
    now = lambda: datetime(2026, 7, 10, 9, tzinfo=UTC)  # noqa: E731
    context = Context(folder, "Europe/Moscow", "RUB", now, lambda seconds: None)
    return KINDS["commerceml"](KINDS["commerceml"].Settings.model_validate(settings), context)


def rows(folder: Path, table: str, **changed: Any) -> list[dict[str, Any]]:
    it = connector(folder, **changed)
    stream = next(one for one in it.streams() if one.table is TABLES[table])
    batches = [batch for batch in it.read(stream, None) if isinstance(batch, Batch)]
    assert all(batch.rejected == () for batch in batches)
    return [row for batch in batches for row in batch.rows.to_pylist()]


def load_from(folder: Path) -> None:
    settings = connector(folder).settings
    (folder / "data").mkdir(exist_ok=True)
    config = Config(project=Project(timezone="Europe/Moscow", currency="RUB"), sources=[settings])
    assert load(config, KINDS, folder / "data", folder, now=lambda: datetime(2026, 7, 10, 9, tzinfo=UTC)).exit_code == 0


def money(text: str) -> Decimal:
    return Decimal(text).quantize(Decimal("0.0001"))


@pytest.mark.parametrize("encoding", ["UTF-8", "windows-1251", "UTF-16"])
def test_an_order_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    said = {"Заказ_оплачен": "true", "Отменен": "false", "Статус_заказа": "Принят"}
    file(tmp_path, order("1001", "54000.50", ("p-1", "2", "54000.50"), **said), encoding=encoding)
    (found,) = rows(tmp_path, "deal")
    assert {name: value for name, value in found.items() if value is not None} == {
        "deal_id": "1001",
        "stage_name": "Принят",
        "status": "open",
        "created_at": datetime(2026, 6, 30, 21, 30),  # half past midnight in Moscow
        "updated_at": datetime(2026, 6, 30, 21, 30),
        "amount": money("54000.5"),
        "amount_paid": money("54000.5"),
        "currency": "RUB",
        "customer_id": "c-1",
        "phones_raw": "8 (916) 123-45-67",
        "emails_raw": "anna@okna.example",
        "custom": '{"number": "1001"}',
    }
    assert [(row["value_raw"], row["kind"]) for row in rows(tmp_path, "contact_point")] == [
        ("8 (916) 123-45-67", "phone"),
        ("anna@okna.example", "email"),
    ]


def test_goods_cost_what_was_paid_for_one(tmp_path: Path) -> None:
    file(tmp_path, order("1", "250", ("p-1", "2", "150"), ("p-2", "0", "100")))
    assert [(row["line"], row["sku"], row["quantity"], row["price"]) for row in rows(tmp_path, "deal_item")] == [
        (1, "p-1", 2.0, money("75")),
        (2, "p-2", 0.0, money("999")),
    ]


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"Отменен": "true", "Финальный_статус": "true"}, "lost"),
        ({"Финальный_статус": "true", "Проведен": "true"}, "won"),
        ({"Финальный_статус": "true", "Проведен": "false"}, "open"),
    ],
)
def test_statuses(tmp_path: Path, said: dict[str, str], status: str) -> None:
    file(tmp_path, order("1", "250", **said))
    assert rows(tmp_path, "deal")[0]["status"] == status


def test_marked_for_deletion(tmp_path: Path) -> None:
    file(tmp_path, order("1", "250", ПометкаУдаления="true"))
    assert rows(tmp_path, "deal")[0]["is_deleted"] is True


def test_payments_and_refunds(tmp_path: Path) -> None:
    documents = [
        money_of("p-1", "Выплата безналичных денег", "100.10", "1001"),
        money_of("p-2", "Возврат безналичных денег", "20.5", "1001"),
        money_of("p-3", "Отпуск товара", "500", "1001"),
    ]
    file(tmp_path, *documents)
    found = [(row["payment_id"], row["deal_id"], row["amount"], row["paid_at"]) for row in rows(tmp_path, "payment")]
    at = datetime(2026, 7, 2, 9)
    assert found == [("p-1", "1001", money("100.1"), at), ("p-2", "1001", money("-20.5"), at)]
    assert rows(tmp_path, "deal") == []


def test_of_an_order_told_twice_the_last_lines_count(tmp_path: Path) -> None:
    file(tmp_path, order("1", "250", ("p-1", "1", "150"), ("p-2", "1", "100")), name="a.xml")
    file(tmp_path, order("1", "150", ("p-1", "1", "150")), name="b.xml")
    assert [row["line"] for row in rows(tmp_path, "deal_item")] == [1]
    assert rows(tmp_path, "deal")[-1]["amount"] == money("150")


@pytest.mark.parametrize("void", [{"Проведен": "false"}, {"Отменен": "true"}, {"ПометкаУдаления": "true"}])
def test_a_payment_that_is_void_is_no_money(tmp_path: Path, void: dict[str, str]) -> None:
    file(tmp_path, money_of("p-1", "Выплата наличных денег", "100", "1"), name="a.xml")
    assert [row["payment_id"] for row in rows(tmp_path, "payment")] == ["p-1"]
    file(tmp_path, money_of("p-1", "Выплата наличных денег", "100", "1", **void), name="b.xml")
    assert rows(tmp_path, "payment") == []
    file(tmp_path, money_of("p-1", "Выплата наличных денег", "70", "1", Проведен="true"), name="c.xml")
    assert [row["amount"] for row in rows(tmp_path, "payment")] == [money("70")]


def test_news_take_away_what_they_tell_anew_and_nothing_else(tmp_path: Path) -> None:
    """Order 1 loses a line and its payment is cancelled; order 2 and its payment are not in the new file."""
    cash = "Выплата наличных денег"
    first = [order(id_, "250", ("p-1", "1", "150"), ("p-2", "1", "100")) for id_ in ("1", "2")]
    file(tmp_path, *first, money_of("m-1", cash, "250", "1"), money_of("m-2", cash, "250", "2"))
    load_from(tmp_path)
    file(tmp_path, order("1", "150", ("p-1", "1", "150")), money_of("m-1", cash, "250", "1", Отменен="true"))
    load_from(tmp_path)
    data = tmp_path / "data"
    lines = stored(data, "SELECT deal_id, line FROM deal_item ORDER BY ALL")
    assert lines == [("1", 1), ("2", 1), ("2", 2)]
    assert stored(data, "SELECT payment_id FROM payment") == [("m-2",)]
    assert stored(data, "SELECT deal_id, amount FROM deal ORDER BY 1") == [("1", money("150")), ("2", money("250"))]


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("head", [BOMB, OUTSIDE, '<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">'])
def test_entities_are_refused_before_anything_is_read(tmp_path: Path, head: str) -> None:
    file(tmp_path, order("1", "250"), head=head)
    with pytest.raises(InputError) as caught:
        rows(tmp_path, "deal")
    assert caught.value.key == "commerceml_entities"


def test_a_file_cut_anywhere_is_never_taken_for_whole(tmp_path: Path) -> None:
    path = file(tmp_path, order("1", "250"), order("2", "300"))
    whole = path.read_bytes()
    for step in range(20):
        path.write_bytes(whole[: len(whole) * step // 20])
        with pytest.raises(InputError) as caught:
            rows(tmp_path, "deal")
        assert caught.value.key == "commerceml_broken"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("<html><body/></html>", "commerceml_other"),
        ('<?xml version="1.0" encoding="nobody-knows"?><КоммерческаяИнформация/>', "commerceml_broken"),
        ("<КоммерческаяИнформация>" + "<a>" * 200, "commerceml_other"),
    ],
)
def test_what_is_no_commerceml_is_refused(tmp_path: Path, text: str, key: str) -> None:
    (tmp_path / "orders.xml").write_bytes(text.encode())
    with pytest.raises(InputError) as caught:
        rows(tmp_path, "deal")
    assert caught.value.key == key


def test_check_counts_operations(tmp_path: Path) -> None:
    file(tmp_path, order("1", "250"), order("2", "1"), money_of("p", "Выплата наличных денег", "1", "1"))
    assert connector(tmp_path).check() == "documents: Выплата наличных денег: 1, Заказ товара: 2"


def test_marks_change_with_the_content(tmp_path: Path) -> None:
    file(tmp_path, order("1", "250"))
    it = connector(tmp_path)
    stream = it.streams()[0]
    before = it.fingerprint(stream)
    assert it.fingerprint(stream) == before
    file(tmp_path, order("1", "2500"))
    assert it.fingerprint(stream) != before
    assert type(it).stamp(it.settings, tmp_path)
