"""The whole of config.yaml as pydantic models. Descriptions become the JSON Schema that editors show."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, SerializeAsAny

from throughline.config.sources import Model, SourceSettings

__all__ = ["Config"]

Share = Annotated[float, Field(ge=0, le=1)]
Words = str | list[str]


class Vat(Model):
    since: date = Field(description="First day of the rate")
    rate: Share


class Project(Model):
    name: str = "Throughline"
    timezone: str = Field("Europe/Moscow", description="IANA name; days are cut in this zone")
    currency: str = Field("RUB", pattern="^[A-Z]{3}$")
    week_start: Literal["monday", "sunday"] = "monday"
    language: Literal["ru", "en"] = "ru"
    country: str = Field("RU", pattern="^[A-Z]{2}$", description="Region of phone numbers and holidays")
    include_vat: bool = Field(True, description="Whether reports show spend with VAT")
    vat: list[Vat] = Field(default_factory=list, description="Rates by date; none: costs are taken as they are")


class ChannelWhen(Model):
    """All named fields must match. A value is a word, a pattern with *, or a list of them; case does not matter."""

    source: Words | None = Field(None, description="Name of the source in config")
    account: Words | None = None
    utm_source: Words | None = None
    utm_medium: Words | None = None
    utm_campaign: Words | None = None
    utm_content: Words | None = None
    utm_term: Words | None = None
    referrer: Words | None = Field(None, description="The whole referrer")
    referrer_host: Words | None = None
    landing_host: Words | None = None
    click_id: Words | None = Field(None, description="gclid or yclid: the visit carries it")
    form: Words | None = None
    tracking_number: Words | None = None
    promo_code: Words | None = None
    kind: Words | None = Field(None, description="Kind of lead: form, call, chat …")
    campaign_name: Words | None = Field(None, description="Campaign of spend")


class ChannelRule(Model):
    channel: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    when: ChannelWhen
    brand: str | None = None
    pipeline: str | None = None


class ChannelInfo(Model):
    """How a channel is called and what it counts as."""

    label: str | dict[Literal["ru", "en"], str] | None = None
    paid: bool | None = Field(None, description="Paid for significant=paid; default: it has spend")


class Pipeline(Model):
    brand: str = ""
    stages: list[str] = Field(default_factory=list, description="Order of stages where the source gives none")
    cleaning: list[str] = Field(default_factory=list, description="Stages kept out of analytics")
    target_from: str | None = Field(None, description="Stage from which a deal is target; default: the sale")
    sold: str = Field("paid", pattern=r"^(paid|won|stage: ?.+)$", description="paid · won · stage: NAME")
    loss_is_won: bool = Field(False, description="Claims: a loss counts as won for marketing")
    auxiliary: bool = Field(False, description="Delivery, maturing: hides nothing and counts nothing twice")
    spam_reasons: list[str] = Field(default_factory=list, description="Loss reasons that mean spam")
    spam_stages: list[str] = Field(default_factory=list)
    margin: Share | None = None


class Margin(Model):
    default: Share = 0.35
    by_product: dict[str, Share] = Field(default_factory=dict)
    by_brand: dict[str, Share] = Field(default_factory=dict)


class StaticNumber(Model):
    channel: str
    brand: str | None = None
    pipeline: str | None = None
    operator: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None


class Calls(Model):
    working_hours: dict[str, str] = Field(
        default_factory=lambda: {"mon-fri": "09:00-18:00"}, description='{mon-fri: "09:00-20:00", sat: "10:00-16:00"}'
    )
    days_off: str | list[date] = Field("ru", description="Country of holidays, or a list of days")
    static_numbers: dict[str, StaticNumber] = Field(default_factory=dict)
    call_lead: Literal["target", "first_target", "unique", "counted"] = "target"
    target_seconds: int = Field(30, ge=0)
    cycle_days: int = Field(30, ge=1)
    spam_tags: list[str] = Field(default_factory=list)


class Attribution(Model):
    model: str = "last_significant"
    window: int = Field(90, ge=1, description="Look-back, days")
    max_window: int = Field(180, ge=1, description="The longest window a reader may ask for, days")
    weights: str = "40-20-40"
    half_life: float = Field(7, gt=0)
    insignificant: list[str] = Field(
        default_factory=lambda: ["direct", "internal", "saved"], description="Channels last_significant passes over"
    )
    custom: dict[str, str] = Field(
        default_factory=dict,
        description="Models of your own: name → SQL expression over pos, n, days, channel, is_direct, is_significant",
    )


class CustomDimension(Model):
    """A group of your own. `from` is TABLE.FIELD: spend_daily.dims.age, lead.custom.landing, deal.custom.city …"""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    origin: str = Field(alias="from", pattern=r"^(spend_daily\.dims|lead\.custom|deal\.custom|customer)\.[^.]+$")
    label: str | dict[Literal["ru", "en"], str] | None = None


class Access(Model):
    oidc: str | None = None
    roles: dict[Literal["viewer", "manager", "analyst", "admin"], list[str]] = Field(default_factory=dict)
    phones: Literal["viewer", "manager", "analyst", "admin", "nobody"] = "analyst"


class Config(Model):
    """config.yaml."""

    project: Project = Field(default_factory=Project)
    # Each entry is the Settings of its connector: the loader picks the class by `kind`.
    sources: list[SerializeAsAny[SourceSettings]] = Field(default_factory=list)
    channels: list[ChannelRule] = Field(default_factory=list, description="First match wins")
    channel_info: dict[str, ChannelInfo] = Field(default_factory=dict)
    pipelines: dict[str, Pipeline] = Field(
        default_factory=dict, description="By id or name; '*' stands for every other pipeline"
    )
    margin: Margin = Field(default_factory=Margin)
    calls: Calls = Field(default_factory=Calls)
    attribution: Attribution = Field(default_factory=Attribution)
    dimensions: list[CustomDimension] = Field(default_factory=list)
    rates: dict[str, Decimal] = Field(default_factory=dict, description="Fixed rates: {USD: 92.5}; the rate table wins")
    schedule: dict[str, str] = Field(default_factory=dict, description="cron by source name, or all")
    access: Access = Field(default_factory=Access)
