"""The warehouse of examples/chain-3-warehouse: a Postgres with an invented MyBI project and a table of payments.

    python -m tests.fakes.postgres_demo [--port 54329]

It prints the variables that the example's config.yaml wants and serves until Ctrl-C. What is changed in the database
meanwhile is seen by the next load.
"""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tests.fakes.mybi import Warehouse
from tests.fakes.postgres import PASSWORD, Address, postgres

__all__ = ["PORT", "READER", "Demo", "demo"]

PORT = 54329  # what config.yaml of the example names
READER, READER_PASSWORD = "reader", "reader-secret"
DIRECT = ("yandex", "cpc", "Окна | поиск", "", "купить окна")
VK = ("vk", "cpc", "Балконы", "", "")
SEARCH = ("yandex", "organic", "", "", "")

# lead, day of October, status, price, traffic, loss reason
_LEADS: tuple[tuple[int, int, str, str, tuple[str, str, str, str, str], str | None], ...] = (
    (101, 1, "Успешно", "30000", DIRECT, None),
    (102, 2, "Успешно", "45000", DIRECT, None),
    (103, 3, "Успешно", "25000.50", DIRECT, None),
    (104, 4, "Отказ", "0", DIRECT, "Дорого"),
    (105, 5, "Отказ", "0", DIRECT, "Дорого"),
    (106, 6, "Новая", "0", DIRECT, None),
    (107, 7, "Замер", "12000", DIRECT, None),
    (108, 8, "Новая", "0", DIRECT, None),
    (201, 5, "Успешно", "20000", VK, None),
    (202, 6, "Отказ", "0", VK, "Дорого"),
    (203, 7, "Отказ", "0", VK, "Спам"),
    (204, 8, "Новая", "0", VK, None),
    (205, 9, "Замер", "8000", VK, None),
    (301, 3, "Успешно", "15000", SEARCH, None),
    (302, 9, "Новая", "0", SEARCH, None),
)
# payment, lead, day of October, amount: a deal paid in two parts, a part given back, the rest paid at once
_PAYMENTS = (
    (1, 101, 10, "10000"),
    (2, 101, 15, "20000"),
    (3, 102, 12, "45000"),
    (4, 102, 20, "-5000"),
    (5, 103, 14, "25000.50"),
    (6, 201, 16, "20000"),
    (7, 301, 18, "15000"),
)
_ACCOUNTING = f"""
create schema accounting;
create table accounting.payments (payment_id bigint primary key, deal_id bigint not null, paid_at timestamptz not null,
    amount numeric(18, 2) not null);
create role {READER} login password '{READER_PASSWORD}';
grant usage on schema public, accounting to {READER};
grant select on all tables in schema public, accounting to {READER};
"""


@dataclass(frozen=True, slots=True)
class Demo:
    """The running database and the variables of the example's config."""

    mybi: Warehouse

    @property
    def address(self) -> Address:
        """Where the database is, as its owner."""
        return self.mybi.address

    @property
    def environment(self) -> dict[str, str]:
        """What config.yaml of the example takes from the environment."""
        return {
            "CHAIN3_READER_PASSWORD": READER_PASSWORD,
            "CHAIN3_OWNER_PASSWORD": PASSWORD,
        }


@contextmanager
def demo(port: int = 0) -> Iterator[Demo]:
    """The running warehouse; port 0 means a free one."""
    with postgres(port) as server:
        mybi = Warehouse(
            server.database("mybi"), {7: ("direct", "Окна"), 8: ("amocrm", "Продажи"), 9: ("vk", "Балконы")}
        )
        _costs(mybi)
        _deals(mybi)
        mybi.address.run(_ACCOUNTING)
        rows = ", ".join(f"({n}, {lead}, '2026-10-{day} 12:00+05', {amount})" for n, lead, day, amount in _PAYMENTS)
        mybi.address.run(f"insert into accounting.payments values {rows}")
        yield Demo(mybi)


def _costs(mybi: Warehouse) -> None:
    """Direct: 2,000 a day from the 1st to the 10th, VAT included. VK: 1,500 without VAT from the 5th to the 9th."""
    for day in range(10):
        when = date(2026, 10, 1) + timedelta(days=day)
        mybi.cost(when, "2000.00", DIRECT, account=7, impressions=1000, clicks=40)
    for day in range(5, 10):
        mybi.cost(date(2026, 10, day), "1500.00", VK, account=9, impressions=5000, clicks=20, vat=False)


def _deals(mybi: Warehouse) -> None:
    for lead, day, status, price, traffic, reason in _LEADS:
        created = datetime(2026, 10, day, 12)
        mybi.lead(
            lead,
            created,
            price=price,
            status=status,
            closed=created + timedelta(days=5) if status in ("Успешно", "Отказ") else None,
            traffic=traffic,
            manager="Анна" if lead % 2 else "Пётр",
            contact={"Телефон": f"+7 912 000-{lead // 100:02}-{lead % 100:02}"},
            loss_reason=reason,
        )
    mybi.lead(109, datetime(2026, 10, 9, 12), traffic=DIRECT, is_deleted=True)


def main() -> None:
    """Serve until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.postgres_demo", description=__doc__.split("\n")[0])
    parser.add_argument("--port", type=int, default=PORT)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # so that Postgres ends with it
    with demo(parser.parse_args().port) as running:
        print("export " + " ".join(f"{name}={value}" for name, value in running.environment.items()), flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
