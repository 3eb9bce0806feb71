"""One module or folder a system; each fills landing tables and nothing else. `KINDS` lists them by `kind`, `SETTINGS`
what config.yaml may say of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.base import Connector
from connectors.by_kind import ByKind
from throughline.config.sources import SourceSettings

__all__ = ["KINDS", "SETTINGS"]

_WHERE = {
    "amocrm": "connectors.amocrm:AmoCrm",
    "bigquery": "connectors.bigquery:BigQuery",
    "bitrix24": "connectors.bitrix24:Bitrix24",
    "callibri": "connectors.callibri:Callibri",
    "calltouch": "connectors.calltouch:Calltouch",
    "comagic": "connectors.comagic:Comagic",
    "commerceml": "connectors.commerceml:CommerceMl",
    "file": "connectors.file.connector:FileConnector",
    "ga4": "connectors.ga4:Ga4",
    "ga4_export": "connectors.ga4_export:Ga4Export",
    "google_ads": "connectors.google_ads:GoogleAds",
    "google_sheets": "connectors.google_sheets:GoogleSheets",
    "hook": "connectors.hooks.source:HookSource",
    "lptracker": "connectors.lptracker:LpTracker",
    "mail_alias": "connectors.mail_alias:MailAlias",
    "mailchimp": "connectors.mailchimp:Mailchimp",
    "mango": "connectors.mango:Mango",
    "meta_ads": "connectors.meta_ads:MetaAds",
    "moysklad": "connectors.moysklad:MoySklad",
    "mybi": "connectors.mybi:Mybi",
    "onec": "connectors.onec:OneC",
    "postgres": "connectors.postgres:Postgres",
    "ringostat": "connectors.ringostat:Ringostat",
    "roistat": "connectors.roistat:Roistat",
    "sendpulse": "connectors.sendpulse:SendPulse",
    "telegram_ads": "connectors.telegram_ads:TelegramAds",
    "unisender": "connectors.unisender:Unisender",
    "vk_ads": "connectors.vk_ads:VkAds",
    "yandex_direct": "connectors.yandex_direct:YandexDirect",
    "yandex_metrica": "connectors.yandex_metrica:YandexMetrica",
}

KINDS: Mapping[str, type[Connector[Any]]] = ByKind(_WHERE)
SETTINGS: Mapping[str, type[SourceSettings]] = ByKind(_WHERE, lambda connector: connector.Settings)
