"""Tokens of Google: for a service account and for a person, kept between loads, and refused in words."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from pydantic import ValidationError

from connectors.base import Context
from connectors.google import GoogleSettings, signer_of
from connectors.retry import Patience
from tests.fakes.google_auth import EMAIL, OAUTH, GoogleVendor, key_file, new_key, our_key
from tests.fakes.wire import Fault, Reply, Request, serving
from throughline.errors import SourceError, Terminal, Transient
from throughline.texts import LANGS

SCOPE = "https://www.googleapis.com/auth/analytics.readonly"
NOW = datetime(2026, 7, 10, 9, tzinfo=UTC)


class Service(GoogleVendor):
    scope = SCOPE

    def data(self, request: Request) -> Reply:
        return Reply({})

    def is_data(self, request: Request) -> bool:
        return True  # here it is tokens that faults are for


@pytest.fixture
def service() -> Iterator[Service]:
    with serving(Service()) as it:
        yield it


def signed(service: Service, now: datetime = NOW, keep: Path | None = None, scope: str = SCOPE, **given: str) -> str:
    """The header that a request gets."""
    words: dict[str, Any] = {"name": "it", "kind": "x", "host": service.address, "allow_http_loopback": True}
    settings = GoogleSettings.model_validate(words | {"token_host": service.address} | given)
    context = Context(Path(), "UTC", "RUB", lambda: now, lambda _: None, patience=Patience(0.5, 0.3), keep=keep)
    request = requests.Request("GET", service.address).prepare()
    return str(signer_of(settings.name, settings, context, scope)(request).headers["Authorization"])


def key(service: Service) -> dict[str, str]:
    return {"credentials": json.dumps(key_file(our_key(), EMAIL, service.address))}


def refused(service: Service, **given: Any) -> Terminal:
    with pytest.raises(SourceError) as caught:
        signed(service, **given)
    assert isinstance(caught.value, Terminal)
    for lang in LANGS:
        sentence = caught.value.sentence(lang)
        assert not any(value in sentence for name, value in given.items() if name.endswith(("secret", "token")))
    return caught.value


def test_a_service_account_and_a_person_both_get_a_token(service: Service) -> None:
    assert service.auth.knows(signed(service, **key(service)))
    assert service.auth.knows(signed(service, **OAUTH))
    assert service.auth.token_requests == 2


def test_a_token_is_kept_for_its_hour_and_only_for_its_account(service: Service, tmp_path: Path) -> None:
    first = signed(service, keep=tmp_path, **OAUTH)
    assert signed(service, keep=tmp_path, **OAUTH) == first
    assert signed(service, keep=tmp_path, **key(service)) != first
    assert signed(service, NOW + timedelta(minutes=59), tmp_path, **OAUTH) != first
    assert service.auth.token_requests == 3


def test_a_changed_key_does_not_live_on_the_old_ones_token(service: Service, tmp_path: Path) -> None:
    signed(service, keep=tmp_path, **OAUTH)
    assert refused(service, keep=tmp_path, **OAUTH | {"refresh_token": "1//another"}).key == "google_token_revoked"


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"refresh_token": "1//revoked-long-ago"}, "google_token_revoked"),
        ({"client_secret": "GOCSPX-wrong-secret"}, "google_client_refused"),
        ({"client_id": "nobody.apps.googleusercontent.com"}, "google_client_refused"),
    ],
)
def test_a_refused_person_is_told_what_to_renew(service: Service, changed: dict[str, str], expected: str) -> None:
    assert refused(service, **OAUTH | changed).key == expected


def test_a_refused_account_is_told_why(service: Service) -> None:
    assert refused(service, scope=f"{SCOPE}.more", **key(service)).key == "google_scope_refused"
    service.auth.clock = lambda: time.time() + 7200
    assert refused(service, **key(service)).key == "google_clock"
    service.auth.public_key = new_key().public_key()
    assert refused(service, **key(service)).key == "google_key_revoked"


def test_a_refusal_of_another_kind_names_its_code(service: Service) -> None:
    service.fail(Fault(400, b'{"error": "admin_policy_enforced", "error_description": "By policy"}'))
    error = refused(service, **OAUTH)
    assert (error.key, error.facts["code"]) == ("google_token_refused", "admin_policy_enforced")
    service.fail(Fault(400, b'{"error": "invalid_request"}'))
    assert refused(service, **key(service)).key == "google_key_refused"


@pytest.mark.parametrize("body", [b"{}", b'{"access_token": "a", "expires_in": "soon"}', b"[]"])
def test_an_answer_without_a_token_is_not_one(service: Service, body: bytes) -> None:
    service.fail(Fault(200, body))
    with pytest.raises(Transient):
        signed(service, **OAUTH)


def test_a_page_of_a_proxy_is_no_refusal_of_the_key(service: Service) -> None:
    service.fail(Fault(403, b"<html>Blocked</html>"))
    error = refused(service, **OAUTH)
    assert error.key == "wire_denied"
    assert "oauth2.googleapis.com" in error.sentence("ru")


@pytest.mark.parametrize("missing", OAUTH)
def test_oauth_is_given_whole(missing: str) -> None:
    given = {name: value for name, value in OAUTH.items() if name != missing}
    with pytest.raises(ValidationError, match=missing):
        GoogleSettings.model_validate({"name": "it", "kind": "x", "host": "https://x.googleapis.com", **given})


@pytest.mark.parametrize("host", ["https://evil.example", "http://127.0.0.1:1", "http://evil.example"])
def test_keys_go_to_google_or_to_this_machine_when_it_is_allowed(host: str) -> None:
    words = {"name": "it", "kind": "x", "host": "https://x.googleapis.com", "token_host": host}
    with pytest.raises(ValidationError, match="not an"):
        GoogleSettings.model_validate(words)
