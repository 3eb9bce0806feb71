"""The four files of a small firm as people keep them: Russian headers and words, months, totals, blanks, slips."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import xlsxwriter

__all__ = ["CONFIG", "write"]

CONFIG = """\
project: {name: Двери на Мира, timezone: Europe/Moscow}
sources:
  - {name: leads, kind: file, path: заявки.csv, table: lead,
     columns: {created_at: Дата обращения, kind: {const: form}, phone_raw: Телефон, email_raw: Почта,
               utm_source: Источник, form_name: Форма}}
  - {name: deals, kind: file, path: сделки.xlsx, table: deal, leads: separate,
     columns: {deal_id: Номер, created_at: Дата, amount: Сумма, amount_paid: Оплачено, status: Статус,
               responsible: Менеджер, phones_raw: Телефон}}
  - {name: calls, kind: file, path: звонки.csv, table: call,
     columns: {started_at: Дата, direction: Тип, client_raw: Номер клиента, tracking_number_raw: Куда звонили,
               talk_seconds: "Длительность, сек", outcome: Результат}}
  - {name: spend, kind: file, path: расходы.xlsx, table: spend_manual,
     columns: {period_start: Месяц, channel: Канал, amount: Расход}}
channels:
  - {channel: yandex_direct, when: {utm_source: Яндекс Директ}}
  - {channel: vk_ads, when: {utm_source: [ВК, ВКонтакте]}}
  - {channel: avito, when: {utm_source: Авито}}
channel_info:
  yandex_direct: {label: Яндекс Директ, paid: true}
  vk_ads: {label: ВК, paid: true}
  avito: {label: Авито, paid: true}
  signboard: {label: Вывеска}
calls:
  static_numbers:
    "+7 (495) 111-22-33": {channel: avito}
    "+74951112244": {channel: signboard}
"""

START = datetime(2026, 9, 1, 9)
SPELLINGS = ("+7 (9{}) {}-{}-{}", "89{}{}{}{}", "79{}{}{}{}", "8 9{} {} {} {}", "9{}{}{}{}")
SOURCES = ("Яндекс Директ", "Авито", "ВКонтакте", "ВК", "")


def write(folder: Path) -> None:
    """config.yaml and the four files, always the same."""
    random = Random(2026)
    (folder / "config.yaml").write_text(CONFIG, "utf-8")
    leads = [(START + timedelta(minutes=random.randrange(60 * 24 * 60)), 120_000_000 + n) for n in range(220)]
    _leads(folder / "заявки.csv", leads, random)
    _deals(folder / "сделки.xlsx", leads[::3], random)
    _calls(folder / "звонки.csv", random)
    _spend(folder / "расходы.xlsx")


def _phone(number: int, random: Random) -> str:
    digits = f"{number:09d}"
    return random.choice(SPELLINGS).format(digits[:2], digits[2:5], digits[5:7], digits[7:])


def _sum(roubles: float, random: Random) -> str:
    return f"{roubles:,.2f}".replace(",", random.choice(" \u00a0")).replace(".", ",")


def _leads(path: Path, leads: list[tuple[datetime, int]], random: Random) -> None:
    rows = [["Дата обращения", "Имя", "Телефон", "Источник", "Форма", "Почта"]]
    for n, (at, phone) in enumerate(leads):
        when = at.strftime("%Y-%m-%d %H:%M" if n % 17 == 5 else "%d.%m.%Y %H:%M")
        mail = f"client{n}@mail.example" if n % 4 == 0 else "—"
        # Every third lead buys, so those always have their phone.
        shown = "" if n % 3 and n % 20 == 1 else _phone(phone, random)
        rows.append([when, f"Клиент {n}", shown, random.choice(SOURCES), "Замер", mail])
    again, phone = leads[4]
    rows.append([f"{again + timedelta(hours=1):%d.%m.%Y %H:%M}", "Снова он", _phone(phone, random), rows[5][3], "", ""])
    rows.append(["31.09.2026 10:00", "Опечатка", "", "Авито", "Замер", ""])
    rows.append(["Итого: 222", "", "", "", "", ""])
    with path.open("w", encoding="cp1251", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)


def _deals(path: Path, leads: list[tuple[datetime, int]], random: Random) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet, day = book.add_worksheet("Сделки"), book.add_format({"num_format": "dd.mm.yyyy"})
        sheet.write_row(0, 0, ["Номер", "Дата", "Сумма", "Оплачено", "Статус", "Менеджер", "Телефон"])
        for row, (at, phone) in enumerate(leads, 1):
            made = at + timedelta(days=random.randrange(1, 15))
            status = random.choice(("Успешно реализовано", "Закрыто и не реализовано", "В работе"))
            amount = random.randrange(500_000, 20_000_000) / 100
            part = {"Успешно реализовано": 1.0, "В работе": random.choice((0, 0.5))}.get(status, 0)
            sheet.write(row, 0, 1000 + row)
            if row % 2:
                sheet.write_datetime(row, 1, made.replace(hour=0, minute=0), day)
            else:
                sheet.write(row, 1, f"{made:%d.%m.%Y}")
            sheet.write(row, 2, "45 О00,00" if row == 7 else _sum(amount, random))
            sheet.write(row, 3, _sum(round(amount * part, 2), random) if part else random.choice(("", "0", "-")))
            sheet.write_row(row, 4, [status, random.choice(("Иванова", "Петров", "")), _phone(phone, random)])
        stranger = len(leads) + 1
        sheet.write_row(stranger, 0, [2000, "05.10.2026", "125 000,50", "125 000,50", "Успешно реализовано", "", ""])
        sheet.write_row(stranger + 1, 0, ["ИТОГО", "", "7 777 777,00", "5 555 555,00"])


def _calls(path: Path, random: Random) -> None:
    rows: list[list[object]] = [["Дата", "Тип", "Номер клиента", "Куда звонили", "Длительность, сек", "Результат"]]
    for n in range(400):
        at = START + timedelta(minutes=random.randrange(60 * 24 * 60), seconds=n % 60)
        kind = random.choices(("Входящий", "Исходящий"), (8, 2))[0]
        outcome = random.choices(("Принят", "Пропущен", "Занято"), (7, 2, 1))[0]
        talk = random.choice((30, 31, random.randrange(5, 400))) if outcome == "Принят" else 0
        caller = _phone(200_000_000 + random.randrange(150), random) if n % 40 else "Анонимный"
        number = random.choice(("84951112233", "8 (495) 111-22-44"))
        rows.append([f"{at:%d.%m.%Y %H:%M:%S}", kind, caller, number, talk, outcome])
    with path.open("w", encoding="cp1251", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)


def _spend(path: Path) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Расходы")
        sheet.write_row(0, 0, ["Месяц", "Канал", "Расход"])
        sheet.write_row(1, 0, ["Сентябрь 2026", "Яндекс Директ", "125 000,50"])
        sheet.write_row(2, 0, ["сентябрь 2026 г.", "Авито", 30_000])
        sheet.write_row(3, 0, ["09.2026", "ВК", "45 000 руб."])
        sheet.write_row(4, 0, ["10.2026", "Яндекс Директ", "140 300,25"])
        sheet.write_row(5, 0, ["Окт. 2026", "Авито", "40 О00"])
        sheet.write_datetime(6, 0, datetime(2026, 10, 1), book.add_format({"num_format": "mmmm yyyy"}))
        sheet.write_row(6, 1, ["авито ", 31_000.7])
        sheet.write_row(7, 0, ["Итого", "", 371_301.45])
