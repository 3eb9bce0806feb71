"""The section `send`: kinds are injected, secrets come from the environment, names of sources are looked up."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from connectors.send import SEND_SETTINGS
from throughline.config import Config, ConfigError, SourceSettings, load
from throughline.config.types import secrets_of

METRICA = 'name: metrica, kind: metrica_offline, counter: "12", token: "${T}", since: 2026-10-01, what: {sales: paid}'
ADS = (
    'name: ads, kind: google_ads_conversions, customer_id: "123-456-7890", client_id: c, client_secret: "${T}", '
    'refresh_token: "${T}", since: 2026-10-01'
)


def given(tmp_path: Path, send: str) -> Config:
    path = tmp_path / "config.yaml"
    path.write_text(f"sources: [{{name: site, kind: plain}}]\nsend:\n{send}\n", "utf-8")
    return load(path, {"plain": SourceSettings}, {"T": "secret-token"}, SEND_SETTINGS)


def problem(tmp_path: Path, send: str) -> tuple[str, str]:
    with pytest.raises(ConfigError) as caught:
        given(tmp_path, send)
    (found,) = caught.value.problems
    for lang in ("ru", "en"):
        assert found.path in found.sentence(lang)
    return found.key, found.path


def test_a_destination_with_its_defaults(tmp_path: Path) -> None:
    (settings,) = given(tmp_path, f"  - {{{METRICA}, visits: [site]}}").send
    assert (settings.name, settings.account, settings.since) == ("metrica", "metrica:12", date(2026, 10, 1))
    assert (settings.value, settings.auto, settings.visits) == ("revenue", False, ["site"])
    assert list(secrets_of(settings)) == ["secret-token"]


def test_the_api_of_google_ads_chooses_host_and_version(tmp_path: Path) -> None:
    second = ADS.replace("ads,", "old,", 1)
    new, old = given(
        tmp_path, f'  - {{{ADS}, what: {{sales: "7"}}}}\n  - {{{second}, api: google_ads, what: {{sales: "7"}}}}'
    ).send
    written = [settings.model_dump(include={"host", "version", "customer_id"}) for settings in (new, old)]
    assert written == [
        {"host": "https://datamanager.googleapis.com", "version": "v1", "customer_id": "1234567890"},
        {"host": "https://googleads.googleapis.com", "version": "v26", "customer_id": "1234567890"},
    ]


@pytest.mark.parametrize(
    ("send", "key", "path"),
    [
        (f"  - {{{METRICA}, visits: [sait]}}", "not_one_of_near", "send[0].visits[0]"),
        (f"  - {{{METRICA}}}\n  - {{{METRICA}}}", "duplicate_destination", "send[1].name"),
        ("  - {name: a, kind: metrica_ofline}", "not_one_of_near", "send[0].kind"),
        (f"  - {{{METRICA.replace('${T}', 'secret')}}}", "literal_secret", "send[0].token"),
        (f"  - {{{METRICA.replace('sales', 'sails')}}}", "not_one_of", "send[0].what.sails"),
        (f"  - {{{METRICA.replace('paid', '')}}}", "wrong_type", "send[0].what.sales"),
        (f"  - {{{METRICA.replace(', since: 2026-10-01', '')}}}", "missing", "send[0]"),
        (f'  - {{{ADS}, what: {{sales: "purchase"}}}}', "bad_action", "send[0].what.sales"),
        (
            f'  - {{{ADS.replace("123-456-7890", "123")}, what: {{sales: "77"}}}}',
            "bad_customer",
            "send[0].customer_id",
        ),
        (f'  - {{{ADS.partition(", refresh")[0]}, since: 2026-10-01, what: {{sales: "7"}}}}', "oauth_part", "send[0]"),
        (f"  - {{{METRICA}, host: 'http://10.0.0.1'}}", "bad_api_host", "send[0].host"),
        (
            '  - {name: ga, kind: ga4_events, measurement_id: G-ABCD1, api_secret: "${T}", since: 2026-10-01, '
            "what: {target_leads: good lead}}",
            "bad_event",
            "send[0].what.target_leads",
        ),
    ],
)
def test_what_is_refused(tmp_path: Path, send: str, key: str, path: str) -> None:
    assert problem(tmp_path, send) == (key, path)
