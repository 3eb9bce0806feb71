"""The ad accounts: campaigns, ad groups (one a city), ads and keywords, each leaf with its tracking link."""

from __future__ import annotations

from dataclasses import dataclass

from throughline.demo.plan import BRANDS, CITIES

__all__ = ["ACCOUNTS", "LEAVES", "Account", "Leaf"]


@dataclass(frozen=True, slots=True)
class Account:
    """An ad account: the channel it serves, its campaigns as (kind, has keywords, share of the budget), its links."""

    channel: str
    source: str
    campaigns: tuple[tuple[str, bool, float], ...]
    first_id: int
    cpc: float
    ctr: float
    utm: tuple[str, str, str, str]  # source, medium, templates of campaign and content
    ads: int = 2


# The links differ as they do in life: ids, an id inside a text, a name, and ids again.
ACCOUNTS = (
    Account(
        "yandex_direct", "direct", (("Поиск", True, 0.7), ("РСЯ", False, 0.3)), 70100100, 62, 0.06,
        ("yandex", "cpc", "{campaign_id}", "{ad_id}"),
    ),
    Account(
        "google_ads", "google", (("Search", True, 0.8), ("Display", False, 0.2)), 15500100, 90, 0.05,
        ("google", "cpc", "gads|{campaign_id}", "{ad_id}"), 1,
    ),
    Account(
        "vk_ads", "vk", (("Лид-формы", False, 0.6), ("Ретаргетинг", False, 0.4)), 9000100, 28, 0.012,
        ("vk", "cpc", "{campaign_name}", "{ad_id}"),
    ),
    Account(
        "instagram", "meta", (("Лента", False, 0.65), ("Истории", False, 0.35)), 238400100, 22, 0.009,
        ("instagram", "paid_social", "{campaign_id}", "{ad_id}"),
    ),
    Account(
        "telegram_ads", "telegram", (("Каналы о ремонте", False, 1.0),), 41000, 40, 0.007,
        ("telegram", "cpm", "{campaign_name}", "{ad_id}"), 1,
    ),
)  # fmt: skip
_KEYWORDS = {
    "Окна": ("пластиковые окна", "окна пвх цена", "замена окон"),
    "Двери": ("входные двери", "двери с установкой", "межкомнатные двери цена"),
    "Балконы": ("остекление балкона", "лоджия под ключ", "балкон цена"),
}


@dataclass(frozen=True, slots=True)
class Leaf:
    """The smallest thing that costs money: one keyword of one ad, or the ad itself."""

    account: Account
    brand: int
    city: int
    campaign_id: str
    campaign_name: str
    ad_group_id: str
    ad_group_name: str
    ad_id: str
    ad_name: str
    keyword: str
    weight: float

    @property
    def utm(self) -> tuple[str, str, str, str, str]:
        """Source, medium, campaign, content and term as a visit from this ad carries them."""
        source, medium, campaign, content = self.account.utm
        facts = {"campaign_id": self.campaign_id, "campaign_name": self.campaign_name, "ad_id": self.ad_id}
        return source, medium, campaign.format(**facts), content.format(**facts), self.keyword


def _leaves(account: Account) -> list[Leaf]:
    made: list[Leaf] = []
    campaign_no = group_no = ad_no = account.first_id
    for brand_no, brand in enumerate(BRANDS):
        for kind, has_keywords, share in account.campaigns:
            campaign_no += 1
            for city_no, (city, _) in enumerate(CITIES):
                group_no += 1
                for ad in range(account.ads):
                    ad_no += 1
                    keywords = _KEYWORDS[brand.name] if has_keywords else ("",)
                    made.extend(
                        Leaf(
                            account, brand_no, city_no, str(campaign_no), f"{brand.name} — {kind}",
                            str(group_no * 10), city, str(ad_no * 100), ("Скидка 30 %", "Замер бесплатно")[ad],
                            keyword, share / (1 + place) / (1 + ad),
                        )
                        for place, keyword in enumerate(keywords)
                    )  # fmt: skip
    return made


LEAVES: tuple[Leaf, ...] = tuple(leaf for account in ACCOUNTS for leaf in _leaves(account))
