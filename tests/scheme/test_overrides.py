"""What a plugin sets otherwise in somebody else's area, and what it brings beside stars and checks."""

from __future__ import annotations

import datetime

import pytest
from attrs import evolve

from starrules.errors import EvidenceError, PluginError
from starrules.model import Text
from starrules.scheme.extras import (
    EvidenceReader,
    Overridden,
    Override,
    ReportFormat,
    Translation,
    YearCalendar,
)
from starrules.scheme.model import Contribution
from tests.scheme.kit import EAST, RULESET, WEST, check, record, scheme

WHY = Text("本市从严", "the city is stricter")
CITY = Contribution(
    overrides=(
        Override("parameter", "east.least", "7", WHY),
        Override("reading", "A2", "strict", WHY),
        Override("ruleset", "plain", RULESET + "minimum_months = 9\n", WHY),
    )
)


def test_an_override_is_in_force_and_noted() -> None:
    """What a plugin sets otherwise counts in every ruleset, and the scheme says what was there, whose, and why."""
    one = scheme(record("east", EAST), record("west", WEST), record("city", CITY))
    found = one.ruleset("plain", period="2030")
    assert found.parameters["east.least"] == 7
    assert (found.readings["A2"], found.minimum_months) == ("strict", 9)
    assert one.overrides == (
        Overridden(
            "parameter",
            "east.least",
            "2 (2012-01-01); 3 (2025-01-01)",
            "7",
            "plug-east 1.0",
            "plug-city 1.0",
            WHY,
        ),
        Overridden("reading", "A2", "mild", "strict", "plug-east 1.0", "plug-city 1.0", WHY),
        Overridden(
            "ruleset", "plain", RULESET, CITY.overrides[2].value, "plug-rules 1.0", "plug-city 1.0", WHY
        ),
    )
    spec = one.parameters["east.least"]
    assert (spec.origin, spec.source) == ("proposed", "override by plug-city 1.0: the city is stricter")


def test_a_ruleset_says_that_a_value_is_an_override() -> None:
    """The origin of an overridden default names who set it and whose it was; a ruleset that sets it has the last word."""
    one = scheme(
        record("east", EAST), record("city", CITY),
        rulesets={"plain": RULESET, "own": RULESET.replace("plain", "own") + '[readings]\nA2 = "mild"\n'},
    )  # fmt: skip
    assert one.ruleset("plain").origins["readings/A2"] == "plug-city 1.0, which overrides plug-east 1.0"
    assert one.ruleset("own").origins["readings/A2"] == "own"
    assert one.ruleset("own").readings["A2"] == "mild"


def test_without_the_plugin_everything_is_as_it_was() -> None:
    """Blocking the plugin brings back every default and every digest."""
    blocked = evolve(record("city", CITY), status="blocked", contribution=None)
    plain, without = scheme(), scheme(record("east", EAST), record("west", WEST), blocked)
    assert without.overrides == ()
    assert without.ruleset("plain").digest == plain.ruleset("plain").digest


def test_an_override_of_what_an_absent_plugin_declares_waits() -> None:
    """With its aim absent, an override neither counts nor stops anything."""
    one = scheme(
        record("east", None, failed="gone"), record("city", evolve(CITY, overrides=CITY.overrides[:2]))
    )
    assert one.overrides == ()


def test_a_check_for_another_star_is_offered_and_counts_only_where_it_is_adopted() -> None:
    """An offered check is listed as offered, whichever ruleset is asked; its own star's checks are not."""
    more = Contribution(checks=(check("east.more", "S.east.1"),))
    one = scheme(
        record("east", EAST), record("west", WEST), record("more", more),
        rulesets={"plain": RULESET, "own": RULESET.replace("plain", "own") + 'adopted = ["east.more"]\n'},
    )  # fmt: skip
    assert list(one.offered) == ["east.more"]
    from starrules.report.listing import not_adopted

    assert not_adopted(one.ruleset("plain"), one) == ("east.more",)
    assert not_adopted(one.ruleset("own"), one) == ()


HOLIDAYS = YearCalendar(
    2024,
    ((datetime.date(2024, 2, 10), datetime.date(2024, 2, 17)),),
    (datetime.date(2024, 2, 4), datetime.date(2024, 2, 18)),
    "notice of 2023-10-25",
)


@pytest.mark.parametrize(
    ("day", "working"),
    [
        ("2024-02-04", True),
        ("2024-02-09", True),
        ("2024-02-12", False),
        ("2024-02-18", True),
        ("2024-03-02", False),
    ],
)
def test_a_calendar_gives_every_day_of_its_year(day: str, working: bool) -> None:
    """Weekends and holidays are free, but for the days off that are worked."""
    days = dict(HOLIDAYS.days())
    assert len(days) == 366
    assert days[datetime.date.fromisoformat(day)] is working


def test_readers_formats_calendars_and_translations_are_had_from_the_scheme() -> None:
    """What plugins bring beside stars and checks is on the scheme, by the name that it is asked for."""
    words = Text("词", "words")
    extras = Contribution(
        calendars=(HOLIDAYS,),
        readers=(EvidenceReader("tab", words, ".tab", lambda data: [line.split("\t") for line in data.decode().splitlines()]),),
        formats=(ReportFormat("letters", words, ".txt", lambda report: f"{report}".encode()),),
        translations=(Translation("de", {"star/east": "Oststern"}),),
    )  # fmt: skip
    one = scheme(record("east", EAST), record("more", extras))
    assert one.calendars == {2024: HOLIDAYS}
    assert one.readers[".tab"].read(b"unit\tday\no1\t2024-01-02") == [["unit", "day"], ["o1", "2024-01-02"]]
    assert one.formats["letters"].write("report") == b"report"
    assert one.translations == {"de": Translation("de", {"star/east": "Oststern"}, base="zh")}
    assert one.providers["reader tab"].label == one.providers["format letters"].label == "plug-more 1.0"


def _raise(data: bytes) -> list[list[str]]:
    raise SystemExit(f"{len(data)}")


READERS = {
    "raises": (_raise, "own.tab, read by 'tab' of plug 1.0: expected a table, found a reader that raised SystemExit: 3. Ask whoever provides the reader."),
    "nothing": (lambda data: [], "own.tab, read by 'tab' of plug 1.0: expected a header and rows, found nothing"),
    "ragged": (lambda data: [["a", "b"], ["1"]], "own.tab, read by 'tab' of plug 1.0, row 2: expected 2 cells, as in the header, found 1"),
    "numbers": (lambda data: [["a"], [1]], "own.tab, read by 'tab' of plug 1.0, row 2: expected cells of text, found 1"),
    "column twice": (lambda data: [["a", "a"]], "own.tab, read by 'tab' of plug 1.0, header: expected each column once, found 'a' 2 times"),
}  # fmt: skip


@pytest.mark.parametrize("kind", READERS)
def test_a_reader_that_gives_no_table_is_told(kind: str) -> None:
    """Whatever a plugin's reader does, the fault names the file, the reader and its provider."""
    read, expected = READERS[kind]
    reader = EvidenceReader("tab", WHY, ".tab", read)  # type: ignore[arg-type]
    with pytest.raises(EvidenceError) as raised:
        reader.table(b"abc", "own.tab", "plug 1.0")
    assert [str(fault) for fault in raised.value.faults] == [expected]


def test_a_reader_gives_its_table() -> None:
    """What a reader returns is had as rows of text cells."""
    reader = EvidenceReader("tab", WHY, ".tab", lambda data: [data.decode().split()])
    assert reader.table(b"a b", "own.tab") == (("a", "b"),)


def test_a_format_that_gives_no_bytes_is_told() -> None:
    """Whatever a plugin's format does, the fault names the format and its provider."""
    with pytest.raises(
        PluginError, match=r"format 'odd' of plug 1.0: expected bytes, found 'x'. Ask whoever provides"
    ):
        ReportFormat("odd", WHY, ".txt", lambda report: report).bytes_of("x", "plug 1.0")
    with pytest.raises(PluginError, match="expected bytes, found a format that raised ZeroDivisionError: "):
        ReportFormat("odd", WHY, ".txt", lambda report: bytes(1 // report)).bytes_of(0)
    assert ReportFormat("even", WHY, ".txt", lambda report: b"x").bytes_of(0) == b"x"
