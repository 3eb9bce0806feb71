"""The reader's parameters: kept in the session, written to the URL, taken back from it.

The session keeps them as the URL spells them (`{"model": ("linear",), …}`), so one codec serves both, and a named
period follows the data when a new load comes. Widgets only ever change one entry of this mapping.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

import streamlit as st

from throughline.errors import ParamError
from throughline.params import (
    MAY_DIFFER,
    PREFIX,
    WITHOUT,
    Defaults,
    Params,
    Period,
    alone,
    encode,
    in_both,
    parse,
    swapped,
)
from throughline.texts import LANGS

__all__ = [
    *("State", "change", "language", "link", "pin", "reset", "settled", "state", "swap", "sync", "undo", "unpin"),
    "wanted_snapshot",
]

Values = dict[str, tuple[str, ...]]
_KEY = "throughline.state"
_UNDO_AT_MOST = 50
# What a URL may hold besides parameters: which deal or tag a card shows.
EXTRA = ("deal", "tag", "call")


@dataclass
class State:
    """What one session knows. `written` is the URL as this session last left it."""

    values: Values = field(default_factory=dict)
    written: Values | None = None
    touched: bool = False
    history: list[Values] = field(default_factory=list)
    problems: tuple[str, ...] = ()
    extra: dict[str, str] = field(default_factory=dict)


def state() -> State:
    """The state of this session."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = State()
    found: State = st.session_state[_KEY]
    return found


def change(changes: Mapping[str, str | tuple[str, ...] | None], everywhere: bool = False) -> None:
    """Set some parameters as the URL spells them; None goes back to the default. For callbacks of widgets.

    Where scenario A is pinned, what may differ is set in B alone, and None goes back to what A says of a parameter,
    to nothing for a filter; with `everywhere` it is set in both.
    """
    mine = state()
    _remember(mine)
    for name, value in changes.items():
        texts = (value,) if isinstance(value, str) else value
        if "b" not in mine.values or everywhere or in_both(name):
            _set_in_both(mine.values, name, texts)
        else:
            _set_in_b(mine.values, name, texts)
    mine.touched = True


def _set_in_both(values: Values, name: str, texts: tuple[str, ...] | None) -> None:
    values.pop(PREFIX + name, None)
    _take_back(values, name)
    if texts is None:
        values.pop(name, None)
    else:
        values[name] = texts


def _set_in_b(values: Values, name: str, texts: tuple[str, ...] | None) -> None:
    values.pop(PREFIX + name, None)
    _take_back(values, name)
    if texts is not None:
        values[PREFIX + name] = texts
    elif name in values and name not in MAY_DIFFER:
        values[PREFIX + WITHOUT] = (*values.get(PREFIX + WITHOUT, ()), name)


def _take_back(values: Values, name: str) -> None:
    """B no longer drops this filter."""
    rest = tuple(each for each in values.pop(PREFIX + WITHOUT, ()) if each != name)
    if rest:
        values[PREFIX + WITHOUT] = rest


def pin() -> None:
    """Keep the parameters as scenario A: from now on widgets move B."""
    change({"b": "on"})


def unpin(params: Params) -> None:
    """Give scenario A up: what was B is all there is."""
    _obey(alone(params))


def swap(params: Params) -> None:
    """Make B the scenario that stays and A the one that is moved."""
    _obey(swapped(params))


def _obey(params: Params) -> None:
    mine = state()
    _remember(mine)
    mine.values = {name: tuple(found) for name, found in encode(params).items()}
    mine.touched = True


def _remember(mine: State) -> None:
    mine.history = [*mine.history, dict(mine.values)][-_UNDO_AT_MOST:]
    mine.problems = ()


def undo() -> None:
    """Back to the parameters before the last change."""
    mine = state()
    if mine.history:
        mine.values = mine.history.pop()
        mine.touched = True


def reset() -> None:
    """All parameters to what config says; the language stays."""
    mine = state()
    _remember(mine)
    mine.values = {name: mine.values[name] for name in ("lang",) if name in mine.values}
    mine.touched = True


def sync(data: Period, defaults: Defaults) -> Params:
    """The parameters of this rerun, the URL brought in line with them.

    A URL that is not the one written last was typed, opened or gone back to, and is obeyed; an empty one comes of
    a switch of pages and is no command; and a rerun that a widget caused may carry a URL that is already behind.
    """
    mine = state()
    url = _url()
    asked = {name: found for name, found in url.items() if name not in EXTRA}
    if mine.written is None or (asked and asked != mine.written and not mine.touched):
        if mine.written is not None:
            _remember(mine)
        mine.values = dict(asked)
        params, errors = parse(mine.values, defaults, data)
        mine.problems = _sentences(errors, params.lang)
    else:
        params, errors = parse(mine.values, defaults, data)
        mine.problems = mine.problems or _sentences(errors, params.lang)
    mine.touched = False
    mine.extra = {name: url[name][0] for name in EXTRA if name in url}
    mine.values = {name: tuple(found) for name, found in encode(params).items()}
    mine.written = dict(mine.values)
    if asked != mine.values:
        st.query_params.from_dict({**mine.extra, **{name: list(found) for name, found in mine.values.items()}})
    return params


def settled(data: Period, defaults: Defaults) -> Params:
    """The parameters as the last callback left them, without obeying or writing the URL."""
    return parse(state().values, defaults, data)[0]


def _sentences(errors: list[ParamError], lang: str) -> tuple[str, ...]:
    return tuple(error.sentence(lang) for error in errors)


def language(usual: str) -> str:
    """The reader's language before the parameters are read: the gate and the navigation need it first."""
    return _early("lang", LANGS, usual)


def wanted_snapshot() -> str:
    """The data version the reader holds on to; '' for the latest."""
    found = _early("snapshot", (), "")
    return "" if found == "latest" else found


def _early(name: str, allowed: tuple[str, ...], usual: str) -> str:
    mine = state()
    obeyed = mine.written is None or (not mine.touched and name in st.query_params)
    found = (_url() if obeyed else mine.values).get(name, (usual,))[-1]
    return found if not allowed or found in allowed else usual


def _url() -> Values:
    return {name: tuple(st.query_params.get_all(name)) for name in st.query_params}


def link(path: str) -> str:
    """The address of this view, for sending: page `path` ('' for the first) with every parameter."""
    mine = state()
    pairs = [(name, value) for name, found in mine.values.items() for value in found]
    here = urlsplit(st.context.url or "http://localhost:8501/")
    query = urlencode([*mine.extra.items(), *pairs])
    return f"{here.scheme}://{here.netloc}/{path}?{query}"
