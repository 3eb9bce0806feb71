"""The number of an account of Google Ads."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

__all__ = ["Customer"]


def _digits(value: str) -> str:
    """Google shows 123-456-7890 and takes 1234567890."""
    bare = value.replace("-", "")
    if not re.fullmatch(r"[0-9]{10}", bare):
        raise PydanticCustomError("bad_customer", "not a customer number", {"allowed": '"123-456-7890"'})
    return bare


Customer = Annotated[str, AfterValidator(_digits)]
