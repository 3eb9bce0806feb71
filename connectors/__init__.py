"""One module or folder a system; each fills landing tables and nothing else. `KINDS` lists them by `kind`."""

from __future__ import annotations

from typing import Any

from connectors.amocrm import AmoCrm
from connectors.base import Connector
from connectors.bigquery import BigQuery
from connectors.bitrix24 import Bitrix24
from connectors.callibri import Callibri
from connectors.calltouch import Calltouch
from connectors.comagic import Comagic
from connectors.commerceml import CommerceMl
from connectors.file import FileConnector
from connectors.ga4 import Ga4
from connectors.ga4_export import Ga4Export
from connectors.google_ads import GoogleAds
from connectors.google_sheets import GoogleSheets
from connectors.hooks.source import HookSource
from connectors.lptracker import LpTracker
from connectors.mail_alias import MailAlias
from connectors.mailchimp import Mailchimp
from connectors.mango import Mango
from connectors.meta_ads import MetaAds
from connectors.moysklad import MoySklad
from connectors.mybi import Mybi
from connectors.onec import OneC
from connectors.postgres import Postgres
from connectors.ringostat import Ringostat
from connectors.roistat import Roistat
from connectors.sendpulse import SendPulse
from connectors.telegram_ads import TelegramAds
from connectors.unisender import Unisender
from connectors.vk_ads import VkAds
from connectors.yandex_direct import YandexDirect
from connectors.yandex_metrica import YandexMetrica

__all__ = ["KINDS"]

_ALL: tuple[type[Connector[Any]], ...] = (
    AmoCrm,
    BigQuery,
    Bitrix24,
    Callibri,
    Calltouch,
    Comagic,
    CommerceMl,
    FileConnector,
    Ga4,
    Ga4Export,
    GoogleAds,
    GoogleSheets,
    HookSource,
    LpTracker,
    MailAlias,
    Mailchimp,
    Mango,
    MetaAds,
    MoySklad,
    Mybi,
    OneC,
    Postgres,
    Ringostat,
    Roistat,
    SendPulse,
    TelegramAds,
    Unisender,
    VkAds,
    YandexDirect,
    YandexMetrica,
)
KINDS: dict[str, type[Connector[Any]]] = {connector.kind: connector for connector in _ALL}
