"""What config.yaml may say of a UniSender account."""

from __future__ import annotations

from urllib.parse import urlsplit

from pydantic import Field

from connectors.wire import WireSettings
from throughline.config.types import Secret

__all__ = ["Settings"]


class Settings(WireSettings):
    """An account of UniSender, or of Selzy, which is the same abroad: its sent campaigns."""

    host: str = Field("https://api.unisender.com", description="Address of the API; https://api.selzy.com for Selzy")
    api_key: Secret = Field(description="API key, ${NAME}; it gives full access to the account")

    @property
    def path(self) -> str:
        """Where methods are, in the language of their errors."""
        language = "en" if (urlsplit(self.host).hostname or "").endswith("selzy.com") else "ru"
        return f"/{language}/api/"
