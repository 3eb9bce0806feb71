"""What amoCRM refuses: who is asked to mend it, and what is never asked again."""

from __future__ import annotations

import pytest

from tests.connectors.amocrm.case import CASE
from tests.connectors.conformance.case import connect
from tests.fakes.amocrm import FakeAmo
from tests.fakes.wire import Fault
from throughline.errors import Terminal, Transient


def test_the_guard_that_shuts_out_is_not_asked_again(amo: FakeAmo) -> None:
    amo.fail(Fault(403, b"<html><head><title>403 Forbidden</title></head></html>"))
    with pytest.raises(Transient) as caught:
        connect(CASE, amo).check()
    assert caught.value.key == "wire_quota"
    assert len(amo.requests) == 1


@pytest.mark.parametrize(("status", "key"), [(402, "wire_denied"), (403, "wire_denied"), (401, "wire_auth")])
def test_what_only_a_person_can_mend_is_said(amo: FakeAmo, status: int, key: str) -> None:
    amo.fail(Fault(status, b'{"title": "No", "status": %d, "detail": "Account is not paid"}' % status))
    with pytest.raises(Terminal) as caught:
        connect(CASE, amo).check()
    assert (caught.value.key, caught.value.facts["said"]) == (key, "Account is not paid")
    assert len(amo.requests) == 1


def test_a_refused_question_names_its_parameter(amo: FakeAmo) -> None:
    with pytest.raises(Terminal) as caught:
        connect(CASE, amo).http.get("/api/v4/leads", {"filter[colour][]": "red"})
    assert "filter[colour][]: The value you selected is not a valid choice." in str(caught.value.facts["said"])


def test_a_check_names_the_account_and_what_is_not_there(amo: FakeAmo) -> None:
    assert connect(CASE, amo).check() == "account “Окна” (RUB), 2 pipelines"
    del amo.account["currency"]
    with pytest.raises(Terminal) as caught:
        connect(CASE, amo).check()
    assert (caught.value.key, caught.value.facts["column"]) == ("wire_no_column", "currency")
