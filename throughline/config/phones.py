"""Phone numbers in config.yaml: the country they are of, and numbers spelled as people spell them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from throughline.phones import NUMBERING_REGIONS, Numbering, read

__all__ = ["Region", "dialled", "refuse_undialled"]


def _region(value: str) -> str:
    if value not in NUMBERING_REGIONS:
        raise PydanticCustomError("bad_region", "no country with phones", {"allowed": "RU, KZ, BY, UZ"})
    return value


Region = Annotated[str, AfterValidator(_region), Field(examples=["RU", "KZ"])]


def dialled(written: str, numbering: Numbering) -> str:
    """E.164 of the one number written here. Raises ValueError where there is none, or more than one."""
    (phone,) = read(written, numbering).phones
    return phone.e164


def refuse_undialled(written: Iterable[str], numbering: Numbering, place: tuple[str, ...]) -> None:
    """Raises PydanticCustomError that names the first key below `place` that is no number."""
    for text in written:
        try:
            dialled(text, numbering)
        except ValueError as error:
            facts = {"at": (*place, text), "value": text, "allowed": '"+73432000001"'}
            raise PydanticCustomError("bad_phone", "not a phone number", facts) from error
