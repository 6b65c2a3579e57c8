"""Runs every example in the docs, the READMEs and the docstrings, and prints what tests counted."""

import gc
from pathlib import Path

import pytest
from hypothesis import settings
from sybil import Sybil
from sybil.document import PythonDocStringDocument
from sybil.parsers.markdown import PythonCodeBlockParser as MarkdownCode
from sybil.parsers.markdown import SkipParser as MarkdownSkip
from sybil.parsers.rest import DocTestParser, SkipParser
from sybil.sybil import SybilCollection
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

# On two busy cores a deadline fails tests for no fault of theirs. On CI this builds on Hypothesis' own profile for CI.
settings.register_profile("starrules", settings(), deadline=None)
settings.load_profile("starrules")

HERE = Path(__file__).parent
SOURCES = [HERE / "src", *sorted((HERE / "plugins").glob("*/src"))]

pages = [
    Sybil([MarkdownCode(), MarkdownSkip()], path=str(folder), patterns=["*.md"])
    for folder in (HERE / "docs", HERE / "plugins")
]
readme = Sybil([MarkdownCode(), MarkdownSkip()], filenames=["README.md"], excludes=["*/*"])
docstrings = [
    Sybil(
        [DocTestParser(), SkipParser()],
        path=str(source),
        patterns=["*.py"],
        document_types={".py": PythonDocStringDocument},
    )
    for source in SOURCES
]

pytest_collect_file = SybilCollection([readme, *pages, *docstrings]).pytest()


class ByFile(LoadScopeScheduling):  # type: ignore[misc]  # xdist ships no types
    """Give the tests of one file to one core, so that what they share is made once, and likewise a document's examples.

    The laws share little and take long: each test is given to whichever core is free, and last, for xdist hands out
    first what has the most tests.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return nodeid if file.startswith("tests/laws/") else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling | None:
    """Take the place of `--dist loadscope`; xdist 3.8 cannot group by mark under pytest 9.2."""
    return ByFile(config, log) if config.getvalue("dist") == "loadscope" else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the examples of the page on Spark, so that the run that has Spark executes them, and no other skips them."""
    for item in items:
        if item.path == HERE / "docs" / "spark.md":
            item.add_marker(pytest.mark.spark)


def pytest_collection_finish() -> None:
    """Spare the garbage collector thousands of collected tests, which stay until the end, and let it look seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture(scope="module", autouse=True)
def _spared(request: pytest.FixtureRequest) -> None:
    """Spare it what earlier tests keep, too, where tests make much and collect often: it took most of their time."""
    if request.path.parent.name in ("laws", "runs"):
        gc.collect()
        gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests said with `record_property`: a passing test's own prints are not shown.

    Numbers that the cases of one test count are added up; what is said otherwise is listed, or its first and last.
    """
    said: dict[tuple[str, str], list[object]] = {}
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport) and report.when == "call":
                test = report.nodeid.split("::")[-1].partition("[")[0]
                for name, value in report.user_properties:
                    said.setdefault((test, name), []).append(value)
    if said:
        terminalreporter.section("counted")
        for (test, name), values in sorted(said.items()):
            terminalreporter.write_line(f"{test}: {name} {_together(values)}")


def _together(values: list[object]) -> str:
    numbers = [value for value in values if isinstance(value, int)]
    if len(numbers) == len(values):
        return f"{sum(numbers):,}" if len(values) == 1 else f"{sum(numbers):,} in {len(values)} cases"
    texts = sorted(set(map(str, values)))
    return ", ".join(texts) if len(texts) <= 3 else f"{texts[0]} to {texts[-1]}"
