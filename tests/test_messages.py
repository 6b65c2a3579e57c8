"""What people are told exists in Chinese and English, the same parts in both."""

from __future__ import annotations

import ast
import copy
import pickle
import string
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from starrules.errors import (
    EvidenceError,
    Fault,
    FaultsError,
    MissingExtraError,
    NotFoundError,
    StarrulesError,
    suggestion,
)
from starrules.messages import CATALOGUE, Message, catalogue, message, quoted, told
from starrules.resources import OutOfSpaceError
from starrules.runs.model import RunStoppedError

CORE = Path(__file__).resolve().parent.parent / "src" / "starrules"


def templates() -> Iterator[tuple[str, str]]:
    """Yield every template in the code, with where it stands."""
    for path in sorted(CORE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "message":
                first = node.args[0]
                place = f"{path.relative_to(CORE)}:{node.lineno}"
                assert isinstance(first, ast.Constant), f"{place}: the template is not written out"
                assert isinstance(first.value, str)
                yield first.value, place


def parts(template: str) -> set[tuple[str, str, str]]:
    """Return the parts of a template, each with how it is shown."""
    return {
        (name, spec or "", conversion or "")
        for _, name, spec, conversion in string.Formatter().parse(template)
        if name is not None
    }


def test_every_message_of_the_code_has_its_chinese_text() -> None:
    """No message is in English only."""
    missing = {template: place for template, place in templates() if template not in catalogue()}
    assert missing == {}


def test_the_catalogue_holds_nothing_that_the_code_does_not_say() -> None:
    """A text that is no longer said is taken out."""
    assert catalogue().keys() - {template for template, _ in templates()} == set()


def test_no_text_stands_in_the_catalogue_twice() -> None:
    """One of two would be told and the other only read: a template has one section."""
    sections = tomllib.loads((CORE / CATALOGUE).read_text(encoding="utf-8")).values()
    every = Counter(template for section in sections for template in section)
    assert {template: count for template, count in every.items() if count > 1} == {}


def test_both_languages_name_the_same_parts() -> None:
    """What is told in English is told in Chinese too; the words of another program may be left out there."""
    foreign = {("reason", "", "")}
    assert {
        one for one, other in catalogue().items() if parts(one) - foreign != parts(other) - foreign
    } == set()


def test_the_chinese_texts_are_chinese() -> None:
    """A text holds Chinese words, unless it is only parts and signs; English punctuation does not end it."""
    for english, chinese in catalogue().items():
        bare = "".join(text for text, _, _, _ in string.Formatter().parse(english))
        if any(char.isalpha() for char in bare) and "zh =" not in english:
            assert any("\u4e00" <= char <= "\u9fff" for char in chinese), english
            assert not chinese.endswith((".", "?", ",")), chinese


def test_a_message_is_an_ordinary_text_in_english() -> None:
    """It compares, sorts and prints as what it says."""
    said = message("Did you mean {name!r}?", name="units")
    assert said == "Did you mean 'units'?"
    assert f"{said}" == "Did you mean 'units'?"
    assert isinstance(said, str)


def test_a_message_is_told_in_chinese_with_its_parts() -> None:
    """Parts that are messages are told in Chinese too, and several stand in a row."""
    said = message("There are: {names}.", names=(quoted("units"), quoted("moves")))
    assert said == "There are: 'units', 'moves'."
    assert told(said, "zh") == "可选项有：“units”、“moves”。"
    nested = message("{suggestion} Install it beside starrules.", suggestion=said)
    assert told(nested, "zh") == "可选项有：“units”、“moves”。请与 starrules 一并安装。"


def test_what_is_no_message_is_the_same_in_both_languages() -> None:
    """Names of files and columns are not translated."""
    assert told("units.csv", "zh") == told("units.csv", "en") == "units.csv"


def test_braces_in_what_people_typed_are_left_as_they_are() -> None:
    """A part is never taken for a template."""
    said = message("ruleset {name!r}", name="{0} {x}")
    assert said == "ruleset '{0} {x}'"
    assert told(said, "zh") == "规则集“{0} {x}”"


def test_line_breaks_in_what_people_typed_stay_visible() -> None:
    """A value in quotation marks stays on its line in both languages."""
    assert told(quoted("one\ntwo"), "zh") == "“one\\ntwo”"
    assert quoted("one\ntwo") == "'one\\ntwo'"


def test_a_list_in_a_message_has_quotation_marks_of_the_language() -> None:
    """What a file of settings has as a list is shown as one, in both languages."""
    assert told(quoted(["2099-01-01", 3]), "zh") == "[“2099-01-01”、3]"
    assert quoted(["2099-01-01", 3]) == "['2099-01-01', 3]"
    assert told(quoted([]), "zh") == "[]"


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))])
def test_a_copy_of_a_message_can_be_told_too(again: object) -> None:
    """Errors cross processes whole."""
    said = message("year {year}", year=2024)
    copied = again(said)  # type: ignore[operator]
    assert isinstance(copied, Message)
    assert (copied, told(copied, "zh")) == ("year 2024", "2024 年")


@pytest.mark.parametrize("again", [copy.copy, lambda it: pickle.loads(pickle.dumps(it))])
@pytest.mark.parametrize(
    "error",
    [
        EvidenceError(message("evidence"), [Fault("place", message("a number"), quoted("三"))]),
        MissingExtraError("polars", "polars", message("storing evidence")),
        NotFoundError(message("There are none.")),
        OutOfSpaceError(message("memory"), message("memory")),
        RunStoppedError(3, 5),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_copy_of_an_error_says_the_same(error: BaseException, again: Any) -> None:
    """One that cannot be made anew would break a pool of processes instead of being told."""
    copied: Any = again(error)
    assert isinstance(copied, type(error))
    assert str(copied) == str(error)
    if isinstance(error, StarrulesError) and isinstance(copied, StarrulesError):
        assert copied.told("zh") == error.told("zh")
    assert vars(copied) == vars(error)


def test_an_error_is_told_in_both_languages() -> None:
    """Every fault, its place, what was expected and found, and what to do next."""
    fault = Fault(
        message("{file} row {row}, column {column}", file="visits.csv", row=41, column="problems"),
        message("a whole number from {low} to {high}", low=0, high=500),
        quoted("三"),
        message("Write {text}.", text=3),
    )
    error = FaultsError(message("evidence in {folder}", folder="here"), [fault])
    assert str(error) == error.told("en")
    assert error.told("en") == (
        "evidence in here: 1 fault\n"
        "  visits.csv row 41, column problems: expected a whole number from 0 to 500, found '三'. Write 3."
    )
    assert error.told("zh") == (
        "数据目录 here：1 处问题\n"
        "  【visits.csv 第 41 行 problems 列】要求：0 至 500 之间的整数；实际：“三”。请填写 3。"
    )


def test_an_error_of_many_faults_says_in_both_languages_how_many_more_there_are() -> None:
    """Fifty are written out, and the rest is counted."""
    faults = [Fault(f"place {number}", "a", "b") for number in range(53)]
    error = FaultsError("subject", faults)
    assert error.told("en").splitlines()[-1] == "  and 3 more"
    assert error.told("zh").splitlines()[-1] == "  另有 3 处"


def test_errors_of_one_sentence_are_told_in_both_languages() -> None:
    """A name that is not there, and a library that is not installed."""
    missing = MissingExtraError("polars", "polars", message("reading frames"))
    assert missing.told("zh") == (
        "读取数据框需要 polars，目前尚未安装。安装命令：python -m pip install 'starrules[polars]'"
    )
    unknown = NotFoundError(message("No such option: {name}.", name="--x"), suggestion("a", ["b"]))
    assert str(unknown) == "No such option: --x.\nThere are: 'b'."
    assert unknown.told("zh") == "没有选项 --x。\n可选项有：“b”。"
