"""The BigQuery half of chain III, as its README says: without its marks the config works, and reconciles by hand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.demo.project import Project
from tests.examples.test_chain_3 import EXAMPLE, EXPECTED, OCTOBER
from tests.fakes import postgres_demo
from tests.fakes.bigquery import FakeBigQuery
from tests.fakes.bigquery_demo import KEY, PORT, bigquery_demo, key_of

# GA4: 10 days of 4 visits from Direct, 5 of 2 from VK, 3 of 2 from search. The agency: three fees of 1,000.
VISITS = {"yandex_direct": 40, "vk_ads": 10, "seo": 6}
SPEND = {"yandex_direct": 20_000, "vk_ads": 9_000, "seo": 3_000}


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeBigQuery]:
    with bigquery_demo() as running:
        yield running


@pytest.fixture(scope="module")
def project(fake: FakeBigQuery, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    folder = tmp_path_factory.mktemp("chain-3-bigquery")
    config = folder / "examples" / "chain-3" / "config.yaml"
    config.parent.mkdir(parents=True)
    text = (EXAMPLE / "config.yaml").read_text("utf-8").replace("\n  #| ", "\n  ")
    with postgres_demo.demo() as warehouse, pytest.MonkeyPatch.context() as patch:
        text = text.replace(str(postgres_demo.PORT), str(warehouse.address.port))
        config.write_text(text.replace(f"http://127.0.0.1:{PORT}", fake.address), "utf-8")
        for name, value in {**warehouse.environment, KEY: key_of(fake)}.items():
            patch.setenv(name, value)
        made = Project(config, folder / "data" / "example-3")
        made.load()
        yield made


def test_visits_and_spend_of_the_channels(project: Project) -> None:
    money, funnel = project.report("money", **OCTOBER), project.report("funnel", **OCTOBER)
    assert {channel: funnel.rows[channel]["visits"] for channel in VISITS} == VISITS
    assert {channel: money.rows[channel]["spend"] for channel in SPEND} == pytest.approx(SPEND)
    leads = {channel: funnel.rows[channel]["leads"] for channel in EXPECTED}
    assert leads == {channel: figures[1] for channel, figures in EXPECTED.items()}


def test_results_lie_in_the_dataset(project: Project, fake: FakeBigQuery) -> None:
    rows = fake.engine.read("throughline", "marketing_daily").to_pylist()
    for column, figures in (("visits", VISITS), ("spend", SPEND)):
        found = {name: sum(row[column] or 0 for row in rows if row["channel"] == name) for name in figures}
        assert {name: float(value) for name, value in found.items()} == pytest.approx(figures)
    assert not [name for name in fake.engine.tables("throughline") if name.startswith("throughline_new_")]
