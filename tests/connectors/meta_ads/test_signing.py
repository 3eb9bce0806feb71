"""The proof that Meta wants of an application's secret."""

from __future__ import annotations

import requests

from connectors.meta_ads.signing import Signature, proof

# printf EAAGtoken | openssl dgst -sha256 -hmac app-secret-1
PROOF = "40b10da8bf5b99378d6d3e650c3eb96aa180bb13e9ff4e0c835bbcfa5a2f9e57"


def signed(secret: str | None, **words: dict[str, str]) -> requests.PreparedRequest:
    address = "https://graph.facebook.com/v26.0/act_1/insights?limit=5"
    return requests.Request("POST", address, auth=Signature("EAAGtoken", secret), **words).prepare()


def test_the_proof_is_as_openssl_makes_it() -> None:
    assert proof("EAAGtoken", "app-secret-1") == PROOF


def test_it_goes_beside_what_is_asked_and_the_token_stays_in_its_header() -> None:
    request = signed("app-secret-1", data={"level": "ad"})
    assert request.url == f"https://graph.facebook.com/v26.0/act_1/insights?limit=5&appsecret_proof={PROOF}"
    assert (request.body, request.headers["Authorization"]) == ("level=ad", "Bearer EAAGtoken")


def test_without_a_secret_there_is_no_proof() -> None:
    assert signed(None).url == "https://graph.facebook.com/v26.0/act_1/insights?limit=5"
