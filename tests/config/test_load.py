"""The loader: every problem at once, each with line, place, value and what is allowed; secrets only by ${NAME}."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

import pytest

from throughline.config import Config, ConfigError, Model, Problem, Secret, SourceSettings, load


class Login(Model):
    user: str
    password: Secret


class Shop(SourceSettings):
    token: Secret
    site_id: int = 0
    ratio: float | None = None
    is_big: bool = False
    mode: Literal["fast", "slow"] = "fast"
    tokens: tuple[Secret, ...] = ()
    login: Login | None = None


KINDS: dict[str, type[SourceSettings]] = {"shop": Shop, "plain": SourceSettings}


def given(tmp_path: Path, text: str, **env: str) -> Config:
    path = tmp_path / "config.yaml"
    path.write_text(text, "utf-8")
    return load(path, KINDS, env)


def refused(tmp_path: Path, text: str, **env: str) -> list[Problem]:
    with pytest.raises(ConfigError) as caught:
        given(tmp_path, text, **env)
    assert caught.value.exit_code == 2
    for lang in ("ru", "en"):
        assert len(caught.value.sentence(lang).splitlines()) == 1 + len(caught.value.problems)
    return list(caught.value.problems)


def only(tmp_path: Path, text: str, **env: str) -> tuple[str, int, str]:
    problems = refused(tmp_path, text, **env)
    assert len(problems) == 1, [problem.sentence("en") for problem in problems]
    return problems[0].key, problems[0].line, problems[0].path


def test_an_empty_mapping_is_all_defaults(tmp_path: Path) -> None:
    assert given(tmp_path, "{}") == Config()


def test_the_example_of_the_design(tmp_path: Path) -> None:
    config = given(
        tmp_path,
        """
project: {name: Окна Урал, timezone: Asia/Yekaterinburg, currency: RUB, language: ru, include_vat: true}
sources:
  - {name: direct, kind: shop, token: ${DIRECT_TOKEN}, since: 2026-01-01}
  - {name: spend, kind: plain}
channels: [{channel: yandex_direct, when: {utm_source: yandex, utm_medium: [cpc, "cp*"]}}]
pipelines:
  "Окна": {brand: Окна, cleaning: [Неразобранное], target_from: Замер, sold: paid}
  "Рекламации": {loss_is_won: true}
margin: {default: 0.35, by_product: {Двери: 0.28}}
calls:
  working_hours: {mon-fri: "09:00-20:00", sat: "10:00-16:00"}
  days_off: ru
  static_numbers: {"+7 (343) 200-00-01": {channel: billboard, valid_from: 2026-02-01}}
attribution: {window: 90, insignificant: [direct, internal], custom: {w_shaped: "1"}}
dimensions: [{name: age, from: spend_daily.dims.age}, {name: age, from: lead.custom.age}]
rates: {USD: 92.5, TON: 290}
schedule: {all: "0 * * * *", spend: "*/5 * * * *"}
access: {oidc: google, roles: {analyst: ["*@okna.ru"], manager: [boss@okna.ru]}, phones: analyst}
""",
        DIRECT_TOKEN="s3cret-value",
    )
    first = config.sources[0]
    assert isinstance(first, Shop)
    assert first.since == date(2026, 1, 1)
    assert first.token.get_secret_value() == "s3cret-value"
    assert "s3cret-value" not in repr(config)
    assert "s3cret-value" not in config.model_dump_json()
    assert config.pipelines["Рекламации"].loss_is_won
    assert config.rates == {"USD": Decimal("92.5"), "TON": Decimal(290)}
    assert config.dimensions[0].origin == "spend_daily.dims.age"
    ((number, owner),) = config.static_numbers
    assert (number, owner.valid_from) == ("+73432000001", date(2026, 2, 1))


def test_every_problem_is_told_at_once_in_the_order_of_lines(tmp_path: Path) -> None:
    problems = refused(
        tmp_path,
        """\
project: {timezone: Mars/Olympus, currency: rub}
sources:
  - {name: a, kind: shop, token: literal, mode: fats}
  - {name: a, kind: shpo}
  - {name: Б, kind: plain, sicne: 2026-01-01}
margin: {default: 1.5}
""",
    )
    assert [(problem.line, problem.path, problem.key) for problem in problems] == [
        (1, "project.timezone", "bad_zone"),
        (1, "project.currency", "string_pattern_mismatch"),
        (3, "sources[0].token", "literal_secret"),
        (3, "sources[0].mode", "not_one_of_near"),
        (4, "sources[1].kind", "not_one_of_near"),
        (4, "sources[1].name", "duplicate_source"),
        (5, "sources[2].name", "string_pattern_mismatch"),
        (5, "sources[2].sicne", "unknown_key_near"),
        (6, "margin.default", "less_than_equal"),
    ]
    by_path = {problem.path: problem for problem in problems}
    assert by_path["sources[0].mode"].allowed == ("fast", "slow")
    assert by_path["sources[0].mode"].facts["near"] == "fast"
    assert by_path["sources[1].kind"].allowed == ("plain", "shop")
    assert by_path["sources[1].name"].facts["first"] == 3
    assert by_path["sources[2].sicne"].facts["near"] == "since"
    assert "since" in by_path["sources[2].sicne"].allowed


CASES = [
    # one mistake, its key, its path
    ("unknown section", "chanels: []", "unknown_key_near", "chanels"),
    ("list for a section", "project: [a]", "wrong_type", "project"),
    ("sources as mapping", "sources: {a: b}", "wrong_type", "sources"),
    ("source as text", "sources: [crm]", "wrong_type", "sources[0]"),
    ("source without kind", "sources: [{name: a}]", "missing", "sources[0]"),
    ("source without name", "sources: [{kind: plain}]", "missing", "sources[0]"),
    ("number for text", "project: {name: 5}", "unquoted", "project.name"),
    ("flag for text", "project: {name: true}", "unquoted", "project.name"),
    ("number inside a list of texts", "attribution: {insignificant: [1]}", "unquoted", "attribution.insignificant[0]"),
    ("text for number", "margin: {default: '0.3'}", "wrong_type", "margin.default"),
    ("flag for number", "attribution: {half_life: true}", "wrong_type", "attribution.half_life"),
    ("number for flag", "project: {include_vat: 1}", "wrong_type", "project.include_vat"),
    ("fraction for whole", "attribution: {window: 1.5}", "wrong_type", "attribution.window"),
    ("zero window", "attribution: {window: 0}", "greater_than_equal", "attribution.window"),
    ("nothing for text", "project: {name: }", "wrong_type", "project.name"),
    ("seconds for a day", "sources: [{name: a, kind: plain, since: 20260101}]", "bad_day", "sources[0].since"),
    ("text for a day", "sources: [{name: a, kind: plain, since: 01.02.2026}]", "bad_day", "sources[0].since"),
    ("no such day", "sources: [{name: a, kind: plain, since: 2026-02-30}]", "bad_day", "sources[0].since"),
    ("zone of a source", "sources: [{name: a, kind: plain, timezone: Olympus}]", "bad_zone", "sources[0].timezone"),
    ("cron of four fields", "schedule: {all: '* * * *'}", "bad_cron", "schedule.all"),
    ("cron of six fields", "schedule: {all: '* * * * * *'}", "bad_cron", "schedule.all"),
    ("cron out of range", "schedule: {all: '61 * * * *'}", "bad_cron", "schedule.all"),
    ("schedule of nobody", "schedule: {crm: '0 * * * *'}", "unknown_key", "schedule.crm"),
    ("hours reversed", "calls: {working_hours: {sat: '16:00-10:00'}}", "bad_hours", "calls.working_hours.sat"),
    ("no such weekday", "calls: {working_hours: {пн: '10:00-16:00'}}", "bad_weekdays", "calls.working_hours.пн"),
    ("brand without hours", "calls: {brand_hours: {Окна: {}}}", "no_hours", "calls.brand_hours.Окна"),
    ("no such country", "calls: {days_off: zzz}", "bad_country", "calls.days_off"),
    ("nearly a country", "calls: {days_off: rus}", "bad_country_near", "calls.days_off"),
    ("day off", "calls: {days_off: [2026-13-01]}", "bad_day", "calls.days_off[0]"),
    ("exception of nothing", "calls: {exceptions: {2026-01-01: 9-15}}", "bad_hours", "calls.exceptions.2026-01-01"),
    ("exception of no day", "calls: {exceptions: {monday: '09:00-15:00'}}", "bad_day", "calls.exceptions.monday"),
    ("bare off", "calls: {exceptions: {2026-01-01: off}}", "ambiguous", "calls.exceptions.2026-01-01"),
    (
        "phone without code",
        "calls: {static_numbers: {'200-00-01': {channel: a}}}",
        "bad_phone",
        "calls.static_numbers.200-00-01",
    ),
    (
        "two phones in one",
        "calls: {static_numbers: {'8 343 200-00-01, 8 343 200-00-02': {channel: a}}}",
        "bad_phone",
        "calls.static_numbers.8 343 200-00-01, 8 343 200-00-02",
    ),
    ("no country with phones", "project: {country: XX}", "bad_region", "project.country"),
    ("two weights", "attribution: {weights: 40-60}", "bad_weights", "attribution.weights"),
    ("weights of nothing", "attribution: {weights: 0-0-0}", "bad_weights", "attribution.weights"),
    ("no such model", "attribution: {model: linaer}", "unknown_model", "attribution.model"),
    ("window over the longest", "attribution: {window: 200}", "window_too_long", "attribution.window"),
    ("order over the longest", "attribution: {order: 5}", "less_than_equal", "attribution.order"),
    ("model of nothing", "attribution: {custom: {mine: 'pos +'}}", "bad_expression", "attribution.custom.mine"),
    ("negative model", "attribution: {custom: {mine: '2 - pos'}}", "bad_expression", "attribution.custom.mine"),
    (
        "model of a label",
        "attribution: {custom: {mine: {label: Моя}}}",
        "missing",
        "attribution.custom.mine",
    ),
    (
        "negative model with a label",
        "attribution: {custom: {mine: {label: Моя, expression: '2 - pos'}}}",
        "bad_expression",
        "attribution.custom.mine",
    ),
    ("model named linear", "attribution: {custom: {linear: '1'}}", "reserved_name", "attribution.custom.linear"),
    ("model named shapley", "attribution: {custom: {shapley: '1'}}", "reserved_name", "attribution.custom.shapley"),
    ("dimension named city", "dimensions: [{name: city, from: lead.custom.c}]", "reserved_name", "dimensions[0].name"),
    (
        "same dimension twice",
        "dimensions: [{name: a, from: lead.custom.c}, {name: a, from: lead.custom.d}]",
        "duplicate_dimension",
        "dimensions[1].name",
    ),
    ("dimension of nothing", "dimensions: [{name: a, from: visit.x}]", "string_pattern_mismatch", "dimensions[0].from"),
    (
        "name in place of from",
        "dimensions: [{name: a, origin: lead.custom.x, from: lead.custom.x}]",
        "unknown_key",
        "dimensions[0].origin",
    ),
    ("cleaning stage", "pipelines: {A: {stages: [a, b], cleaning: [a, c]}}", "unknown_stage", "pipelines.A.cleaning"),
    ("target stage", "pipelines: {A: {stages: [a, b], target_from: c}}", "unknown_stage", "pipelines.A.target_from"),
    ("sold stage", "pipelines: {A: {stages: [a, b], sold: 'stage: c'}}", "unknown_stage", "pipelines.A.sold"),
    ("sold by magic", "pipelines: {A: {sold: magic}}", "string_pattern_mismatch", "pipelines.A.sold"),
    ("rate of zero", "rates: {USD: 0}", "greater_than", "rates.USD"),
    (
        "number that ends early",
        "calls: {static_numbers: {'+73432000001': {channel: a, valid_from: 2026-02-01, valid_to: 2026-01-01}}}",
        "dates_reversed",
        "calls.static_numbers.+73432000001.valid_to",
    ),
    (
        "secret in a list",
        "sources: [{name: a, kind: shop, token: '${T}', tokens: [x]}]",
        "literal_secret",
        "sources[0].tokens[0]",
    ),
    (
        "secret deep inside",
        "sources: [{name: a, kind: shop, token: '${T}', login: {user: u, password: p}}]",
        "literal_secret",
        "sources[0].login.password",
    ),
]


@pytest.mark.parametrize(("text", "key", "path"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_one_mistake_makes_one_problem(tmp_path: Path, text: str, key: str, path: str) -> None:
    assert only(tmp_path, text, T="secret") == (key, 1, path)


def test_stages_need_not_be_listed(tmp_path: Path) -> None:
    assert given(tmp_path, "pipelines: {A: {cleaning: [x], target_from: b}}").pipelines["A"].target_from == "b"


def test_a_number_may_come_from_the_environment(tmp_path: Path) -> None:
    text = "sources: [{name: a, kind: shop, token: ${T}, site_id: ${SITE}, ratio: ${R}, is_big: ${BIG}}]"
    source = given(tmp_path, text, T="12345678", SITE="77", R="0.5", BIG="true").sources[0]
    assert isinstance(source, Shop)
    assert (source.site_id, source.ratio, source.is_big) == (77, 0.5, True)
    assert source.token.get_secret_value() == "12345678"


def test_a_value_from_the_environment_is_not_shown(tmp_path: Path) -> None:
    text = "sources: [{name: a, kind: shop, token: ${T}, site_id: ${SITE}}]"
    problem = refused(tmp_path, text, T="x", SITE="hush-hush")[0]
    assert problem.path == "sources[0].site_id"
    assert "hush-hush" not in problem.sentence("en")


def test_a_literal_secret_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        given(tmp_path, "sources: [{name: a, kind: shop, token: hunter2}]")
    for lang in ("ru", "en"):
        assert "hunter2" not in caught.value.sentence(lang)
        assert "${TOKEN}" in caught.value.sentence(lang)


def test_an_ambiguous_word_is_told_once(tmp_path: Path) -> None:
    assert only(tmp_path, "attribution: {window: 1_000}") == ("ambiguous", 1, "attribution.window")


def test_the_sentences(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        given(tmp_path, "project:\n  language: de\n")
    assert caught.value.sentence("ru").splitlines() == [
        "В файле config.yaml 1 ошибка:",
        "  config.yaml:2: project.language: «de» не подходит. Можно: en, ru.",
    ]
    assert caught.value.sentence("en").splitlines() == [
        "config.yaml has 1 mistake:",
        "  config.yaml:2: project.language: “de” does not fit. Allowed: en, ru.",
    ]


def test_the_language_of_the_file_is_known_even_when_the_rest_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        given(tmp_path, "project: {language: en, nmae: x}")
    assert caught.value.lang == "en"


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path / "nowhere.yaml", KINDS, {})
    assert caught.value.problems[0].key == "no_file"
    assert "nowhere.yaml" in caught.value.sentence("ru")


def test_a_file_in_another_encoding_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes("a: 1\nproject: {name: Окна}".encode("cp1251"))
    with pytest.raises(ConfigError) as caught:
        load(path, KINDS, {})
    assert (caught.value.problems[0].key, caught.value.problems[0].line) == ("not_utf8", 2)


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes(b"\xef\xbb\xbfproject: {name: A}")
    assert load(path, KINDS, {}).project.name == "A"


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "just words"])
def test_what_is_no_mapping_is_refused(tmp_path: Path, text: str) -> None:
    assert only(tmp_path, text) == ("not_a_mapping", 1, "")
