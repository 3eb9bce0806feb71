"""The site's export of applications (everything but calls), with Russian headers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from throughline.demo import people
from throughline.demo.ads import LEAVES
from throughline.demo.applications import PROMO_CODES, Application
from throughline.demo.files import local
from throughline.demo.plan import CITIES
from throughline.demo.visits import Visits, visit_id

__all__ = ["goals", "has_goal", "is_typed_by_hand", "leads"]

_HOUSES = ("Новостройка", "Вторичка", "Свой дом")
_BROKEN_PHONES = ("", "нет", "+7 999", "1234567890123")


def is_typed_by_hand(application: Application) -> bool:
    """Whether a manager made the card without any application: the deal stands for itself then."""
    return application.way == "none" and application.fate == "deal" and application.no % 3 == 0


def has_goal(application: Application) -> bool:
    """Whether the web analytics saw the application id in a goal: then the lead itself need not know its visit."""
    return application.way == "visit" and application.no % 4 == 0


def goals(made: list[Application], visits: Visits) -> pd.DataFrame:
    """Goals of the web analytics: the application id and the visit in which it was sent."""
    rows = [
        (a.lead_id, visits.frame["client_id"].iat[a.visit_row], visit_id(a.visit_row), local(a.at), "Заявка")
        for a in made
        if a.kind != "call" and has_goal(a)
    ]
    return pd.DataFrame(rows, columns=["goal_id", "client_id", "visit_id", "happened_at", "name"])


def leads(rng: np.random.Generator, made: list[Application], visits: Visits) -> pd.DataFrame:
    """All applications but calls and cards typed by hand."""
    rows = [_lead(rng, a, visits) for a in made if a.kind != "call" and not is_typed_by_hand(a)]
    return pd.DataFrame(rows)


def _lead(rng: np.random.Generator, a: Application, visits: Visits) -> Mapping[str, object]:
    original = a.copy_of or a
    knows_client = a.way in ("visit", "client")
    utm = ("", "", "", "", "")
    if a.way == "utm" and visits.leaf[a.visit_row] >= 0:
        utm = LEAVES[int(visits.leaf[a.visit_row])].utm
    phone = people.spelled(original.phone, int(rng.integers(10)))
    if a.way == "visit" and not a.is_exact and a.copy_of is None and rng.random() < 0.01:
        phone = str(rng.choice(_BROKEN_PHONES))
    if a.way == "email":
        phone = ""
    return {
        "Номер": a.lead_id,
        "Дата": local(a.at),
        "Тип": a.kind,
        "Форма": a.form,
        "Бренд": a.brand.name,
        "Товар": a.product,
        "Город": CITIES[a.city][0],
        "Телефон": phone,
        "E-mail": people.email(a.person, rng) if a.way == "email" or rng.random() < 0.5 else "",
        "ClientID": visits.frame["client_id"].iat[a.visit_row] if knows_client else "",
        "VisitID": visit_id(a.visit_row) if a.way == "visit" and not has_goal(a) else "",
        "Сделка": a.deal_id if a.no % 10 == 0 and a.fate in ("deal", "junk") else "",
        "Промокод": PROMO_CODES[a.channel.name] if a.way == "promo" else "",
        "Страница": "" if a.visit_row < 0 else visits.frame["landing_url"].iat[a.visit_row],
        "utm_source": utm[0],
        "utm_medium": utm[1],
        "utm_campaign": utm[2],
        "utm_content": utm[3],
        "utm_term": utm[4],
        "Тип дома": _HOUSES[int(rng.integers(3))],
    }
