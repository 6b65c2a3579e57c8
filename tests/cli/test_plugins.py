"""The commands that list plugins, schemes and rulesets, and the options that choose plugins."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from starrules.cli import FAULTY, OK, run
from tests.cli.folder import write_folder
from tests.host.kit import Site

PONDS = (
    "stars=(star('ponds'),), clauses=(clause('S.ponds.1', 'ponds'),), checks=(check('ponds.clear', 'S.ponds.1'),), "
    "readings=(Reading('B1', Text('读法', 'How it is read'), (Option('mild', Text('宽', 'Mild')), "
    "Option('strict', Text('严', 'Strict'))), 'mild'),), "
    'rulesets={\'plain\': \'id = "plain"\\ntitle = { zh = "基本", en = "Plain" }\\nminimum_months = 3\'}'
)
CITY = (
    "checks=(check('ponds.deep', 'S.ponds.1'),), overrides=(Override('reading', 'B1', 'strict', "
    "Text('本市从严', 'The city is stricter')),), formats=(ReportFormat('letters', Text('信函', 'Letters'), '.txt', lambda report: b''),)"
)
Said = Callable[..., str]


@pytest.fixture
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Said:
    """Return what a command prints, with two plugins that fit together, a broken one, and no other installed."""
    monkeypatch.syspath_prepend(tmp_path)
    site = Site(tmp_path)
    site.contribute("ponds", PONDS)
    site.contribute("city", CITY, version="2.0")
    site.install("bogs", "raise RuntimeError('sunk')")
    monkeypatch.setattr("starrules.host.load.find_plugins", site.find)

    def tell(*arguments: str, code: int = OK) -> str:
        assert run(arguments) == code
        out, err = capsys.readouterr()
        return out if code == OK else err

    return tell


def data(said: Said, *arguments: str) -> Any:
    """Return the JSON that a command prints."""
    return json.loads(said(*arguments, "--json"))


def test_statuses_and_reasons_are_told_in_both_languages(said: Said) -> None:
    """Each plugin has its status as a word, and each that does not count its reason."""
    told = said("plugins", "--block", "city")
    assert re.search(r"^ponds +ponds 1\.0 +启用 ", told, re.MULTILINE)
    assert re.search(r"^city +city 2\.0 +停用 ", told, re.MULTILINE)
    assert re.search(r"^bogs +bogs 1\.0 +加载失败 ", told, re.MULTILINE)
    assert "未计入的插件及原因" in told
    assert "city (city 2.0)，停用：调用时停用" in told
    assert (
        "bogs (bogs 1.0)，加载失败：以下为供插件作者排查的原文\n  importing it raised RuntimeError: sunk"
        in told
    )
    told = said("plugins", "--block", "city", "--lang", "en")
    assert "plugins that do not count, and why" in told
    assert "city (city 2.0), blocked: blocked by the caller" in told
    assert (
        "bogs (bogs 1.0), failed: for the plugin's author\n  importing it raised RuntimeError: sunk" in told
    )
    assert not re.search(r"[\u4e00-\u9fff]", told)


def test_statuses_and_reasons_are_told_as_json(said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same, and all that each plugin brings, for programs."""
    found = {
        item["name"]: item for item in data(said, "plugins", "--only", "ponds", "--only", "bogs")["plugins"]
    }
    assert {name: item["status"] for name, item in found.items()} == {
        "bogs": "failed", "city": "blocked", "ponds": "active",
    }  # fmt: skip
    assert found["city"]["reason"] == "not among those asked for"
    assert found["bogs"]["reason"].startswith("importing it raised RuntimeError: sunk")
    assert (found["ponds"]["stars"], found["ponds"]["readings"], found["ponds"]["rulesets"]) == (
        ["ponds"],
        ["B1"],
        ["plain"],
    )
    monkeypatch.setenv("STARRULES_PLUGINS", "ponds,city")
    found = {item["name"]: item for item in data(said, "plugins")["plugins"]}
    assert (found["bogs"]["status"], found["bogs"]["reason"]) == ("blocked", "not named in STARRULES_PLUGINS")
    assert (found["city"]["overrides"], found["city"]["formats"]) == (["reading B1"], ["letters"])


def test_what_a_plugin_prints_does_not_mix_with_the_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A plugin that prints when it is loaded is heard on standard error; JSON stays JSON."""
    monkeypatch.syspath_prepend(tmp_path)
    site = Site(tmp_path)
    site.install(
        "chatty",
        "print('hello')\n@hookimpl\ndef starrules_contribution():\n    print('there')\n    return Contribution()",
    )
    monkeypatch.setattr("starrules.host.load.find_plugins", site.find)
    assert run(["plugins", "--json"]) == OK
    out, err = capsys.readouterr()
    assert [item["status"] for item in json.loads(out)["plugins"]] == ["active"]
    assert err == "hello\nthere\n"


def test_what_is_offered_and_not_adopted_is_listed(said: Said) -> None:
    """A check that another plugin offers is shown as such in the scheme, and as not adopted in the ruleset."""
    told = said("scheme")
    assert "其他插件提供、由规则集采用后才计入的检查项" in told
    assert re.search(r"^ponds\.deep +要求 +星 +city 2\.0", told, re.MULTILINE)
    assert "checks offered by other plugins: they count where a ruleset adopts them" in said(
        "scheme", "--lang", "en"
    )
    whole = data(said, "scheme")
    assert whole["offered"] == [{"check": "ponds.deep", "star": "ponds", "provider": "city 2.0"}]
    assert {item["id"]: item["offered"] for item in whole["checks"]} == {
        "ponds.clear": False,
        "ponds.deep": True,
    }
    assert "已提供但本规则集未采用（不计入）的检查项" in said("rulesets", "plain")
    assert data(said, "rulesets", "plain")["rulesets"][0]["not_adopted"] == ["ponds.deep"]


def test_what_a_plugin_sets_otherwise_is_shown_in_every_listing(said: Said) -> None:
    """An override is shown with what was there, who set it and why, in the scheme, the ruleset and the plugins."""
    for command in (("scheme",), ("rulesets", "plain"), ("plugins",)):
        told = said(*command)
        assert "插件对他方内容的改动" in told
        assert re.search(r"^B1 +读法 +mild +strict +ponds 1\.0 +city 2\.0 +本市从严", told, re.MULTILINE)
        assert "The city is stricter" in said(*command, "--lang", "en")
    assert data(said, "scheme")["overrides"] == [
        {
            "kind": "reading", "id": "B1", "before": "mild", "after": "strict", "owner": "ponds 1.0", "by": "city 2.0",
            "changes": [], "reason": {"zh": "本市从严", "en": "The city is stricter"},
        }
    ]  # fmt: skip
    under = data(said, "rulesets", "plain")["rulesets"][0]["overrides"]
    assert under == [{**item, "takes_effect": True} for item in data(said, "scheme")["overrides"]]


def test_a_ruleset_is_shown_with_the_layer_that_set_each_value(said: Said, tmp_path: Path) -> None:
    """Settings, readings and parameters each name their layer, as text and as JSON."""
    own = tmp_path / "own.toml"
    own.write_text(
        'id = "own"\ntitle = { zh = "区", en = "District" }\nextends = "plain"\ndeadline_days = 9\n', "utf-8"
    )
    told = said("rulesets", str(own))
    for line in (
        r"^deadline_days +评定年度结束至截止日的天数 +9 +own$",
        r"^minimum_months +参评所需的最少在册整月数 +3 +plain$",
        r"^awards/rule +评星办法 +适用的各项标准全部达到（all-standards） +starrules$",
        r"^B1 +读法 +strict：严 +city 2\.0，改动了 ponds 1\.0$",
        r"^panel\.pass-mark +评议合格分 +80 分 +starrules$",
    ):
        assert re.search(line, re.sub(r" +$", "", told, flags=re.MULTILINE), re.MULTILINE), line
    origins = data(said, "rulesets", str(own))["rulesets"][0]["origins"]
    assert (origins["deadline_days"], origins["minimum_months"], origins["awards/rule"]) == (
        "own",
        "plain",
        "starrules",
    )


def test_a_report_is_printed_in_a_plugins_format(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """--format prints what the plugin's format makes of the report and nothing else; wrong ones are told at once."""
    (tmp_path / "site").mkdir()
    monkeypatch.syspath_prepend(tmp_path / "site")
    site = Site(tmp_path / "site")
    words = "Text('计数', 'Count')"
    site.contribute(
        "counting",
        f"formats=(ReportFormat('count', {words}, '.txt', lambda report: str(report.counts['units']).encode()), "
        f"ReportFormat('odd', {words}, '.txt', lambda report: 1 / 0))",
        version="3.1",
    )
    folder = str(write_folder(tmp_path / "district"))
    assert run(["assess", folder, "--format", "count"]) == OK
    assert capsys.readouterr().out == "4"
    assert run(["assess", folder, "--format", "odd"]) == FAULTY
    told = capsys.readouterr()
    assert "【counting 3.1 的格式“odd”】要求：字节内容；实际：格式程序出错（ZeroDivisionError" in told.err
    assert told.out == ""
    assert run(["assess", folder, "--format", "odd", "--lang", "en"]) == FAULTY
    assert (
        "format 'odd' of counting 3.1: expected bytes, found a format that raised ZeroDivisionError"
        in capsys.readouterr().err
    )
    assert run(["assess", "nowhere", "--format", "cuont"]) == FAULTY
    assert "--format：要求已有的编号；实际：“cuont”。是否应为“count”？" in capsys.readouterr().err
    assert run(["assess", folder, "--format", "count", "--json"]) == FAULTY


WORDS = (
    "translations=(Translation('zh-Hant', {'star/learning': '學習星', 'check/cleanliness.floor': '清潔底線', "
    "'table/cleanliness_inspections': '衛生檢查記錄'}), Translation('de', {'star/learning': 'Lernstern'}, 'en')), "
    "formats=(ReportFormat('first', Text('首星', 'First'), '.txt', lambda report: "
    "f'{report.scheme.language} {report.scheme.star[\"learning\"].title.zh}'.encode()),)"
)


@pytest.fixture
def spoken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return a folder of evidence, with a plugin beside the installed ones that speaks two further languages."""
    (tmp_path / "site").mkdir()
    monkeypatch.syspath_prepend(tmp_path / "site")
    Site(tmp_path / "site").contribute("words", WORDS)
    return str(write_folder(tmp_path / "district"))


def test_what_is_shown_is_shown_in_a_plugins_language(
    spoken: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """--lang with the tag of a translation, in capitals or not, shows its texts and leaves the rest in its base."""

    def told(*arguments: str) -> str:
        assert run(arguments) == OK
        out, err = capsys.readouterr()
        assert err == ""
        return out

    shown = told("assess", spoken, "--lang", "zh-hant")
    assert re.search(r"单位 +名称 +學習星 +文明星", shown)
    assert "2024 年度评定" in shown
    assert re.search(r"unit +name +Lernstern +Civility star", told("assess", spoken, "--lang", "de"))
    assert "学习星" not in told("explain", spoken, "o1", "--lang", "zh-Hant")
    text = told("explain", spoken, "s1", "--check", "cleanliness.floor", "--lang", "zh-Hant")
    assert "清潔底線：" in text
    assert "《衛生檢查記錄》" in text
    assert re.search(r"^learning +學習星 +区委宣传部", told("scheme", "--lang", "zh-Hant"), re.MULTILINE)
    assert "规则集" in told("rulesets", "proposed", "--lang", "zh-Hant")
    assert "rulesets" in told("rulesets", "--lang", "de")


def test_what_is_for_programs_is_not_translated(
    spoken: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """JSON and the files of --out hold both languages of every text as ever; a plugin's format is shown the language."""
    found = []
    for number, language in enumerate(("zh", "zh-Hant")):
        out = tmp_path / f"out{number}"
        assert run(["assess", spoken, "--lang", language, "--out", str(out), "--format", "first"]) == OK
        report = json.loads((out / "report.json").read_text(encoding="utf-8"))
        del report["timings"]
        found.append((report, (out / "findings.parquet").read_bytes(), (out / "awards.parquet").read_bytes()))
        star = {"zh": "学习星", "zh-Hant": "學習星"}[language]
        assert (
            (out / "report.txt").read_text(encoding="utf-8")
            == f"{language} {star}"
            == capsys.readouterr().out
        )
    assert found[0] == found[1]
    assert run(["assess", spoken, "--lang", "zh-Hant", "--json"]) == OK
    assert "shown_in" not in json.loads(capsys.readouterr().out)["provenance"]
    assert run(["assess", spoken, "--lang", "zh-Hant", "--format", "first"]) == OK
    assert capsys.readouterr().out == "zh-Hant 學習星"
    assert run(["scheme", "--json", "--lang", "zh-Hant"]) == OK
    data = json.loads(capsys.readouterr().out)
    assert next(star["title"]["zh"] for star in data["stars"] if star["id"] == "learning") == "学习星"


@pytest.mark.parametrize(
    "command",
    [("assess", "DIR"), ("explain", "DIR", "o1"), ("scheme",), ("rulesets",), ("rulesets", "--json")],
)
def test_a_language_that_nobody_brings_is_told(
    spoken: str, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    """In Chinese, whatever the language that was asked for, with the likeliest tag; commands that show no texts take two."""
    arguments = [spoken if item == "DIR" else item for item in command]
    assert run([*arguments, "--lang", "zh-Hans"]) == FAULTY
    out, err = capsys.readouterr()
    assert (out, err) == ("", "starrules: --lang：要求已有的语言代码；实际：“zh-Hans”。是否应为“zh-Hant”？\n")
    assert run(["plugins", "--lang", "de"]) == FAULTY


def test_plugins_say_how_complete_their_translations_are(
    spoken: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """So many texts of those that the scheme has, in each language, as text and as JSON."""
    del spoken
    assert run(["plugins", "--json"]) == OK
    found = {item["name"]: item["translations"] for item in json.loads(capsys.readouterr().out)["plugins"]}
    whole = found["words"][0]["of"]
    assert whole > 1000
    assert {item["language"]: item["texts"] for item in found["words"]} == {"zh-Hant": 3, "de": 1}
    assert found["cleanliness"] == []
    assert run(["plugins"]) == OK
    assert (
        f"其他内容 words: 报告格式 first; 译文 de（{whole} 条文本中的 1 条）, zh-Hant（{whole} 条文本中的 3 条）"
        in capsys.readouterr().out
    )
    assert run(["plugins", "--lang", "en"]) == OK
    assert f"translations de (1 of {whole} texts), zh-Hant (3 of {whole} texts)" in capsys.readouterr().out


COMMANDS = (
    ("assess", "nowhere"), ("explain", "nowhere", "u"), ("scheme",), ("rulesets",), ("plugins",), ("init", "nowhere"), ("check", "nowhere"),
)  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: str(command[0]))
def test_a_required_plugin_that_is_broken_stops_every_command(said: Said, command: tuple[str, ...]) -> None:
    """Exit code 2 with all that is missing, and nothing done, wherever a scheme is loaded."""
    required = ("--require", "bogs", "--require", "ponds>=2")
    told = said(*command, *required, code=FAULTY)
    assert "本次运行必需的插件：2 处问题" in told
    assert "【必需项“bogs”】要求：已启用的插件；实际：bogs 1.0，加载失败（详见 starrules plugins）。" in told
    assert "【必需项“ponds>=2”】要求：版本 >=2；实际：ponds 1.0。请安装符合要求的版本。" in told
    told = said(*command, *required, "--lang", "en", code=FAULTY)
    assert "plugins that this run requires: 2 faults" in told
    assert "require 'bogs': expected an active plugin, found bogs 1.0, failed: importing it raised" in told
    assert "require 'ponds>=2': expected a version >=2, found ponds 1.0." in told
    assert not Path("nowhere").exists()


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: str(command[0]))
@pytest.mark.parametrize("option", ["only", "block"])
def test_a_misspelt_plugin_stops_every_command(said: Said, command: tuple[str, ...], option: str) -> None:
    """Exit code 2 with the likeliest spelling."""
    told = said(*command, f"--{option}", "pond", code=FAULTY)
    assert f"{option}：要求已安装插件的名称；实际：“pond”。是否应为“ponds”？" in told
    told = said(*command, f"--{option}", "pond", "--lang", "en", code=FAULTY)
    assert f"{option}: expected the name of an installed plugin, found 'pond'. Did you mean 'ponds'?" in told
