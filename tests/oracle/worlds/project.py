"""The config of the worlds."""

from __future__ import annotations

from tests.oracle.parameters import ENDS
from tests.oracle.worlds.basics import STATIC
from throughline.config.models import Config


def config(zone: str, call_lead: str, separate: bool, max_window: int, model: str) -> Config:
    """The config of the worlds: every kind of rule, pipeline and margin that changes a figure."""
    source = {"kind": "file"}
    return Config.model_validate(
        {
            "project": {
                "timezone": zone,
                "currency": "RUB",
                "vat": [{"since": "2026-01-01", "rate": 0.2}, {"since": "2026-10-25", "rate": 0.22}],
            },
            "sources": [
                {"name": "web", **source},
                {"name": "counter", **source},
                {"name": "spare", "primary": False, **source},
                {"name": "forms", **source},
                {"name": "crm", "leads": "separate" if separate else "own", **source},
                {"name": "ads", **source},
                {"name": "pbx", **source},
                {"name": "sheet", **source},
                {"name": "bank", **source},
            ],
            "channels": [
                {"channel": "yandex_direct", "when": {"utm_source": "yandex", "utm_medium": "cpc"}},
                {"channel": "google_ads", "when": {"utm_source": ["google", "adwords"], "utm_medium": "c*"}},
                {"channel": "instagram", "when": {"utm_source": "INSTA*"}, "brand": "north"},
                {"channel": "instagram", "when": {"utm_source": "yandex"}},
                {"channel": "leaflet", "when": {"promo_code": "LEAF*"}},
            ],
            "channel_info": {"seo": {"paid": True}},
            "pipelines": {
                "p_paid": {"target_from": "measure", "cleaning": ["trash"], "spam_reasons": ["spam"], "margin": 0.4},
                "p_won": {"sold": "won"},
                "p_stage": {"sold": "stage: done", "target_from": "measure"},
                "p_amount": {"target_from": "done"},
                "p_claims": {"loss_is_won": True},
                "p_aux": {"auxiliary": True},
            },
            "margin": {"default": 0.35, "by_product": {"doors": 0.28}},
            "calls": {
                "static_numbers": {STATIC: {"channel": "billboard"}},
                "call_lead": call_lead,
                "cycle_days": 7,
            },
            "attribution": {"custom": {"ends": ENDS}, "max_window": max_window, "model": model},
        }
    )
