"""The command line: what it prints, where faults go, and the codes it leaves with."""

from __future__ import annotations

import builtins
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from starrules import Evidence
from starrules.cli import FAULTY, INTERNAL, INTERRUPTED, OK, run
from starrules.engine import assess
from tests.cli.folder import write_folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of evidence."""
    return write_folder(tmp_path_factory.mktemp("evidence") / "district")


Said = pytest.CaptureFixture[str]


def test_assess_prints_units_and_stars_and_the_commonest_reasons(folder: Path, capsys: Said) -> None:
    """The report names every unit with a mark for each star, and what most often fails, in Chinese by default."""
    assert run(["assess", str(folder)]) == OK
    out, err = capsys.readouterr()
    assert err == ""
    assert "2024 年度评定" in out
    assert "数据截至 2025-01-31；规则集 建议版（proposed，摘要" in out
    assert re.search(r"^o1 +区财政局 +未得", out, re.MULTILINE)
    assert re.search(r"^s1 +预算科 ", out, re.MULTILINE)
    assert re.search(r"^s2 +基教科 +不参评", out, re.MULTILINE)
    assert "未达标最多的检查项" in out
    assert "牵头单位和区级职责" in out


def test_assess_speaks_english_too(folder: Path, capsys: Said) -> None:
    """--lang en prints the same report in English, without a Chinese letter outside names."""
    assert run(["assess", str(folder), "--lang", "en"]) == OK
    out = capsys.readouterr().out
    assert "assessment of 2024" in out
    assert re.search(r"^s2 +Schools +not rated", out, re.MULTILINE)
    assert not re.search(r"[\u4e00-\u9fff]", out)


def test_assess_prints_json_and_nothing_else(folder: Path, capsys: Said) -> None:
    """--json prints the content of report.json, whose verdict counts add up."""
    assert run(["assess", str(folder), "--json"]) == OK
    data = json.loads(capsys.readouterr().out)
    assert data["schema_version"] == 1
    counts = data["assessment"]["counts"]
    words = ("met", "unmet", "unknown", "not_applicable", "error")
    assert sum(counts[word] for word in words) == counts["findings"] == counts["units"] * counts["checks"]
    assert all(sum(star.values()) == counts["units"] for star in data["assessment"]["awards"].values())
    assert {"starrules", "plugins", "inputs"} <= set(data["provenance"])


def test_assess_writes_the_same_as_it_prints(folder: Path, tmp_path: Path, capsys: Said) -> None:
    """--out writes report.json and two frames; its assessment is what --json prints."""
    out = tmp_path / "out"
    assert run(["assess", str(folder), "--out", str(out), "--json", "--as-of", "2024-06-30"]) == OK
    printed = json.loads(capsys.readouterr().out)["assessment"]
    assert json.loads((out / "report.json").read_text(encoding="utf-8"))["assessment"] == printed
    assert printed["as_of"] == "2024-06-30"
    assert pl.read_parquet(out / "findings.parquet").height == printed["counts"]["findings"]
    assert sorted(item.name for item in out.iterdir()) == [
        "awards.parquet",
        "findings.parquet",
        "report.json",
    ]


@pytest.mark.parametrize(("ruleset", "units"), [("proposed", 2), ("community", 4)])
def test_explain_assesses_those_alone_that_bear_on_the_unit(
    folder: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch, ruleset: str, units: int
) -> None:
    """An office with its section, out of whatever population; where its place among all is told, all of them."""
    assessed = []

    def counted(evidence: Evidence, *rest: Any, **options: Any) -> Any:
        assessed.append(len(evidence.units))
        return assess(evidence, *rest, **options)

    monkeypatch.setattr("starrules.engine.assess", counted)
    assert run(["explain", str(folder), "s1", "--ruleset", ruleset]) == OK
    assert "预算科" in capsys.readouterr().out
    assert assessed == [units]


def test_explain_tells_one_check_with_its_rows(folder: Path, capsys: Said) -> None:
    """The row that lost it is named by its key, with clause, reading, parameter and remedy."""
    assert run(["explain", str(folder), "s1", "--check", "cleanliness.floor"]) == OK
    out = capsys.readouterr().out
    assert out.startswith("预算科（s1，科室）\n")
    assert "✗ 室内地面无明显问题：未达标 [cleanliness.floor]" in out
    assert "计入 1：s1-03 p " in out
    assert "（H.indoor.3）" in out
    assert "读法 A7：" in out
    assert "参数：" in out
    assert "整改：" in out


def test_explain_tells_stars_then_standards_then_checks(folder: Path, capsys: Said) -> None:
    """Without options the unit's stars come first, each with its standards and the checks that decide."""
    assert run(["explain", str(folder), "s1", "--lang", "en"]) == OK
    out = capsys.readouterr().out
    assert out.startswith(
        "Budget (s1, section)\n  2024, as of 2025-01-31, ruleset “Proposed”, of the office Finance\n"
    )
    assert re.search(r"^  ✗ Cleanliness star: not won$", out, re.MULTILINE)
    assert "inherited from the office Finance" in out
    assert run(["explain", str(folder), "s1", "--star", "cleanliness"]) == OK
    out = capsys.readouterr().out
    assert "清洁星：未得" in out
    assert "学习星" not in out


def test_a_section_that_is_too_young_is_not_rated(folder: Path, capsys: Said) -> None:
    """A unit opened in September says why it gets no star."""
    assert run(["explain", str(folder), "s2", "--star", "cleanliness"]) == OK
    assert "在考核期内不足 6 个整月，不参评" in capsys.readouterr().out


def test_scheme_lists_what_the_plugins_bring(capsys: Said) -> None:
    """Stars with leads, checks with clauses, readings, parameters and coverage, as text and as JSON."""
    assert run(["scheme"]) == OK
    out = capsys.readouterr().out
    for words in ("清洁星", "cleanliness.floor", "A5", "cleanliness.good-months", "可检查的条款"):
        assert words in out
    assert run(["scheme", "--json"]) == OK
    data = json.loads(capsys.readouterr().out)
    assert {"stars", "clauses", "checks", "parameters", "readings", "coverage"} <= set(data)
    floor = next(item for item in data["checks"] if item["id"] == "cleanliness.floor")
    assert floor["clauses"] == ["H.indoor.3"]
    assert floor["rule"]["zh"].startswith("《卫生检查记录》")
    assert all(item["rule"]["en"] and item["title"]["zh"] and item["title"]["en"] for item in data["checks"])
    coverage = data["coverage"]
    assert coverage["testable"] == coverage["checked"] + len(coverage["not_computed"]) + len(
        coverage["unchecked"]
    )


def test_rulesets_are_listed_and_set_side_by_side(capsys: Said) -> None:
    """The list has digests; two names show only what differs; JSON has both whole."""
    assert run(["rulesets"]) == OK
    out = capsys.readouterr().out
    assert re.search(r"^proposed +建议版", out, re.MULTILINE)
    assert run(["rulesets", "proposed", "community", "--lang", "en"]) == OK
    out = capsys.readouterr().out
    assert re.search(r"awards/star_floor +fewest points in each star +80", out)
    assert run(["rulesets", "community"]) == OK
    assert "A14" in capsys.readouterr().out
    assert run(["rulesets", "proposed", "community", "--json"]) == OK
    data = json.loads(capsys.readouterr().out)
    assert {item["id"] for item in data["rulesets"]} == {"proposed", "community"}
    assert {"place": "awards/rule", "proposed": "all-standards", "community": "points"} in data["differences"]
    assert run(["rulesets", "proposed", "proposed"]) == OK
    assert "两个规则集相同" in capsys.readouterr().out


def test_plugins_are_listed(capsys: Said) -> None:
    """Every plugin is shown with its distribution, version, state and what it brings."""
    assert run(["plugins"]) == OK
    assert "starrules-cleanliness" in capsys.readouterr().out
    assert run(["plugins", "--json"]) == OK
    data = json.loads(capsys.readouterr().out)["plugins"]
    assert {"cleanliness", "fivestar"} <= {item["name"] for item in data}
    assert all({"distribution", "version", "status", "reason", "checks"} <= set(item) for item in data)


def test_init_and_check_begin_a_district(tmp_path: Path, capsys: Said) -> None:
    """Init writes empty tables and overwrites nothing; check says what is still wrong, or that nothing is."""
    target = tmp_path / "new"
    assert run(["init", str(target)]) == OK
    assert (target / "manifest.toml").is_file()
    assert "已生成" in capsys.readouterr().out
    assert run(["init", str(target)]) == FAULTY
    assert "未写入任何文件，请另选目录。" in capsys.readouterr().err
    assert run(["init", str(target), "--lang", "en"]) == FAULTY
    assert "Nothing was written" in capsys.readouterr().err


def test_check_validates_only(folder: Path, capsys: Said) -> None:
    """Good evidence is said to be good, in either language."""
    assert run(["check", str(folder)]) == OK
    assert "没有发现问题，共 4 个单位" in capsys.readouterr().out
    assert run(["check", str(folder), "--lang", "en"]) == OK
    assert "no faults in 4 units" in capsys.readouterr().out


def test_faulty_evidence_stops_the_run_with_all_faults(tmp_path: Path, capsys: Said) -> None:
    """Exit code 2, nothing on standard output, every fault on standard error without a traceback."""
    folder = write_folder(tmp_path / "bad")
    path = folder / "cleanliness_inspections.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace(",4,true", ",三,true", 1).replace("2024-05-10", "2024.5.10", 1), encoding="utf-8"
    )
    for command in ("assess", "check"):
        assert run([command, str(folder)]) == FAULTY
        out, err = capsys.readouterr()
        assert out == ""
        assert "Traceback" not in err
        assert (
            "【cleanliness_inspections.csv 第 16 行 problems 列】要求：0 至 500 之间的整数；实际：“三”。"
            in err
        )
        assert "实际：“2024.5.10”。请填写 2024-05-10。" in err
        assert run([command, str(folder), "--lang", "en"]) == FAULTY
        err = capsys.readouterr().err
        assert "found '三'" in err
        assert "'2024.5.10'" in err
    assert run(["explain", str(folder), "s1", "--check", "cleanliness.floor", "--set-aside"]) == OK
    assert "有问题的数据暂缓采用（cleanliness_inspections.csv 第" in capsys.readouterr().out
    assert run(["assess", str(folder), "--set-aside", "--lang", "en"]) == OK
    assert (
        "faults for which rows were set aside: 2: cleanliness_inspections.csv row" in capsys.readouterr().out
    )


@pytest.mark.parametrize(
    ("options", "english", "chinese"),
    [
        (
            ["--ruleset", "propsed"],
            "found 'propsed'. Did you mean 'proposed'?",
            "规则集：要求规则集编号，或后缀为 .toml 的文件；实际：“propsed”。是否应为“proposed”？",
        ),
        (
            ["--period", "20x4"],
            "period: expected a year",
            "评定年度：要求 1950 至 2139 之间的年份，如“2024”；实际：“20x4”",
        ),
        (
            ["--as-of", "June"],
            "--as-of: expected a day, such as '2024-06-30', found 'June'",
            "--as-of：要求日期，如“2024-06-30”；实际：“June”",
        ),
        (
            ["--star", "cleanlines"],
            "--star: expected the id of one, found 'cleanlines'. Did you mean 'cleanliness'?",
            "--star：要求已有的编号；实际：“cleanlines”。是否应为“cleanliness”？",
        ),
        (
            ["--check", "cleanliness.flor"],
            "found 'cleanliness.flor'. Did you mean 'cleanliness.floor'?",
            "实际：“cleanliness.flor”。是否应为“cleanliness.floor”？",
        ),
    ],
)
def test_misspelt_options_come_with_a_suggestion(
    folder: Path, capsys: Said, options: list[str], english: str, chinese: str
) -> None:
    """An option that names nothing is told with the likeliest spelling, before any evidence is read."""
    for language, text in (("zh", chinese), ("en", english)):
        assert run(["explain", str(folder), "s1", *options, "--lang", language]) == FAULTY
        out, err = capsys.readouterr()
        assert out == ""
        assert text in err


@pytest.mark.parametrize(
    ("arguments", "chinese", "english"),
    [
        (
            ["assess", "--perod", "2024"],
            "没有选项 --perod。是否应为 --period？",
            "No such option: --perod. Did you mean",
        ),
        (["assess"], "缺少参数：DIR。", "Missing argument: DIR."),
        (["assess", ".", "more"], "此处有多余的参数：more。", "Nothing more is expected here: more."),
        (["assess", ".", "--period"], "选项 --period 需要填写值。", "The option --period needs a value."),
        (["assess", ".", "--json=1"], "选项 --json 不带值。", "The option --json takes no value."),
        (["check", ".", "--lang=fr"], "--lang：要求“zh”、“en”之一；实际：“fr”。", "found 'fr'."),
        (
            ["assess", ".", "--lang=fr"],
            "--lang：要求已有的语言代码；实际：“fr”。可选项有：“zh”、“en”。",
            "--lang: expected the tag of a language that there is, found 'fr'. There are: 'zh', 'en'.",
        ),
        (["asses", "."], "没有命令 asses。是否应为 assess？", "No such command: asses. Did you mean assess?"),
        (["assess", ".", "--json", "--format", "x"], "--format 与 --json 不能同时使用", "found both"),
    ],
)
def test_how_a_command_is_called_wrongly_is_told_in_both_languages(
    capsys: Said, arguments: list[str], chinese: str, english: str
) -> None:
    """What the command-line library has to say stands in the language of all else."""
    for language, text in (("zh", chinese), ("en", english)):
        assert run([arguments[0], "--lang", language, *arguments[1:]]) == FAULTY
        assert text in capsys.readouterr().err


@pytest.mark.parametrize("day", ["2024/6/30", "2024年6月30日", "２０２４－０６－３０", "20240630"])
def test_a_day_written_otherwise_is_told_how_to_write_it(folder: Path, capsys: Said, day: str) -> None:
    """The day of the cut is written in one way only."""
    assert run(["assess", str(folder), "--as-of", day]) == FAULTY
    assert f"--as-of：要求日期，如“2024-06-30”；实际：“{day}”。请填写 2024-06-30。" in capsys.readouterr().err


def test_check_lists_every_fault_and_other_commands_say_so(tmp_path: Path, capsys: Said) -> None:
    """More than fifty faults are counted by a run, and written out in full by check."""
    folder = write_folder(tmp_path / "bad")
    path = folder / "staff.csv"
    head = path.read_text(encoding="utf-8").splitlines()
    width = head[0].count(",") - 1
    path.write_text(
        "\n".join([*head, *(f"none{n},2024" + ",x" * width for n in range(60))]) + "\n", encoding="utf-8"
    )
    assert run(["assess", str(folder)]) == FAULTY
    err = capsys.readouterr().err
    assert err.count("【") == 50
    assert "用 `starrules check` 可列出全部问题。" in err
    assert run(["check", str(folder)]) == FAULTY
    err = capsys.readouterr().err
    assert err.count("【staff.csv 第") >= 120
    assert "另有" not in err


def test_a_unit_is_found_by_its_name_or_in_full_width_letters(folder: Path, capsys: Said) -> None:
    """Where a unit's name stands for its id, or its id is written in wide letters, the id is suggested."""
    for typed in ("区财政局", "ｏ１", "Finance"):
        assert run(["explain", str(folder), typed]) == FAULTY
        assert f"实际：“{typed}”。是否应为“o1”？" in capsys.readouterr().err


def test_all_wrong_options_are_told_at_once(capsys: Said) -> None:
    """One run shows everything that is to be mended, and does not even look for the folder."""
    wrong = ["--ruleset", "x", "--as-of", "y", "--star", "z", "--check", "w"]
    assert run(["explain", "/nowhere", "s1", *wrong]) == FAULTY
    err = capsys.readouterr().err
    assert len(re.findall("要求", err)) == 4


def test_a_misspelt_unit_or_command_comes_with_a_suggestion(folder: Path, capsys: Said) -> None:
    """Units and commands as well."""
    assert run(["explain", str(folder), "s11", "--lang", "en"]) == FAULTY
    assert "found 's11'. Did you mean 's1'?" in capsys.readouterr().err
    assert run(["explain", str(folder), "s11"]) == FAULTY
    assert "实际：“s11”。是否应为“s1”？" in capsys.readouterr().err
    assert run(["asses", str(folder)]) == FAULTY
    assert "assess" in capsys.readouterr().err


def test_help_documents_the_exit_codes(capsys: Said) -> None:
    """Every command's help says what the codes mean, in both languages."""
    for command in ([], ["assess"], ["explain"], ["check"]):
        assert run([*command, "--help"]) == OK
        out = re.sub(r"\s+", " ", capsys.readouterr().out)
        assert "Exit codes: 0 fine; 1 an internal error" in out
        assert "退出码" in out


def test_an_internal_error_is_told_without_a_traceback(capsys: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 1, the error in one line, and how to see more."""

    def broken(**_: object) -> None:
        raise RuntimeError("out of stars")

    monkeypatch.setattr("starrules.commands.load_scheme", broken)
    assert run(["plugins"]) == INTERNAL
    err = capsys.readouterr().err
    assert "内部错误：RuntimeError: out of stars" in err
    assert "STARRULES_DEBUG=1" in err
    assert run(["plugins", "--lang", "en"]) == INTERNAL
    assert "internal error: RuntimeError: out of stars" in capsys.readouterr().err
    assert "Traceback" not in err


def test_ctrl_c_leaves_with_130(capsys: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopping a run is neither success nor a fault."""

    def stopped(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("starrules.commands.load_scheme", stopped)
    assert run(["plugins"]) == INTERRUPTED
    assert capsys.readouterr().err == "starrules: 已中止\n"


def test_a_missing_extra_is_told_with_what_to_install(capsys: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without typer the command says how to get it."""
    real = builtins.__import__

    def without(name: str, *rest: Any, **options: Any) -> Any:
        if name.partition(".")[0] == "typer":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, *rest, **options)

    for module in ("starrules.commands", "starrules.usage"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    monkeypatch.setattr(builtins, "__import__", without)
    assert run(["plugins"]) == FAULTY
    assert "python -m pip install 'starrules[cli]'" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send to a process")
def test_a_real_interrupt_ends_the_process(folder: Path) -> None:
    """The process itself ends with 130 and prints no traceback."""
    code = "from starrules.cli import main; print('up', flush=True); main()"
    command = [sys.executable, "-c", code, "assess", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        time.sleep(1.0)
        process.send_signal(signal.SIGINT)
        err = process.stderr.read()
        assert process.wait(timeout=30) == INTERRUPTED
    assert "Traceback" not in err


def test_the_package_loads_quickly_and_alone() -> None:
    """Import starrules loads no dataframe library and no plugin."""
    code = "import sys, starrules; print(*sorted(sys.modules))"
    found = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": ""},
    ).stdout.split()
    for name in ("polars", "narwhals", "attrs", "attr", "pluggy", "rich", "typer", "starrules_cleanliness"):
        assert name not in found
    assert "starrules" in found


def test_out_is_looked_at_before_the_run(folder: Path, tmp_path: Path, capsys: Said) -> None:
    """A place that cannot take the report is told at once, and one that turns out unwritable is a fault too."""
    taken = tmp_path / "file"
    taken.write_text("mine", encoding="utf-8")
    assert run(["assess", str(tmp_path / "nowhere"), "--out", str(taken)]) == FAULTY
    err = capsys.readouterr().err
    assert "要求：目录，或尚不存在的名称；实际：是文件。请另行指定目录。" in err
    assert "nowhere" not in err
    assert run(["assess", str(folder), "--out", str(taken / "below")]) == FAULTY
    err = capsys.readouterr().err
    assert "要求：可以写入的位置；实际：已有同名文件。请另行指定目录。" in err


def test_every_wrong_option_is_told_at_once(folder: Path, capsys: Said) -> None:
    """A misspelt ruleset hides neither a wrong year nor a wrong day, not even an empty one."""
    assert run(["assess", str(folder), "--ruleset", "propsed", "--period", "24", "--as-of", ""]) == FAULTY
    err = capsys.readouterr().err
    for told in ("是否应为“proposed”？", "要求 1950 至 2139 之间的年份", "--as-of：要求日期"):
        assert told in err


@pytest.mark.parametrize("arguments", [["--help"], ["scheme"], ["scheme", "--json"]])
def test_a_reader_that_goes_away_is_no_fault(arguments: list[str]) -> None:
    """`starrules ... | head` ends with 0 and says nothing."""
    command = [sys.executable, "-m", "starrules", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert (process.stderr.read(), process.wait(timeout=60)) == ("", OK)


def test_faults_that_nobody_reads_still_end_with_2(tmp_path: Path) -> None:
    """`starrules ... 2>&1 | head` keeps the exit code."""
    command = [sys.executable, "-m", "starrules", "assess", str(tmp_path / "nowhere")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        process.stderr.close()
        assert process.wait(timeout=60) == FAULTY


def test_ctrl_c_while_libraries_load_is_told_alike(monkeypatch: pytest.MonkeyPatch, capsys: Said) -> None:
    """An interrupt before the first command runs ends with 130 too."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("starrules.cli._run", interrupt)
    assert run(["scheme"]) == INTERRUPTED
    assert capsys.readouterr().err == "starrules: 已中止\n"


def test_wide_frames_are_written_in_the_place_of_findings(folder: Path, tmp_path: Path, capsys: Said) -> None:
    """--wide writes a row for each unit and what the codes mean; it asks for the folder that they are written to."""
    out = tmp_path / "out"
    assert run(["assess", str(folder), "--out", str(out), "--wide"]) == 0
    names = ("awards", "catalogue", "measures", "reasons", "verdicts")
    assert {item.name for item in out.iterdir()} == {
        *(f"{name}.parquet" for name in names),
        "report.json",
    }
    counts = json.loads((out / "report.json").read_text("utf-8"))["assessment"]["counts"]
    verdicts = pl.read_parquet(out / "verdicts.parquet")
    assert (verdicts.height, verdicts.width - 1) == (counts["units"], counts["checks"])
    assert run(["assess", str(folder), "--out", str(out)]) == 0
    assert sorted(item.stem for item in out.iterdir()) == ["awards", "findings", "report"]
    capsys.readouterr()
    assert run(["assess", str(folder), "--wide", "--lang", "en"]) == FAULTY
    assert "expected --out with --wide: the frames are written to its folder" in capsys.readouterr().err


@pytest.mark.parametrize("engine", [["--engine", "python"], []])
def test_wide_frames_that_an_engine_cannot_give_are_told_before_the_run(
    engine: list[str], tmp_path: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether plain Python was asked for, or computes because Polars is not installed."""
    if not engine:
        monkeypatch.setitem(sys.modules, "polars", None)
    out = tmp_path / "out"
    assert run(["assess", str(tmp_path / "nowhere"), "--out", str(out), "--wide", *engine]) == FAULTY
    err = capsys.readouterr().err
    assert "【按检查项分列的表】要求：能给出数据框的引擎；实际：“python”。" in err
    assert "请去掉 --wide（wide=True），或改用其他计算引擎，如 polars。" in err
    assert "nowhere" not in err
    assert not out.exists()
