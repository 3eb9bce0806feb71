"""What config.yaml may say of a source that is told by hooks."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from connectors.hooks.preset import Preset
from connectors.hooks.registry import PRESETS
from connectors.mapping.derive import derived_tables
from connectors.mapping.settings import TableSettings
from throughline.config.sources import Model
from throughline.config.types import Secret
from throughline.landing.contract import TABLES

__all__ = ["GENERIC", "HookSettings", "Signature"]

GENERIC = "generic"
SHORTEST = 24  # signs of a secret: 24 of a hexadecimal one are 96 bits
# Tables whose rows an event can tell one by one: the others are sums, or number their rows by the whole of a file.
_MAPPED = (
    *("call", "communication", "customer", "deal", "deal_stage_event", "goal", "lead", "payment", "shown_number"),
    "visit",
)
# Rows of these are counted until the source that is enriched has told of them (docs/decisions/027).
_TOLD_EARLY = frozenset({"call", "call_tag", "lead", "contact_point"})


class Signature(Model):
    """HMAC of the body in a header, for systems that sign."""

    header: str = Field(examples=["X-Signature"], description="Header that holds the signature")
    key: Secret = Field(description="What both sides know, ${NAME}")
    algorithm: Literal["sha256", "sha1", "sha512"] = Field("sha256", description="Hash of the HMAC")
    encoding: Literal["hex", "base64"] = Field("hex", description="How the signature is written")
    prefix: str = Field("", examples=["sha256="], description="What stands before it in the header")
    time_header: str = Field(
        "", description='Header with seconds since 1970 that are signed too, as "TIME.BODY"; over 300 s old is refused'
    )


class HookSettings(TableSettings):
    """Events that a system sends by itself to /hooks/NAME of this server."""

    kind: Literal["hook"] = "hook"
    preset: str = Field(
        GENERIC,
        description="Whose events they are; generic: any, by `table` and `columns`",
        json_schema_extra={"enum": [GENERIC, *sorted(PRESETS)]},
    )
    secret: Secret | None = Field(None, description=f"Part of the address, ${{NAME}}, {SHORTEST} signs or more")
    keys: dict[str, Secret] = Field(default_factory=dict, description="What the vendor signs with: name → ${NAME}")
    signature: Signature | None = Field(None, description="generic: how the sender signs")
    enriches: str | None = Field(
        None, description="Source that reads the same system by its API: it decides, hooks only tell earlier"
    )
    fields: dict[str, str] = Field(
        default_factory=dict, description="Column → variable, where the vendor lets you name variables"
    )
    table: str = Field(
        "", description="generic: which landing table it fills", json_schema_extra={"enum": ["", *_MAPPED]}
    )
    each: str = Field(
        "", description="generic: path of a list in the body, each item of which is a row; a dot: the body is the list"
    )
    event_id: str = Field("", description="generic: path of what tells events apart; default: the whole event")
    order: str = Field("", description="generic: path of a time or number that grows; default: order of arrival")
    reply: str = Field("", description="generic: JSON that the sender waits for")
    repeated: Literal[200, 409] = Field(200, description="generic: what an event that is stored already is answered")
    keep_days: int = Field(30, ge=1, le=3650, description="How long bodies of events are kept once they are loaded")
    load_minutes: int = Field(
        5, ge=0, le=1440, description="Its events start a load, at most every so many minutes; 0: the schedule does"
    )
    rate: int = Field(200, ge=1, le=5000, description="Events a second that are taken; more are asked to come later")

    @model_validator(mode="after")
    def _columns_exist(self) -> Self:
        """The mapping of generic ones; what a preset tells is known."""
        if self.preset != GENERIC and self.preset not in PRESETS:
            _refuse("not_one_of", "preset", value=self.preset, choices=(GENERIC, *sorted(PRESETS)))
        if self.preset == GENERIC:
            if self.table not in _MAPPED:
                _refuse("not_one_of", "table", value=self.table, choices=_MAPPED)
            self.check_columns()
            return self
        for name in ("table", "columns", "signature", "each", "event_id", "order"):
            if getattr(self, name):
                _refuse("hook_generic", name, preset=self.preset)
        return self

    @model_validator(mode="after")
    def _is_guarded(self) -> Self:
        """A signature, or a secret that nobody guesses."""
        wanted = self.vendor.keys if self.vendor else ()
        if self.keys and set(self.keys) != set(wanted):
            _refuse("hook_keys", "keys", preset=self.preset, allowed=", ".join(wanted) or "–")
        if self.secret is not None and len(self.secret.get_secret_value()) < SHORTEST:
            _refuse("short_secret", "secret", least=SHORTEST)
        if not (self.secret or self.keys or self.signature):
            _refuse("hook_open", "secret", least=SHORTEST)
        return self

    @model_validator(mode="after")
    def _enriches_what_it_can(self) -> Self:
        if self.is_signal and not self.enriches:
            _refuse("hook_signal", "enriches", preset=self.preset)
        if self.enriches and not set(self.tables) <= _TOLD_EARLY:
            _refuse("hook_enriches", "enriches", allowed=", ".join(sorted(_TOLD_EARLY)))
        return self

    @property
    def vendor(self) -> Preset | None:
        """The preset of a vendor; None for a generic source."""
        return PRESETS.get(self.preset)

    @property
    def tables(self) -> tuple[str, ...]:
        """Landing tables that its events tell of, the main one first; none where they are signals."""
        if self.vendor is not None:
            return self.vendor.tables
        return (self.table, *(table.name for table in derived_tables(TABLES[self.table])))

    @property
    def is_signal(self) -> bool:
        """Whether its events only say that another source is to be read again."""
        return not self.tables

    @property
    def enriched(self) -> str:
        """The source that has the last word of the same rows; '' for none."""
        return self.enriches or ""


def _refuse(key: str, at: str, **facts: object) -> None:
    raise PydanticCustomError(key, "does not fit", {"at": (at,), **facts})
