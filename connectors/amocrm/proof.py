"""What proves that an answer is the one to our question: amoCRM repeats the question in `_links.self`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from connectors.wire import CutError
from connectors.wire.rows import WrongShapeError

__all__ = ["refuse_another", "second_of"]

Found = Mapping[str, Any]

_IDS = "filter[id]"


def refuse_another(said: Found, path: str, asked: Mapping[str, Any]) -> None:
    """Raises CutError for the answer to another question (of a proxy that remembers too much).

    How faithfully each part is repeated is not documented: what is not repeated at all says nothing, and neither do the
    size of a page and the direction of an order.
    """
    address = urlsplit(str(((said.get("_links") or {}).get("self") or {}).get("href") or f"/{path}"))
    told = dict(parse_qsl(address.query))
    filters = {name: value for name, value in told.items() if name.startswith("filter[") and not name.startswith(_IDS)}
    orders = {name for name in told if name.startswith("order[")}
    is_ours = (
        address.path.endswith(f"/{path}")
        and told.get("page", str(asked["page"])) == str(asked["page"])
        and said.get("_page", asked["page"]) == asked["page"]
        and all(str(asked.get(name)) == value for name, value in filters.items())
        and (not orders or bool(orders & asked.keys()))
        and ("with" not in told or ("only_deleted" in told["with"]) == ("only_deleted" in str(asked.get("with"))))
    )
    if not is_ours:
        raise CutError("cut")


def second_of(row: Found, field: str) -> int:
    """A moment in seconds of Unix time. Raises WrongShapeError, KeyError."""
    moment = row[field]
    if type(moment) is not int:
        raise WrongShapeError(field, str(moment)[:200])
    return moment
