"""An answer is taken for ours unless it says that it is not: what amoCRM does not repeat proves nothing."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.amocrm.proof import refuse_another, second_of
from connectors.wire import CutError
from connectors.wire.rows import WrongShapeError

ASKED = {
    "filter[updated_at][from]": 1782896400,
    "order[updated_at]": "asc",
    "with": "contacts",
    "limit": 250,
    "page": 2,
}
HOST = "https://okna.amocrm.ru/api/v4/"


def said(href: str | None, page: int | None = 2) -> dict[str, Any]:
    links = {} if href is None else {"self": {"href": HOST + href}}
    return {"_links": links} | ({} if page is None else {"_page": page})


@pytest.mark.parametrize(
    "answer",
    [
        said(None),
        said(None, None),
        said("leads"),
        said("leads?page=2&limit=50"),
        said("leads?with=source_id,contacts&order[updated_at]=ASC&filter[updated_at][from]=1782896400&page=2"),
        said("leads?filter%5Bupdated_at%5D%5Bfrom%5D=1782896400&filter%5Bid%5D%5B0%5D=7"),
    ],
)
def test_ours(answer: dict[str, Any]) -> None:
    refuse_another(answer, "leads", ASKED)


@pytest.mark.parametrize(
    "answer",
    [
        said("contacts?page=2"),
        said("leads/unsorted?page=2"),
        said("leads", 1),
        said("leads?page=1"),
        said("leads?filter[updated_at][from]=1782896399"),
        said("leads?filter[created_at][from]=1782896400"),
        said("leads?order[created_at]=asc"),
        said("leads?with=only_deleted"),
    ],
)
def test_not_ours(answer: dict[str, Any]) -> None:
    with pytest.raises(CutError):
        refuse_another(answer, "leads", ASKED)


@pytest.mark.parametrize("moment", ["1782896400", {"at": 1}, None, True, 1.5])
def test_a_moment_is_a_whole_number(moment: Any) -> None:
    with pytest.raises(WrongShapeError):
        second_of({"updated_at": moment}, "updated_at")
    assert second_of({"updated_at": 7}, "updated_at") == 7
