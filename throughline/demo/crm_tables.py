"""The CRM's exports: deals, stages, their history, payments, goods, customers, communications."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import numpy as np
import pandas as pd

from throughline.demo import people
from throughline.demo.ads import LEAVES
from throughline.demo.deals import END, Deal
from throughline.demo.files import local
from throughline.demo.leads import is_typed_by_hand
from throughline.demo.pipelines import PIPELINES
from throughline.demo.plan import CITIES
from throughline.demo.visits import Visits

__all__ = ["communications", "customers", "deals", "events", "items", "payments", "stages"]


# What people answer when asked where they heard of the firm.
_SAID = {"billboard": "Наружная реклама", "radio": "Радио", "maps": "Карты", "avito": "Авито"}


def deals(rng: np.random.Generator, made: list[Deal], visits: Visits) -> pd.DataFrame:
    """The deals export, with the headers a Russian CRM gives it."""
    return pd.DataFrame([_deal(rng, deal, visits) for deal in made])


def _deal(rng: np.random.Generator, deal: Deal, visits: Visits) -> Mapping[str, object]:
    a = deal.application
    name, stages_ = PIPELINES[deal.pipeline]
    stage = next(stage for stage in stages_ if stage.id == deal.stage)
    # Every tenth card does not know its application, but the application knows the card.
    knows_lead = a.kind != "call" and not is_typed_by_hand(a) and a.no % 10 != 0
    phones = people.spelled(a.phone, int(rng.integers(10)))
    if rng.random() < 0.05:
        phones += "; " + people.spelled(people.phone(5_000_000 + a.person), 4)
    utm = ("", "", "", "", "")
    if a.way == "utm" and a.visit_row >= 0 and visits.leaf[a.visit_row] >= 0:
        utm = LEAVES[int(visits.leaf[a.visit_row])].utm
    return {
        "ID": deal.deal_id,
        "ID заявки": a.lead_id if knows_lead else "",
        "Основная сделка": deal.parent,
        "ID воронки": deal.pipeline,
        "Воронка": name,
        "ID стадии": deal.stage,
        "Стадия": stage.name,
        "Статус": {"open": "В работе", "won": "Успех", "lost": "Провал"}[deal.status],
        "Создана": local(deal.created),
        "Изменена": local(deal.updated),
        "Закрыта": local(deal.closed),
        "Сумма": "" if deal.amount is None else f"{deal.amount},00",
        "Себестоимость": "" if deal.cost is None else f"{deal.cost},00",
        "Причина отказа": deal.loss_reason,
        "Ответственный": deal.responsible,
        "Филиал": CITIES[a.city][0],
        "Товар": deal.product,
        "Клиент": f"K{a.person:06d}" if deal.payments else "",
        "Телефоны": phones,
        "E-mail": people.email(a.person, rng) if a.way == "email" or rng.random() < 0.4 else "",
        "Источник": "" if a.visitor >= 0 else _SAID.get(a.channel.name, ""),
        "utm_source": utm[0],
        "utm_medium": utm[1],
        "utm_campaign": utm[2],
        "utm_content": utm[3],
        "utm_term": utm[4],
        "Удалена": "да" if deal.is_deleted else "нет",
        "Объединена с": deal.merged_into,
    }


def stages() -> pd.DataFrame:
    """Every stage of every pipeline with its order."""
    return pd.DataFrame(
        [
            {"pipeline_id": pipeline, "stage_id": s.id, "name": s.name, "sort": int(s.id) * 10, "semantic": s.semantic}
            for pipeline, (_, listed) in PIPELINES.items()
            for s in listed
        ]
    )


def events(made: list[Deal]) -> pd.DataFrame:
    """The history of stages: one row a move, the first into the stage where the card was made."""
    rows = []
    for deal in made:
        before = ("", "")
        for step, (when, pipeline, stage) in enumerate(deal.path):
            rows.append((f"{deal.deal_id}-{step}", deal.deal_id, local(when), *before, pipeline, stage))
            before = (pipeline, stage)
    names = ("event_id", "deal_id", "happened_at", "from_pipeline_id", "from_stage_id", "to_pipeline_id", "to_stage_id")
    return pd.DataFrame(rows, columns=list(names))


def payments(made: list[Deal]) -> pd.DataFrame:
    """Money in and money given back, in order of time."""
    rows = [
        {"Номер": f"P{deal.deal_id[1:]}-{no}", "ID сделки": deal.deal_id, "Дата": when, "Сумма": f"{amount},00"}
        for deal in made
        for no, (when, amount) in enumerate(deal.payments, start=1)
    ]
    frame = pd.DataFrame(rows).sort_values(["Дата", "Номер"], kind="stable")
    return frame.assign(Дата=frame["Дата"].map(local))


def items(made: list[Deal]) -> pd.DataFrame:
    """Goods of the deals that were paid: the thing and, where it was dear, its fitting."""
    rows = []
    for deal in made:
        if not deal.payments or deal.amount is None:
            continue
        fitting = deal.amount // 5 if deal.amount > 20_000 else 0
        cost = None if deal.cost is None else deal.cost - fitting // 2
        rows.append((deal.deal_id, 1, deal.product[:3].upper() + "-1", deal.product, 1, deal.amount - fitting, cost))
        if fitting:
            rows.append((deal.deal_id, 2, "МОНТ", "Монтаж", 1, fitting, None if cost is None else fitting // 2))
    names = ["deal_id", "line", "sku", "name", "quantity", "price", "cost"]
    return pd.DataFrame(rows, columns=names).astype({"cost": "Int64"})


def customers(rng: np.random.Generator, made: list[Deal]) -> pd.DataFrame:
    """Everybody who ever paid."""
    rows: dict[int, Mapping[str, object]] = {}
    for deal in sorted(made, key=lambda d: (d.created, d.deal_id)):
        person = deal.application.person
        if deal.payments and person not in rows:
            rows[person] = {
                "customer_id": f"K{person:06d}",
                "phones_raw": people.spelled(deal.application.phone, int(rng.integers(10))),
                "emails_raw": people.email(person, rng),
                "segment": str(rng.choice(["частный", "строитель", "УК"], p=[0.86, 0.1, 0.04])),
                "loyalty_level": str(rng.choice(["", "серебро", "золото"], p=[0.8, 0.15, 0.05])),
                "created_at": local(deal.created),
            }
    return pd.DataFrame([rows[person] for person in sorted(rows)])


def communications(rng: np.random.Generator, made: list[Deal]) -> pd.DataFrame:
    """What was written and said to clients after they applied; in the months of disorder late and little."""
    rows = []
    for deal in made:
        a = deal.application
        if a.fate not in ("deal", "junk") or deal.parent:
            continue
        count = int(rng.integers(2, 8)) if deal.payments else int(rng.integers(0, 4))
        when = a.at + timedelta(minutes=float(rng.lognormal(5.5 if a.month.is_disorder else 3, 1)))
        for no in range(count):
            if when > END:
                break
            kind = str(rng.choice(["call", "message", "email"], p=[0.5, 0.35, 0.15]))
            lead = a.lead_id if a.kind != "call" else ""
            rows.append((f"{deal.deal_id}-c{no}", deal.deal_id, lead, local(when), kind,
                         "out" if no == 0 or rng.random() < 0.6 else "in", deal.responsible))  # fmt: skip
            when += timedelta(days=float(rng.lognormal(0.5, 0.8)))
    names = ["communication_id", "deal_id", "lead_id", "happened_at", "kind", "direction", "employee"]
    return pd.DataFrame(rows, columns=names)
