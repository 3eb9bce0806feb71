"""The whole of config.yaml as pydantic models. Descriptions become the JSON Schema that editors show."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, SerializeAsAny, model_validator
from pydantic_core import PydanticCustomError

from throughline.config.calls import Calls, StaticNumber
from throughline.config.export import ExportTarget
from throughline.config.names import GROUPS, MODELS
from throughline.config.phones import Region, dialled, refuse_undialled
from throughline.config.send import SendSettings
from throughline.config.sources import Model, SourceSettings
from throughline.config.types import Cron, Currency, Day, Share, Weights, Zone
from throughline.config.words import Words
from throughline.errors import ParamError
from throughline.phones import Numbering

__all__ = ["Calls", "Config"]


class Vat(Model):
    since: Day = Field(description="First day of the rate")
    rate: Share = Field(description="0.2 is 20 %")


class Project(Model):
    name: str = "Throughline"
    timezone: Zone = Field("Europe/Moscow", description="IANA name; days are cut in this zone")
    currency: Currency = Field("RUB", description="Currency of the reports")
    week_start: Literal["monday", "sunday"] = "monday"
    language: Literal["ru", "en"] = "ru"
    country: Region = Field("RU", description="Country of phone numbers written without one")
    plus_eight: Literal["trunk", "abroad"] = Field(
        "trunk",
        description="What +8 and ten digits is in Russia and Kazakhstan. trunk: 8 with a slip of the pen "
        '("+8 495 …" is +7 495 …); abroad: as written, a number of Vietnam',
    )
    include_vat: bool = Field(True, description="Whether reports show spend with VAT")
    vat: list[Vat] = Field(default_factory=list, description="Rates by date; none: costs are taken as they are")

    @property
    def numbering(self) -> Numbering:
        """How its phone numbers are read."""
        return Numbering(self.country, self.plus_eight == "trunk")


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
    channel: str = Field(pattern=r"^[a-z][a-z0-9_]*$", examples=["yandex_direct"])
    when: ChannelWhen
    brand: str | None = None
    pipeline: str | None = None


class BrandRule(Model):
    """Which brand a row belongs to whose channel rule and own record name none."""

    brand: str
    when: ChannelWhen


class ChannelInfo(Model):
    """How a channel is called and what it counts as."""

    label: str | dict[Literal["ru", "en"], str] | None = None
    paid: bool | None = Field(None, description="Paid for significant=paid; default: it has spend")


class Pipeline(Model):
    brand: str = ""
    stages: list[str] = Field(default_factory=list, description="Order of stages where the source gives none")
    cleaning: list[str] = Field(default_factory=list, description="Stages kept out of analytics")
    target_from: str | None = Field(None, description="Stage from which a deal is target; default: the sale")
    sold: str = Field(
        "paid",
        pattern=r"^(paid|won|stage: ?.+)$",
        examples=["paid", "won", "stage: Shipped"],
        description="What makes a sale: paid (money came), won (the CRM says so) or a stage",
    )
    loss_is_won: bool = Field(False, description="Claims: a loss counts as won for marketing")
    auxiliary: bool = Field(False, description="Delivery, maturing: hides nothing and counts nothing twice")
    spam_reasons: list[str] = Field(default_factory=list, description="Loss reasons that mean spam")
    spam_stages: list[str] = Field(default_factory=list)
    margin: Share | None = None

    @model_validator(mode="after")
    def _stages_exist(self) -> Self:
        """Where the stages are listed, the others name some of them."""
        sold = [self.sold.removeprefix("stage:").strip()] if self.sold.startswith("stage:") else []
        named: tuple[tuple[str, list[str]], ...] = (
            ("cleaning", self.cleaning),
            ("spam_stages", self.spam_stages),
            ("target_from", [self.target_from] if self.target_from else []),
            ("sold", sold),
        )
        unknown = [(field, stage) for field, stages in named for stage in stages if stage not in self.stages]
        if self.stages and unknown:
            field, stage = unknown[0]
            facts = {"at": (field,), "value": stage, "allowed": ", ".join(self.stages)}
            raise PydanticCustomError("unknown_stage", "no such stage", facts)
        return self


class Margin(Model):
    default: Share = 0.35
    by_product: dict[str, Share] = Field(default_factory=dict)
    by_brand: dict[str, Share] = Field(default_factory=dict)


def _own_model(name: str) -> str:
    if name in MODELS:
        raise PydanticCustomError("reserved_name", "the product's own name", {"taken": ", ".join(MODELS)})
    return name


def _own_group(name: str) -> str:
    if name in GROUPS:
        raise PydanticCustomError("reserved_name", "the product's own name", {"taken": ", ".join(GROUPS)})
    return name


Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", examples=["w_shaped", "age"])]
ModelName = Annotated[Identifier, AfterValidator(_own_model)]
GroupName = Annotated[Identifier, AfterValidator(_own_group)]


class CustomModel(Model):
    """A model of your own. Its expression gives each touch a weight; `label` is what readers see for its name."""

    expression: str
    label: str | dict[Literal["ru", "en"], str] | None = None


def _expression_alone(value: object) -> object:
    """A model without a label may be its expression alone."""
    return {"expression": value} if isinstance(value, str) else value


class Attribution(Model):
    model: str = Field(
        "last_significant",
        description="The model of first sight. Overheads spread by_leads and by_revenue are laid by it, "
        "under markov and path_incremental by linear",
    )
    window: int = Field(90, ge=1, description="Look-back, days")
    max_window: int = Field(180, ge=1, description="The longest window a reader may ask for, days")
    weights: Weights = Field("40-20-40", description="First, middle and last touch of the model position")
    half_life: float = Field(7, gt=0)
    order: int = Field(1, ge=1, le=4, description="How many channels in a row the model markov remembers, 1–4")
    insignificant: list[str] = Field(
        default_factory=lambda: ["direct", "internal", "saved"], description="Channels last_significant passes over"
    )
    custom: dict[
        ModelName, Annotated[CustomModel, BeforeValidator(_expression_alone, json_schema_input_type=str | CustomModel)]
    ] = Field(
        default_factory=dict,
        description="Models of your own: name → SQL expression over pos, n, days, channel, is_direct, is_significant",
    )

    @model_validator(mode="after")
    def _model_and_window(self) -> Self:
        allowed = (*MODELS, *self.custom)
        if self.model not in allowed:
            facts: dict[str, object] = {"at": ("model",), "value": self.model, "allowed": ", ".join(allowed)}
            raise PydanticCustomError("unknown_model", "no such model", facts)
        if self.window > self.max_window:
            facts = {"at": ("window",), "value": self.window, "max_window": self.max_window}
            raise PydanticCustomError("window_too_long", "longer than max_window", facts)
        return self

    @model_validator(mode="after")
    def _custom_models_weigh(self) -> Self:
        """Every expression gives a weight for any touch that may come: tried on a grid of them."""
        if not self.custom:
            return self
        from throughline.expression import probed  # a database and a parser, which few projects need

        for name, custom in self.custom.items():
            try:
                probed(name, custom.expression, self.max_window)
            except ParamError as error:
                facts = {"at": ("custom", name), "reason": error.facts["reason"], "functions": error.facts["functions"]}
                raise PydanticCustomError("bad_expression", "no model", facts) from error
        return self


class CustomDimension(Model):
    """A group of your own. `from` is TABLE.FIELD: spend_daily.dims.age, lead.custom.landing, deal.custom.city …"""

    name: GroupName
    origin: str = Field(
        alias="from",
        pattern=r"^(spend_daily\.dims|lead\.custom|deal\.custom|customer)\.[^.]+$",
        examples=["spend_daily.dims.age", "lead.custom.landing", "deal.custom.city", "customer.segment"],
    )
    label: str | dict[Literal["ru", "en"], str] | None = None


class Access(Model):
    oidc: str | None = None
    roles: dict[Literal["viewer", "manager", "analyst", "admin"], list[str]] = Field(default_factory=dict)
    phones: Literal["viewer", "manager", "analyst", "admin", "nobody"] = "analyst"
    recordings: Literal["viewer", "manager", "analyst", "admin", "nobody"] = Field(
        "analyst", description="The lowest role whose readers get links to recordings of calls"
    )


class Config(Model):
    """config.yaml."""

    project: Project = Field(default_factory=Project)
    # Each entry is the Settings of its connector: the loader picks the class by `kind`.
    sources: list[SerializeAsAny[SourceSettings]] = Field(default_factory=list)
    channels: list[ChannelRule] = Field(default_factory=list, description="First match wins")
    brands: list[BrandRule] = Field(
        default_factory=list,
        description="Brands of visits, calls and spend that no channel rule and no row names; first match wins",
    )
    channel_info: dict[str, ChannelInfo] = Field(default_factory=dict)
    pipelines: dict[str, Pipeline] = Field(
        default_factory=dict, description="By id or name; '*' stands for every other pipeline"
    )
    margin: Margin = Field(default_factory=Margin)
    calls: Calls = Field(default_factory=Calls)
    attribution: Attribution = Field(default_factory=Attribution)
    dimensions: list[CustomDimension] = Field(default_factory=list)
    rates: dict[Currency, Annotated[Decimal, Field(gt=0)]] = Field(
        default_factory=dict, description="Fixed rates: {USD: 92.5}; the rate table wins"
    )
    # Likewise: the Settings of its sender.
    send: list[SerializeAsAny[SendSettings]] = Field(default_factory=list)
    export: list[ExportTarget] = Field(
        default_factory=list, description="Where `run` and `export` publish results for Power BI, Excel and the like"
    )
    schedule: dict[str, Cron] = Field(default_factory=dict, description="cron by source name, or all")
    access: Access = Field(default_factory=Access)

    @property
    def static_numbers(self) -> list[tuple[str, StaticNumber]]:
        """The static numbers in E.164. One may stand here twice, spelled in two ways, for two spans of days."""
        numbering = self.project.numbering
        return [(dialled(written, numbering), number) for written, number in self.calls.static_numbers.items()]

    @model_validator(mode="after")
    def _numbers_are_dialled(self) -> Self:
        refuse_undialled(self.calls.static_numbers, self.project.numbering, ("calls", "static_numbers"))
        return self

    @model_validator(mode="after")
    def _dimensions_differ(self) -> Self:
        """One name may be a group of spend and of leads alike, but not twice of one table."""
        tables = [(dimension.name, dimension.origin.partition(".")[0]) for dimension in self.dimensions]
        for index, table in enumerate(tables):
            if Counter(tables)[table] > 1 and table in tables[:index]:
                facts = {"at": ("dimensions", index, "name"), "value": table[0], "table": table[1]}
                raise PydanticCustomError("duplicate_dimension", "twice the same", facts)
        return self
