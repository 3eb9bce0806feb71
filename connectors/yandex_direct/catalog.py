"""Links and titles of the ads that reports name, asked for once in a load."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from connectors.yandex_direct.links import Queries, queries_of
from connectors.yandex_direct.service import Service

__all__ = ["Catalog"]

_IDS_AT_ONCE = 10_000
_CAMPAIGNS_AT_ONCE = 10
_KINDS = ("TextCampaign", "DynamicTextCampaign", "SmartCampaign")
_ADS = ("TextAd", "TextImageAd", "TextAdBuilderAd", "CpcVideoAdBuilderAd", "CpmBannerAdBuilderAd")


@dataclass(frozen=True, slots=True)
class _Ad:
    group: str
    title: str | None
    href: str


class Catalog:
    """Ads of one client by id. Archived ads are asked for like others; of deleted ones there is nothing."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._is_unified = service.version == "v501"
        self._ads: dict[str, _Ad | None] = {}
        self._groups: dict[str, str] = {}
        self._learned: dict[str, list[_Ad]] = {}  # by campaign

    def learn_ads(self, ads: Collection[str], groups: Collection[str]) -> None:
        """Ask for those of them that are not known yet."""
        self._ask("Ids", self._take_ads, [ad for ad in ads if ad not in self._ads], _IDS_AT_ONCE)
        self._ads.update({ad: None for ad in ads if ad not in self._ads})
        self._ask("Ids", self._take_groups, [group for group in groups if group not in self._groups], _IDS_AT_ONCE)
        self._groups.update({group: "" for group in groups if group not in self._groups})

    def learn_campaigns(self, campaigns: Collection[str]) -> None:
        """Ask for all ads and groups of these campaigns."""
        new = set(campaigns) - set(self._learned)
        self._learned.update({campaign: [] for campaign in new})
        self._ask("CampaignIds", self._take_ads, new, _CAMPAIGNS_AT_ONCE)
        self._ask("CampaignIds", self._take_groups, new, _CAMPAIGNS_AT_ONCE)

    def title(self, ad: str) -> str | None:
        """The first title of an ad."""
        found = self._ads.get(ad)
        return found.title if found else None

    def links(self, campaign: str, group: str, ad: str) -> list[Queries]:
        """What a click on an ad carries; of a campaign (group and ad blank) on each of its ads."""
        if group or ad:
            found = self._ads.get(ad)
            return [queries_of(found.href if found else "", self._added(campaign, group))]
        mine = self._learned.get(campaign, ())
        return [queries_of(one.href, self._added(campaign, one.group)) for one in mine]

    def _added(self, campaign: str, group: str) -> str:
        """Parameters of the group; a group without them has those of its campaign."""
        return self._groups.get(group) or self._campaigns.get(campaign, "")

    @cached_property
    def _campaigns(self) -> Mapping[str, str]:
        kinds = (*_KINDS, "UnifiedCampaign") if self._is_unified else _KINDS
        fields = {f"{kind}FieldNames": ["TrackingParams"] for kind in kinds}
        rows = self._service.all("campaigns", {"SelectionCriteria": {}, "FieldNames": ["Id"], **fields})
        return {str(row["Id"]): _of_kind(row, kinds).get("TrackingParams") or "" for row in rows}

    def _ask(self, name: str, take: Callable[[Mapping[str, Any]], None], ids: Iterable[str], at_once: int) -> None:
        numbers = sorted(int(one) for one in ids if one.isdecimal() and int(one))
        for start in range(0, len(numbers), at_once):
            take({name: numbers[start : start + at_once]})

    def _take_ads(self, criteria: Mapping[str, Any]) -> None:
        fields: dict[str, Sequence[str]] = {f"{kind}FieldNames": ["Href"] for kind in _ADS}
        fields["TextAdFieldNames"] = ["Title", "Href"]
        if self._is_unified:
            fields["ResponsiveAdFieldNames"] = ["Titles", "Href"]
        asked = {"SelectionCriteria": criteria, "FieldNames": ["Id", "CampaignId", "AdGroupId"], **fields}
        for row in self._service.all("ads", asked):
            ad = _of_kind(row, (*_ADS, "ResponsiveAd"))
            campaign = str(row["CampaignId"])
            found = _Ad(str(row["AdGroupId"]), _title(ad), ad.get("Href") or "")
            self._ads[str(row["Id"])] = found
            self._learned.setdefault(campaign, []).append(found)

    def _take_groups(self, criteria: Mapping[str, Any]) -> None:
        asked = {"SelectionCriteria": criteria, "FieldNames": ["Id", "TrackingParams"]}
        for row in self._service.all("adgroups", asked):
            self._groups[str(row["Id"])] = row.get("TrackingParams") or ""


def _of_kind(row: Mapping[str, Any], kinds: Iterable[str]) -> Mapping[str, Any]:
    """What a campaign or an ad has by its kind: it stands in an object named like that."""
    return next((row[kind] for kind in kinds if row.get(kind)), {})


def _title(ad: Mapping[str, Any]) -> str | None:
    """The title, or the first of several: lists of the API stand in `Items` or by themselves."""
    several = ad.get("Titles") or ()
    titles = several.get("Items") or () if isinstance(several, Mapping) else several
    return next((title for title in (ad.get("Title"), *titles) if title), None)
