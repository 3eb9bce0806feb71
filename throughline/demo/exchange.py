"""How each operator's exchange writes its calls down: its words, flags, menus, ratings, comments, recordings."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from throughline.demo.plan import SEED
from throughline.demo.visits import Visits

__all__ = ["written"]

# What an operator calls an outcome; МТТ writes words, Mango its codes, Ростелеком words of another kind.
_WORDS = {
    "Mango Office": {"answered": "1110", "missed": "1111", "busy": "1121", "declined": "1122", "failed": "4203",
                     "voicemail": "1170", "blocked": "1151", "unknown": "1999"},
    "МТТ": {"answered": "ANSWERED", "missed": "NO ANSWER", "busy": "BUSY", "declined": "DECLINE", "failed": "FAILED",
            "voicemail": "VOICEMAIL", "callback_client_no_answer": "CLIENT NO ANSWER"},
    "Ростелеком": {"answered": "отвечен", "missed": "пропущен", "busy": "занято", "declined": "отклонён",
                   "failed": "сбой", "voicemail": "автоответчик"},
}  # fmt: skip
# The flags of each vendor follow rules of its own: seconds of talk, and days in which a caller is a repeated one. They
# slide from call to call, so they disagree with ours now and then. Ростелеком has no flags.
_VENDOR_RULES = {"Mango Office": (20, 30), "МТТ": (30, 14)}
_MENUS = ("Главное меню > Продажи", "Главное меню > Сервис", "Главное меню > Монтаж", "Главное меню > Оператор")
_COMMENTS = (
    "Просил перезвонить после 18:00", "Считает два окна, сравнивает с соседями", "Спросил доставку в область",
    "Нет в наличии нужного цвета", "Ошибся номером", "Ждёт замерщика в субботу", "Жалоба на монтаж", "Просит скидку",
)  # fmt: skip


def written(calls: pd.DataFrame, visits: Visits) -> pd.DataFrame:
    """The calls with the columns that only the exchange knows; they are in order of time."""
    rng = np.random.default_rng((SEED, 3))
    count = len(calls)
    talked = (calls["outcome"] == "answered").to_numpy()
    incoming = (calls["direction"] == "in").to_numpy()
    mango = (calls["operator"] == "Mango Office").to_numpy()
    frame = calls.assign(is_callback=calls["is_callback"].fillna(""))
    pairs = zip(calls["operator"], calls["outcome"], strict=True)
    frame["outcome_raw"] = [_WORDS[operator].get(outcome, outcome) for operator, outcome in pairs]
    menus = np.array(_MENUS, dtype=object)[rng.choice(len(_MENUS), count, p=[0.55, 0.2, 0.1, 0.15])]
    frame["ivr_path"] = np.where(mango & incoming, menus, "")
    frame["rating"] = np.where(talked & (rng.random(count) < 0.12), rng.choice(["3", "4", "5", "5"], count), "")
    noted = talked & (calls["direction"] != "internal").to_numpy() & (rng.random(count) < 0.08)
    frame["comment"] = np.where(noted, rng.choice(np.array(_COMMENTS, dtype=object), count), "")
    dear = talked & incoming & (rng.random(count) < 0.02)
    frame["value"] = np.where(dear, rng.integers(3, 30, count).astype(str).astype(object) + "00", "")
    pages = dict(zip(visits.frame["visit_id"], visits.frame["landing_url"], strict=True))
    frame["landing_url"] = [pages.get(visit, "") for visit in calls["visit_id"]]
    kept = talked & (calls["operator"] != "Ростелеком").to_numpy()
    frame["recording_ref"] = [
        f"rec/{call}.mp3" if keep else "" for call, keep in zip(calls["call_id"], kept, strict=True)
    ]
    return pd.concat([frame, _flags(frame)], axis=1)


def _flags(calls: pd.DataFrame) -> pd.DataFrame:
    """The vendors' flags: `true`, `false`, '' where the vendor has none or the call came from us."""
    seen: set[tuple[str, str]] = set()
    last_target: dict[tuple[str, str], datetime] = {}
    rows: list[tuple[str, ...]] = []
    columns = ("operator", "direction", "client_raw", "outcome", "talk_seconds", "started_at")
    for operator, direction, client, outcome, talk, when in calls[list(columns)].itertuples(index=False):
        if direction != "in" or operator not in _VENDOR_RULES:
            rows.append(("", "", ""))
            continue
        who = (operator, "".join(filter(str.isdigit, client))[-10:])
        seconds, days = _VENDOR_RULES[operator]
        long = outcome == "answered" and talk > seconds
        before = last_target.get(who)
        is_repeat = long and before is not None and when - before < timedelta(days=days)
        rows.append(tuple(str(flag).lower() for flag in (who not in seen, long and not is_repeat, is_repeat)))
        seen.add(who)
        if long:
            last_target[who] = when
    return pd.DataFrame(rows, columns=["vendor_is_unique", "vendor_is_target", "vendor_is_repeat"], index=calls.index)
