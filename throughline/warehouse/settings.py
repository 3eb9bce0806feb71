"""What config.yaml means to the models, as tables of the schema `settings`. Pure: Config in, Arrow tables out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pyarrow as pa

from throughline.calls.tags import tag_tables
from throughline.config.models import ChannelWhen, Config, Pipeline
from throughline.config.phones import dialled
from throughline.config.words import patterns, words

__all__ = ["settings_tables"]

_FIELDS = tuple(ChannelWhen.model_fields)
_FOREVER = date(9999, 12, 31)
_LONG_AGO = date(1900, 1, 1)

# Hosts whose visits without marks are organic search, and channels the product itself gives names to.
_SEARCH_HOSTS = (
    *(
        "google.com",
        "google.ru",
        "google.kz",
        "google.by",
        "yandex.ru",
        "yandex.com",
        "yandex.kz",
        "yandex.by",
        "ya.ru",
    ),
    *("go.mail.ru", "bing.com", "duckduckgo.com", "nova.rambler.ru", "search.yahoo.com", "ecosia.org", "baidu.com"),
)
_BUILTIN = {
    "direct": ("Прямые заходы", "Direct"),
    "internal": ("Внутренние переходы", "Internal"),
    "referral": ("Переходы с сайтов", "Referral"),
    "seo": ("Поиск (SEO)", "Organic search"),
    "saved": ("Сохранённые страницы", "Saved pages"),
    "unknown": ("Неизвестно", "Unknown"),
    "unknown_paid": ("Реклама без канала", "Unknown paid"),
}


def settings_tables(config: Config, days: tuple[date, date], now: datetime) -> dict[str, pa.Table]:
    """Every table of the schema `settings`; `days` are the first and last day the calendar must hold.

    `now` (with a zone) is the moment of the build: `clock` is another table each time, so what reads it is made anew
    by every build and had better be small.
    """
    return {
        "project": _project(config),
        "clock": pa.table({"as_of": pa.array([_utc(now)], pa.timestamp("us"))}),
        "source": _source(config),
        "calendar": pa.table({"day": pa.array(_days(*days), pa.date32())}),
        "rule": _rules(config),
        "channel_info": _channel_info(config),
        "channel_builtin": _rows("channel label_ru label_en", [(key, *names) for key, names in _BUILTIN.items()]),
        "channel_label": _rows("label channel", sorted(_channel_labels(config))),
        "channel_word": _rows("word channel", sorted(_channel_words(config).items())),
        "insignificant": _rows("channel", [(channel,) for channel in config.attribution.insignificant]),
        "search_host": _rows("host", [(host,) for host in _SEARCH_HOSTS]),
        "pipeline": _pipelines(config),
        "stage": _stages(config),
        "spam_reason": _spam_reasons(config),
        "spam_tag": _rows("name", [(tag.lower(),) for tag in config.calls.spam_tags]),
        "margin": _margins(config),
        "vat": _vat(config),
        "fixed_rate": _fixed_rates(config),
        "static_number": _static_numbers(config),
        **tag_tables(config.calls),
    }


def _rows(names: str, rows: Iterable[tuple[str | None, ...]]) -> pa.Table:
    schema = pa.schema([(name, pa.string()) for name in names.split()])
    return pa.Table.from_pylist([dict(zip(schema.names, row, strict=True)) for row in rows], schema)


def _typed(rows: list[dict[str, object]], **types: pa.DataType) -> pa.Table:
    return pa.Table.from_pylist(rows, pa.schema(list(types.items())))


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _project(config: Config) -> pa.Table:
    project = config.project
    row: dict[str, object] = {
        "name": project.name,
        "currency": project.currency,
        "include_vat": project.include_vat,
        "max_window": config.attribution.max_window,
        "default_margin": config.margin.default,
        "timezone": project.timezone,
        "week_start": project.week_start,
        "language": project.language,
    }
    return pa.Table.from_pylist([row])


def _source(config: Config) -> pa.Table:
    primary = {source.name: source.primary for source in config.sources}
    rows: list[dict[str, object]] = [
        {
            "source": source.name,
            "default_channel": source.default_channel,
            "leads_are_separate": source.leads == "separate",
            # What tells earlier of a source that only enriches does no more than that.
            "is_primary": source.primary and primary.get(source.enriched, True),
            "enriches": source.enriched if source.primary and primary.get(source.enriched, True) else "",
            "currency": source.currency,
            "includes_vat": source.includes_vat,
        }
        for source in config.sources
    ]
    text, flag = pa.string(), pa.bool_()
    return _typed(
        rows,
        source=text,
        default_channel=text,
        leads_are_separate=flag,
        is_primary=flag,
        enriches=text,
        currency=text,
        includes_vat=flag,
    )


def _rules(config: Config) -> pa.Table:
    """Channel rules and brand rules, a row per combination of their words: whatever a rule leaves open is ''."""
    given = [
        ("channel", no, rule.when, rule.channel, rule.brand, rule.pipeline) for no, rule in enumerate(config.channels)
    ]
    given += [("brand", no, rule.when, "", rule.brand, None) for no, rule in enumerate(config.brands)]
    rows: list[dict[str, object]] = []
    for ruleset, rule_no, when, channel, brand, pipeline in given:
        had_words = {field: words(getattr(when, field)) for field in _FIELDS}
        had_words["tracking_number"] = [_dialled(word, config) for word in had_words["tracking_number"]]
        common = {
            "ruleset": ruleset,
            "rule_no": rule_no,
            "channel": channel,
            "brand": brand or "",
            "pipeline": pipeline or "",
            "rule_text": ", ".join(f"{field}={'|'.join(had)}" for field, had in had_words.items() if had),
        }
        for variant, chosen in enumerate(product(*(patterns(had) for had in had_words.values()))):
            rows.append({**common, "variant": variant, **dict(zip(_FIELDS, chosen, strict=True))})
    names = ("ruleset", "channel", "brand", "pipeline", "rule_text", *_FIELDS)
    return _typed(rows, rule_no=pa.int32(), variant=pa.int32(), **dict.fromkeys(names, pa.string()))


def _dialled(word: str, config: Config) -> str:
    """A number as calls have it, however the rule spells it; a pattern, or the name of a line, as it is."""
    try:
        return dialled(word, config.project.numbering)
    except ValueError:
        return word


def _channel_info(config: Config) -> pa.Table:
    rows: list[dict[str, object]] = []
    for channel, info in config.channel_info.items():
        label = info.label if isinstance(info.label, dict) else {"ru": info.label, "en": info.label}
        rows.append(
            {
                "channel": channel,
                "label_ru": label.get("ru") or label.get("en"),
                "label_en": label.get("en") or label.get("ru"),
                "is_paid": info.paid,
            }
        )
    return _typed(rows, channel=pa.string(), label_ru=pa.string(), label_en=pa.string(), is_paid=pa.bool_())


def _channel_labels(config: Config) -> set[tuple[str, str]]:
    """How people may write a channel in the Sheet: its name or its label in either language, in lower case."""
    known = {(rule.channel, rule.channel) for rule in config.channels}
    known |= {(label.lower(), channel) for channel, names in _BUILTIN.items() for label in (channel, *names)}
    for channel, info in config.channel_info.items():
        labels = info.label.values() if isinstance(info.label, dict) else [info.label or channel]
        known |= {(label.lower(), channel) for label in (channel, *labels)}
    return known


def _channel_words(config: Config) -> dict[str, str]:
    """Words, in lower case, to channels: those of rules that ask for a utm_source alone, without patterns. The first
    rule that has a word is its."""
    alone = [rule for rule in reversed(config.channels) if rule.when.model_fields_set == {"utm_source"}]
    return {
        word.strip().lower(): rule.channel for rule in alone for word in words(rule.when.utm_source) if "*" not in word
    }


def _pipelines(config: Config) -> pa.Table:
    rules = {"*": Pipeline(), **config.pipelines}
    rows: list[dict[str, object]] = [
        {
            "pipeline": name,
            "brand": rule.brand,
            "sold": rule.sold.split(":")[0],
            "sold_stage": rule.sold.partition(":")[2].strip(),
            "target_stage": rule.target_from or "",
            "loss_is_won": rule.loss_is_won,
            "is_auxiliary": rule.auxiliary,
            "margin": rule.margin,
        }
        for name, rule in rules.items()
    ]
    text, flag = pa.string(), pa.bool_()
    return _typed(
        rows,
        pipeline=text,
        brand=text,
        sold=text,
        sold_stage=text,
        target_stage=text,
        loss_is_won=flag,
        is_auxiliary=flag,
        margin=pa.float64(),
    )


def _stages(config: Config) -> pa.Table:
    rows: list[dict[str, object]] = [
        {
            "pipeline": pipeline,
            "stage": stage,
            "sort": rule.stages.index(stage) if stage in rule.stages else None,
            "is_cleaning": stage in rule.cleaning,
            "is_spam": stage in rule.spam_stages,
        }
        for pipeline, rule in config.pipelines.items()
        for stage in dict.fromkeys((*rule.stages, *rule.cleaning, *rule.spam_stages))
    ]
    return _typed(
        rows, pipeline=pa.string(), stage=pa.string(), sort=pa.int64(), is_cleaning=pa.bool_(), is_spam=pa.bool_()
    )


def _spam_reasons(config: Config) -> pa.Table:
    pairs = [(name, reason.lower()) for name, rule in config.pipelines.items() for reason in rule.spam_reasons]
    return _rows("pipeline reason", pairs)


def _margins(config: Config) -> pa.Table:
    kinds = (("product", config.margin.by_product), ("brand", config.margin.by_brand))
    rows: list[dict[str, object]] = [
        {"kind": kind, "name": name, "margin": margin} for kind, margins in kinds for name, margin in margins.items()
    ]
    return _typed(rows, kind=pa.string(), name=pa.string(), margin=pa.float64())


def _vat(config: Config) -> pa.Table:
    rates = sorted(config.project.vat, key=lambda vat: vat.since)
    ends = [*(vat.since for vat in rates[1:]), _FOREVER][: len(rates)]
    rows: list[dict[str, object]] = [
        {"since": vat.since, "until": until, "rate": vat.rate} for vat, until in zip(rates, ends, strict=True)
    ]
    return _typed(rows, since=pa.date32(), until=pa.date32(), rate=pa.float64())


def _fixed_rates(config: Config) -> pa.Table:
    rows: list[dict[str, object]] = [{"currency": code, "rate": float(rate)} for code, rate in config.rates.items()]
    return _typed(rows, currency=pa.string(), rate=pa.float64())


def _static_numbers(config: Config) -> pa.Table:
    rows: list[dict[str, object]] = [
        {
            "e164": number,
            "channel": owner.channel,
            "brand": owner.brand or "",
            "pipeline": owner.pipeline or "",
            "operator": owner.operator or "",
            "valid_from": owner.valid_from or _LONG_AGO,
            "valid_to": owner.valid_to or _FOREVER,
        }
        for number, owner in config.static_numbers
    ]
    text = pa.string()
    return _typed(
        rows,
        e164=text,
        channel=text,
        brand=text,
        pipeline=text,
        operator=text,
        valid_from=pa.date32(),
        valid_to=pa.date32(),
    )
