"""What ids of a portal are called: pipelines and their stages, sources, people, values of lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from connectors.bitrix24.portal import Portal
from connectors.bitrix24.verdicts import mapped
from connectors.crm.fields import FieldMap
from connectors.wire import CutError, Row

__all__ = ["COMPANY", "CONTACT", "DEAL", "INVOICE", "LEAD", "Catalog", "refs_of", "status_of"]

LEAD, DEAL, CONTACT, COMPANY, INVOICE = 1, 2, 3, 4, 31
_STAGES = "DEAL_STAGE"
_STATUS = {"P": "open", "S": "won", "F": "lost"}
_EXTRA = {"process": "P", "success": "S", "failure": "F", "apology": "F"}


def status_of(semantics: Any) -> str:
    """open, won or lost, by P, S, F; stages of work have none."""
    return _STATUS.get(str(semantics or "P"), "open")


def refs_of(fields: FieldMap) -> list[str]:
    """All fields of the CRM that a map names."""
    return list(
        dict.fromkeys(str(ref) for said in fields.values() for ref in (said if isinstance(said, list) else [said]))
    )


class Catalog:
    """Asked for once a load, each part when it is needed first. What it asks for raises SourceError and CutError."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._fields: dict[int, Mapping[str, Mapping[str, Any]]] = {}
        self._lists: dict[tuple[int, str], Mapping[str, str]] = {}

    @cached_property
    def pipelines(self) -> Mapping[str, str]:
        """id → name of the pipelines of deals that may be seen, in their order; empty where the list is refused."""
        found = self._portal.softly("crm.category.list", {"entityTypeId": DEAL}, "categories") or []
        return {str(row["id"]): str(row["name"]) for row in sorted(found, key=lambda row: int(row.get("sort") or 0))}

    @cached_property
    def statuses(self) -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
        """Directories: name → id → row, in their order."""
        found: dict[str, dict[str, Mapping[str, Any]]] = {}
        for row in self._portal.short("crm.status.list", {"order": {"SORT": "ASC"}}):
            found.setdefault(str(row["ENTITY_ID"]), {})[str(row["STATUS_ID"])] = row
        return found

    @cached_property
    def people(self) -> Mapping[str, str] | None:
        """id → name of the portal's users, those who left too; None where the right is missing."""
        found = self._portal.softly("user.get", {"ADMIN_MODE": "true"})
        if found is None:
            return None
        return {str(row["ID"]): " ".join(filter(None, (row.get("NAME"), row.get("LAST_NAME")))) for row in found}

    def person(self, number: Any) -> str | None:
        """The name, else the number."""
        return (self.people or {}).get(str(number)) or (str(number) if number else None)

    def called(self, directory: str, status: Any) -> str | None:
        """The name of an entry, else its id."""
        row = self.statuses.get(directory, {}).get(str(status))
        return str(row["NAME"]) if row else (str(status) if status else None)

    def stage_name(self, pipeline: str, stage: str) -> str | None:
        """The name of a stage of deals."""
        return self.called(_directory(pipeline), stage)

    def hidden(self, seen: Iterable[str]) -> list[str]:
        """Pipelines that something names, their stages among it, and that the list of pipelines does not."""
        named = {*seen, *(_pipeline(name) for name in self.statuses if name.startswith(f"{_STAGES}_"))}
        return sorted(named - set(self.pipelines), key=lambda it: (len(it), it)) if self.pipelines else []

    def stages(self) -> Iterator[Row]:
        """Rows of deal_stage, those of hidden pipelines too. Raises CutError where there are none: every portal has."""
        if _STAGES not in self.statuses:
            raise CutError("cut")
        for name, rows in self.statuses.items():
            if name != _STAGES and not name.startswith(f"{_STAGES}_"):
                continue
            for stage, row in rows.items():
                semantics = row.get("SEMANTICS") or _EXTRA.get(str(mapped(row.get("EXTRA")).get("SEMANTICS")))
                yield {
                    "pipeline_id": _pipeline(name),
                    "stage_id": stage,
                    "name": row["NAME"],
                    "sort": row.get("SORT"),
                    "semantic": status_of(semantics),
                }

    def paid_stages(self) -> list[str]:
        """Stages at which a smart invoice is paid."""
        directories = (rows for name, rows in self.statuses.items() if name.startswith("SMART_INVOICE_STAGE"))
        return [stage for rows in directories for stage, row in rows.items() if row.get("SEMANTICS") == "S"]

    def fields(self, entity: int) -> Mapping[str, Mapping[str, Any]]:
        """What crm.item.fields says of an entity: name → type, items and so on, user fields by their own names."""
        if entity not in self._fields:
            said = self._portal.one("crm.item.fields", {"entityTypeId": entity, "useOriginalUfNames": "Y"})
            self._fields[entity] = said["fields"]
        return self._fields[entity]

    def labelled(self, entity: int, name: str, value: Any) -> str | None:
        """A field as people read it: words of lists, names of people; several by «; ». None where it is blank."""
        if isinstance(value, list):
            parts = [self.labelled(entity, name, it) for it in value]
            return "; ".join(part for part in parts if part) or None
        if value in (None, "", False) or isinstance(value, dict):
            return None
        field = self.fields(entity).get(name, {})
        if field.get("items"):
            return self._words(entity, name).get(str(value), str(value))
        kind = field.get("type")
        if kind == "crm_status" and field.get("statusType"):
            return self.called(str(field["statusType"]), value)
        if kind == "money":
            return str(value).partition("|")[0]  # 1000|RUB
        return self.person(value) if kind in ("user", "employee") else str(value)

    def _words(self, entity: int, name: str) -> Mapping[str, str]:
        if (entity, name) not in self._lists:
            items = self.fields(entity)[name]["items"]
            self._lists[entity, name] = {str(it["ID"]): str(it["VALUE"]) for it in items}
        return self._lists[entity, name]


def _pipeline(directory: str) -> str:
    return directory.removeprefix(_STAGES).removeprefix("_") or "0"


def _directory(pipeline: str) -> str:
    """Stages of the first pipeline stand under a name without its number."""
    return _STAGES if pipeline in ("0", "") else f"{_STAGES}_{pipeline}"
