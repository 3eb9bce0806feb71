"""What config.yaml may say of a Mailchimp account."""

from __future__ import annotations

from typing import Any

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from connectors.wire import WireSettings
from throughline.config.types import Secret

__all__ = ["Settings"]


class Settings(WireSettings):
    """A Mailchimp account: its sent campaigns."""

    host: str = Field("", description="Address of the API; default: that of the data centre named by the key")
    api_key: Secret = Field(description="API key, ${NAME}, that ends with its data centre (-us21)")

    @model_validator(mode="before")
    @classmethod
    def _host_of_the_key(cls, values: Any) -> Any:
        """The data centre is the end of the key: `…-us21` is asked at us21.api.mailchimp.com."""
        if not isinstance(values, dict) or values.get("host"):
            return values
        centre = str(values.get("api_key", "")).rpartition("-")[2]
        if not centre.isalnum():
            raise PydanticCustomError("bad_api_key", "no data centre", {"at": ("api_key",), "allowed": "…-us21"})
        return {**values, "host": f"https://{centre}.api.mailchimp.com"}
