"""Engines: every one gives the same report, in whole numbers that are never rounded; one that is absent says so."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import narwhals.stable.v2 as nw
import polars as pl
import pytest

from starrules.cli import FAULTY, OK, run
from starrules.engine import assess
from starrules.errors import MissingExtraError, NotFoundError, RuleError
from starrules.evidence.model import Evidence, RowData
from starrules.evidence.state import Cases
from starrules.lanes.engines import opened
from starrules.lanes.population import compute
from starrules.model import LAST_DAY, Days, Period, Text, Unit
from starrules.report.write import assessment_data
from starrules.rules import nodes as n
from starrules.rules import rows as r
from starrules.rules.canonical import bind, canonical
from starrules.rules.evaluate import Evaluation
from starrules.rules.infer import WIDEST, check_rule
from starrules.rules.values import Num, verdict_of
from starrules.schema import Complete, Field, Int, Key, Table
from tests.engine import kit
from tests.engine.test_assess import MIXED
from tests.lanes import ENGINES, EVERY

DISTRICT = Path(__file__).resolve().parents[2] / "examples" / "district"
PERIOD = Period.year(2024)
WORDS = Text("词", "word")
MOST = 10**15
LEDGER = Table(
    "ledger",
    WORDS,
    (Field("entry", Key(), WORDS), Field("amount", Int(-MOST, MOST), WORDS, null="unknown")),
    key=("entry",),
    yearly=True,
    max_rows=2,
    completes=Complete(fixed=True),
)


@pytest.fixture(scope="module")
def ledgers() -> Evidence:
    """Return units whose amounts are as large and as small as they can be, at zero, one off, and unknown."""
    cells = {
        "most": (MOST, MOST), "least": (-MOST, -MOST), "both": (MOST, -MOST), "off": (MOST, MOST - 1),
        "unknown": (MOST, None), "none": (),
    }  # fmt: skip
    units = {name: Unit(name, "office", WORDS, Days(0, LAST_DAY)) for name in cells}
    data = [
        {"unit": unit, "year": 2024, "entry": f"e{index}", "amount": amount}
        for unit, amounts in cells.items()
        for index, amount in enumerate(amounts)
    ]
    return Evidence(
        {LEDGER.name: LEDGER},
        units,
        {LEDGER.name: (Days(0, LAST_DAY),)},
        data={LEDGER.name: RowData(data)},
        covered_to=PERIOD.days.last,
    )


def wide_numbers() -> dict[str, n.Expr]:
    """Return sums of growing width, from 64 bits to the last bit for which a rule builds."""
    ledger = r.rows(LEDGER)
    written: dict[str, n.Expr] = {}
    for bits in range(127):
        written[f"scaled by 2^{bits}"] = r.number(2**bits) * ledger.sum("amount")
        written[f"squares by 2^{bits}"] = r.number(2**bits) * ledger.sum(ledger["amount"] * ledger["amount"])
    built = {}
    for name, number in written.items():
        try:
            check_rule(number >= 0, "wide")
        except RuleError:
            continue
        built[name] = canonical(bind(number, PERIOD, {}, {}))
    return built


@pytest.mark.parametrize("engine", EVERY)
def test_the_largest_numbers_are_exact(engine: str, ledgers: Evidence) -> None:
    """Every width, up to the last for which a rule builds, gives the exact number of the reference evaluator."""
    numbers = wide_numbers()
    found = compute(ledgers, PERIOD, PERIOD.days.last, {}, numbers, engine=engine)
    cases = Cases(ledgers, PERIOD, PERIOD.days.last)
    largest = 0
    for row in found.numbers.iter_rows(named=True):
        evaluation = Evaluation(cases.case(row["unit"]))
        for name, number in numbers.items():
            expected = evaluation.value(number)
            assert isinstance(expected, Num)
            low, high = row[f"{name}|low"], row[f"{name}|high"]
            assert isinstance(low, int) and isinstance(high, int)
            assert (low, high) == (expected.low, expected.high), (row["unit"], name)
            largest = max(largest, abs(low), abs(high))
    assert 2**62 < 2**100 < largest <= WIDEST
    assert len(numbers) > 80


@pytest.mark.parametrize("engine", EVERY)
def test_the_edge_is_kept_at_every_width(engine: str, ledgers: Evidence) -> None:
    """A threshold that is just reached is met, and one step above it is not, however large the numbers are."""
    edge = 2 * MOST
    total = r.rows(LEDGER).sum("amount")
    rules: dict[str, n.Expr] = {}
    for bits in (0, 8, 12, 20, 40, 60):
        scaled = r.number(2**bits) * total
        rules[f"met {bits}"] = canonical(bind(scaled >= 2**bits * edge, PERIOD, {}, {}))
        rules[f"unmet {bits}"] = canonical(bind(scaled >= 2**bits * edge + 1, PERIOD, {}, {}))
    codes = compute(ledgers, PERIOD, PERIOD.days.last, rules, engine=engine).codes
    row = next(row for row in codes.iter_rows(named=True) if row["unit"] == "most")
    assert {name: code for name, code in row.items() if name != "unit"} == {
        name: 1 if name.startswith("met") else 2 for name in rules
    }
    cases = Cases(ledgers, PERIOD, PERIOD.days.last)
    for row in codes.iter_rows(named=True):
        evaluation = Evaluation(cases.case(row["unit"]))
        assert {name: verdict_of(evaluation.value(rule)).code for name, rule in rules.items()} == {
            name: row[name] for name in rules
        }


@pytest.mark.parametrize("engine", EVERY[1:])
def test_a_report_is_the_same_from_every_engine(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Findings, awards, titles and duties are equal, and so are the canonical data of the assessment."""
    first = kit.report(**MIXED)
    used = []

    def other(*given: object, **options: object) -> object:
        used.append(engine)
        return assess(*given, **options, engine=engine)  # type: ignore[arg-type]

    monkeypatch.setattr(kit, "assess", other)
    second = kit.report(**MIXED, held=False)
    assert used
    for part in ("findings", "standards", "awards", "titles", "duties"):
        assert getattr(first, part).equals(getattr(second, part)), part
    assert assessment_data(first) == assessment_data(second)


@pytest.mark.parametrize("engine", EVERY)
def test_no_rows_at_all_are_computed_too(engine: str) -> None:
    """Evidence without a row in any table gives the verdicts of the reference evaluator."""
    units = {"a": Unit("a", "office", WORDS, Days(0, LAST_DAY))}
    evidence = Evidence({LEDGER.name: LEDGER}, units, covered_to=PERIOD.days.last)
    rule = canonical(bind(r.rows(LEDGER).count() >= 1, PERIOD, {}, {}))
    found = compute(evidence, PERIOD, PERIOD.days.last, {"any": rule}, engine=engine)
    case = Cases(evidence, PERIOD, PERIOD.days.last).case("a")
    assert found.codes.rows() == [("a", verdict_of(Evaluation(case).value(rule)).code)]


def test_an_engine_that_is_not_installed_names_its_extra(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything is read or computed, in both languages, from Python and on the command line."""
    monkeypatch.setitem(sys.modules, "duckdb", None)
    monkeypatch.delitem(sys.modules, "starrules.lanes.engines.duckdb", raising=False)
    with pytest.raises(
        MissingExtraError, match=r"the engine 'duckdb' needs duckdb.*'starrules\[duckdb\]'"
    ) as told:
        opened("duckdb")
    assert told.value.told("zh") == (
        "计算引擎“duckdb”需要 duckdb，目前尚未安装。安装命令：python -m pip install 'starrules[duckdb]'"
    )
    assert run(["assess", str(tmp_path / "nowhere"), "--engine", "duckdb"]) == FAULTY
    assert "starrules[duckdb]" in capsys.readouterr().err


def test_an_engine_that_is_not_there_is_told_with_what_there_is() -> None:
    """A name that is misspelt comes with the likeliest one, in both languages."""
    with pytest.raises(
        NotFoundError,
        match=r"engine: expected one of 'polars', 'duckdb', 'pyspark', 'python', found 'duckbd'",
    ) as told:
        opened("duckbd")
    assert told.value.told("zh") == (
        "计算引擎：要求“polars”、“duckdb”、“pyspark”、“python”之一；实际：“duckbd”。是否应为“duckdb”？"
    )


def test_what_does_not_fit_in_memory_goes_to_disk_and_is_gone_after_the_run() -> None:
    """Tables larger than the memory allowed are read back whole from a folder of the engine's own, which is removed."""
    from starrules.lanes.engines.duckdb import DuckDBEngine

    engine = DuckDBEngine()
    folder = Path(engine.folder.name)
    engine.connection.execute("SET memory_limit = '30MB'")
    numbers = engine.table(pl.DataFrame({"n": pl.int_range(2_000_000, eager=True) * 7919 % 1_000_003}))
    doubled = [engine.kept(numbers.select(nw.col("n") * factor, m=nw.col("n"))) for factor in range(2, 6)]
    sums = [frame.select(engine.summed(nw.col(name), wide=False)) for frame in doubled for name in ("n", "m")]
    found = [rows.item() for rows in engine.collected_together(sums)]
    assert sum(path.stat().st_size for path in folder.iterdir()) > 1_000_000
    once = sum(n * 7919 % 1_000_003 for n in range(2_000_000))
    assert found == [number for factor in range(2, 6) for number in (factor * once, once)]
    engine.close()
    assert not folder.exists()


@pytest.mark.long
def test_the_command_line_gives_the_district_alike_and_says_nothing_beside_it(tmp_path: Path) -> None:
    """``assess --engine duckdb`` prints what ``assess`` prints, and nothing on standard error when it ends."""
    said = {}
    for engine in ENGINES:
        command = [sys.executable, "-m", "starrules", "assess", str(DISTRICT), "--engine", engine]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=dict(os.environ))
        assert (done.returncode, done.stderr) == (OK, ""), engine
        said[engine] = done.stdout
    assert len(set(said.values())) == 1
