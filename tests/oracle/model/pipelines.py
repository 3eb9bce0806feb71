"""What config says of the pipeline of a deal, and how far the deal got in it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.oracle.model.world import World, rows, text
from throughline.config.models import Config, Pipeline


def rules_of(row: dict[str, Any], config: Config) -> Pipeline:
    """By id, by name, else `*`, else the defaults."""
    for name in (text(row, "pipeline_id"), text(row, "pipeline_name"), "*"):
        if name in config.pipelines:
            return config.pipelines[name]
    return Pipeline()


def name_of(row: dict[str, Any]) -> str:
    """Pipelines are shown by name."""
    return text(row, "pipeline_name") or text(row, "pipeline_id")


def is_dead(row: dict[str, Any]) -> bool:
    """Deleted in the CRM or merged into another deal."""
    return bool(row.get("is_deleted")) or bool(text(row, "merged_into"))


def counts_nothing(world: World, row: dict[str, Any], config: Config) -> bool:
    """A claim with a parent deal; Decision: an auxiliary deal (delivery) with a parent likewise."""
    parent = text(row, "parent_deal_id")
    rules = rules_of(row, config)
    return bool(parent) and (rules.loss_is_won or rules.auxiliary)


class Stages:
    """The order of stages of every pipeline: of the source, else of config."""

    def __init__(self, world: World, config: Config) -> None:
        self.config = config
        self.known = {(text(r, "pipeline_id"), text(r, "stage_id")): r for r in rows(world, "deal_stage")}
        self.events = rows(world, "deal_stage_event")

    def is_one_of(self, row: dict[str, Any], names: list[str]) -> bool:
        """Whether the deal stands on one of these stages, named by id or name."""
        return text(row, "stage_id") in names or text(row, "stage_name") in names

    def reached(self, row: dict[str, Any], wanted: str) -> bool:
        """Whether the deal ever stood on `wanted` or on a later stage. A lost stage is no progress."""
        pipeline = text(row, "pipeline_id")
        goal = self._sort(row, wanted)
        if goal is None:
            return False
        been = {text(row, "stage_id")}
        for event in self.events:
            if text(event, "deal_id") == text(row, "deal_id"):
                been |= {text(event, f"{end}_stage_id") for end in ("from", "to") if self._same(event, end, pipeline)}
        sorts = [self._sort(row, stage) for stage in been if not self._is_lost(pipeline, stage)]
        return any(sort is not None and sort >= goal for sort in sorts)

    def reached_at(self, row: dict[str, Any], wanted: str) -> datetime | None:
        """When it first came to `wanted` or to a later stage, as far as events tell."""
        goal, pipeline, moments = self._sort(row, wanted), text(row, "pipeline_id"), []
        for event in self.events:
            stage = text(event, "to_stage_id")
            is_own = text(event, "deal_id") == text(row, "deal_id") and self._same(event, "to", pipeline)
            if is_own and not self._is_lost(pipeline, stage):
                sort = self._sort(row, stage)
                if sort is not None and goal is not None and sort >= goal:
                    moments.append(event["happened_at"])
        return min(moments, default=None)

    @staticmethod
    def _same(event: dict[str, Any], end: str, pipeline: str) -> bool:
        return text(event, f"{end}_pipeline_id") == pipeline

    def _is_lost(self, pipeline: str, stage: str) -> bool:
        known = self.known.get((pipeline, stage))
        return known is not None and text(known, "semantic") == "lost"

    def _sort(self, row: dict[str, Any], stage: str) -> int | None:
        pipeline = text(row, "pipeline_id")
        for (its_pipeline, stage_id), known in self.known.items():
            if its_pipeline == pipeline and stage in (stage_id, text(known, "name")):
                return int(known["sort"])
        order = rules_of(row, self.config).stages
        return order.index(stage) if stage in order else None
