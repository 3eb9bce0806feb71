"""The part of config.yaml that tells of the tags of calls: what they are worth, and rules that add some."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from throughline.config.sources import Model
from throughline.config.types import Clock, Weekdays
from throughline.config.words import Words

__all__ = ["AutoTag", "TagCategory", "TagName", "TagWhen", "tag_parts"]

Seconds = Annotated[int, Field(ge=0, le=86_400)]
Money = Annotated[Decimal, Field(ge=0)]
Outcome = Literal[
    "answered", "missed", "busy", "declined", "failed", "voicemail", "no_extension", "wrong_extension",
    "callback_client_no_answer", "callback_agent_no_answer", "blocked", "in_progress", "unknown",
]  # fmt: skip
Direction = Literal["in", "out", "internal"]
_RANGES = (("min_talk", "max_talk"), ("min_wait", "max_wait"))


def tag_parts(written: str) -> tuple[str, str]:
    """`Category/name` as category and name; a tag without a slash has no category."""
    category, slash, name = written.partition("/")
    return (category.strip(), name.strip()) if slash else ("", category.strip())


def _tag(written: str) -> str:
    if not all(part.strip() for part in written.split("/", 1)):
        raise PydanticCustomError("bad_tag", "not a tag", {"allowed": "Intention/buy"})
    return written


TagName = Annotated[str, AfterValidator(_tag), Field(examples=["Намерение/купить"])]


class TagCategory(Model):
    """What the tags of a category mean."""

    kind: Literal["target", "other"] = Field("other", description="target: such a call is a success in itself")
    value: Money | None = Field(None, description="What a call with such a tag is worth when nobody told its own value")
    names: list[str] = Field(default_factory=list, description="Tags that sources give without a category")


class TagWhen(Model):
    """All named fields must match. A word may be a pattern with * or a list; case does not matter. Seconds include
    their ends; talk is that of answered calls. Hours and days are those of the project's time zone."""

    min_talk: Seconds | None = Field(None, description="The talk took so many seconds or more")
    max_talk: Seconds | None = None
    min_wait: Seconds | None = Field(None, description="The caller waited so many seconds or more")
    max_wait: Seconds | None = None
    hours: Clock | None = Field(None, description='Time of day the call came: "20:00-24:00"')
    days: Weekdays | None = Field(None, description="mon-fri, sat, sun")
    direction: Direction | list[Direction] | None = None
    outcome: Outcome | list[Outcome] | None = None
    ivr: Words | None = Field(None, description="What the caller chose in the voice menu")
    comment: Words | None = Field(None, description='Words of the comment: "*delivery*"')
    employee: Words | None = None
    number: Words | None = Field(None, description="The number that was dialled: +73432000001 or +7343*")

    @model_validator(mode="after")
    def _some_condition(self) -> Self:
        """A rule without conditions would tag every call; one that ends before it begins, none."""
        if not self.model_fields_set:
            raise PydanticCustomError("tag_when_empty", "no condition", {"allowed": ", ".join(type(self).model_fields)})
        for least, most in _RANGES:
            low, high = getattr(self, least), getattr(self, most)
            if low is not None and high is not None and high < low:
                facts = {"at": (most,), "first": least, "least": low}
                raise PydanticCustomError("range_reversed", "ends before it begins", facts)
        return self


class AutoTag(Model):
    """A tag that calls get by themselves."""

    tag: TagName
    when: TagWhen
    value: Money | None = Field(None, description="What such a call is worth; default: the value of the category")
