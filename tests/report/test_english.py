"""English texts are in English: what is listed of the installed scheme, and where each clause stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from rich.console import RenderableType

import starrules
from starrules.model import Text
from starrules.report.console import as_text
from starrules.report.listing import scheme_data
from starrules.report.scheme_view import (
    coverage_view,
    differences_view,
    plugins_view,
    ruleset_view,
    rulesets_view,
    scheme_view,
)
from starrules.scheme.model import Clause

SCHEME = starrules.load_scheme()
RULESETS = [SCHEME.ruleset(name, period="2024") for name in ("proposed", "community", "literal")]
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
"""Chinese letters, and Chinese marks between them."""
VIEWS: dict[str, RenderableType] = {
    "scheme": scheme_view(SCHEME, "en"),
    "coverage": coverage_view(SCHEME, "en"),
    "plugins": plugins_view(SCHEME, "en"),
    "rulesets": rulesets_view(RULESETS, SCHEME, "en"),
    "differences": differences_view(RULESETS[0], RULESETS[2], SCHEME, "en"),
    **{item.id: ruleset_view(item, SCHEME, "en") for item in RULESETS},
}


@pytest.mark.parametrize("name", VIEWS)
def test_a_listing_in_english_has_no_chinese(name: str) -> None:
    """Titles, places, settings, options and the names of bodies."""
    told = as_text(VIEWS[name], width=400)
    assert len(told) > 200
    assert [line for line in told.splitlines() if CHINESE.search(line)] == []


def english(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Yield every English text within plain data, with its place."""
    if isinstance(value, list):
        for item in value:
            yield from english(item, f"{place}/{item.get('id', '')}" if isinstance(item, dict) else place)
    elif isinstance(value, dict):
        for key, item in value.items():
            if isinstance(item, str) and (key == "en" or key.endswith("_en")):
                yield f"{place}/{key}", item
            yield from english(item, f"{place}/{key}")


def test_english_texts_in_json_have_no_chinese() -> None:
    """All of them, the rules in words and the places of clauses included."""
    found = list(english(scheme_data(SCHEME)))
    assert len(found) > 1000
    assert [item for item in found if CHINESE.search(item[1])] == []


def test_a_place_is_a_locator_in_the_text_and_reads_in_english() -> None:
    """JSON has the place as the Chinese text has it, and beside it the same in English; no two become one."""
    clauses = {item["id"]: (item["place"], item["place_en"]) for item in scheme_data(SCHEME)["clauses"]}
    assert clauses["H.area.3"] == ("二(五)办公区3", "II(5) office area 3")
    assert clauses["H.indoor.duty"] == ("二(五)室内引语", "II(5) rooms, introduction")
    assert clauses["H.indoor.7"] == ("二(五)室内7(缺号)", "II(5) rooms 7 (number missing)")
    assert clauses["T.integrity.0"] == ("三(三)标题", "III(3) heading")
    assert clauses["G.org.service"] == ("四(二)", "IV(2)")
    pairs = set(clauses.values())
    assert len(pairs) == len({zh for zh, _ in pairs}) == len({en for _, en in pairs})


def test_places_have_the_same_figures_in_both_languages() -> None:
    """The last figure of a place is the same, and so are those in brackets and the one before them."""
    parts, figures = (
        dict(zip("一二三四", ("I", "II", "III", "IV"), strict=True)),
        str.maketrans("一二三四五", "12345"),
    )
    for clause in SCHEME.clauses.values():
        place = clause.place
        assert (
            re.findall(r"\d", place.zh.translate(figures))[-1:] == re.findall(r"\d", place.en)[-1:]
            or place.zh[0] in parts
        )
        if found := re.match(r"([一二三四])(?:\(([一二三四五])\))?(\d?)", place.zh):
            part, number, item = found.groups()
            between = "" if number is None else f"({number.translate(figures)})"
            assert place.en.startswith(f"{parts[part]}{between}{item}")


def test_a_place_in_figures_may_be_one_string() -> None:
    """It reads the same in both languages; a place in words is given in both."""
    clause = Clause("S.east.1", "3.2", "east", "documentary", "both", Text("条款", "Clause"))
    assert clause.place == Text("3.2", "3.2")
    both = Text("第三条", "article 3")
    assert Clause("S.east.1", both, "east", "documentary", "both", Text("条款", "Clause")).place == both
