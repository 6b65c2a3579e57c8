"""The subcommands of ``starrules``: what each reads, what it prints, and nothing else on standard output."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from attrs import frozen
from rich.console import Console

from starrules.alive import alive
from starrules.cli import EXHAUSTED, EXIT_CODES, FAULTY, INTERNAL, OK
from starrules.errors import (
    AllFaultsError,
    EvidenceError,
    MissingExtraError,
    NotFoundError,
    StarrulesError,
    unknown,
)
from starrules.messages import message, told
from starrules.progress import Progress, Told
from starrules.report.listing import plugins_data, rulesets_data, scheme_data
from starrules.scheme.assemble import Scheme, load_scheme
from starrules.scheme.translations import known_language

if TYPE_CHECKING:
    from starrules.evidence.model import Evidence
    from starrules.report.model import Report
    from starrules.runs.model import DistrictRun
    from starrules.scheme.ruleset import Ruleset

LOADING = Progress("scheme", 0, 0)
app = typer.Typer(
    name="starrules",
    help="Assess offices and sections by star, with a reason for every verdict. / 按星评定机关和科室，每项结论都有理由。",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder of evidence. / 数据目录。")]
Lang = Annotated[
    Literal["zh", "en"], typer.Option("--lang", help="Language of the output. / 输出语言。", metavar="zh|en")
]
AnyLang = Annotated[
    str,
    typer.Option(
        "--lang",
        help="Language of the output: zh, en, or one that a plugin brings. / 输出语言：zh、en，或插件提供的译文语言。",
        metavar="zh|en|TAG",
    ),
]
Period = Annotated[str, typer.Option("--period", metavar="YEAR", help="The year assessed. / 评定年度。")]
Rules = Annotated[
    str,
    typer.Option(
        "--ruleset",
        metavar="R",
        help="The id of a ruleset, or a file ending in .toml. / 规则集编号或 .toml 文件。",
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DAY",
        help="The day of the cut, such as 2024-06-30; the last day covered unless given. / 数据截止日。",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else. / 只输出 JSON。")]
SetAside = Annotated[
    bool,
    typer.Option(
        "--set-aside",
        help="Leave faulty rows out and go on; what they spoke of is open. / 暂缓采用有误的数据。",
    ),
]
Engine = Annotated[
    str | None,
    typer.Option(
        "--engine",
        metavar="E",
        help="What computes: polars, duckdb, pyspark, or python, which needs none of them. / 计算引擎：polars、duckdb、pyspark，或不依赖三者的 python。",
    ),
]

Only = Annotated[
    list[str] | None,
    typer.Option("--only", metavar="P", help="Load this plugin alone; repeatable. / 只加载此插件，可重复。"),
]
Block = Annotated[
    list[str] | None,
    typer.Option("--block", metavar="P", help="Do not load this plugin; repeatable. / 停用此插件，可重复。"),
]
Require = Annotated[
    list[str] | None,
    typer.Option(
        "--require",
        metavar="P",
        help="Stop unless this plugin or star is there, such as 'starrules-integrity>=1'; repeatable. / "
        "缺少此插件或此星即停止，可重复。",
    ),
]


@app.command(help="Assess the evidence of a district. / 评定一个区的全部单位。", epilog=EXIT_CODES)
def assess(
    directory: Folder,
    period: Period = "2024",
    ruleset: Rules = "proposed",
    as_of: AsOf = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="OUT",
            help="Write report.json, findings.parquet and awards.parquet there. / 输出目录。",
        ),
    ] = None,
    wide: Annotated[
        bool,
        typer.Option(
            "--wide",
            help="In the place of findings.parquet, write a row for each unit with a column for each check. / "
            "不写 findings.parquet，改按每个单位一行、每项检查一列输出。",
        ),
    ] = False,
    as_json: AsJson = False,
    language: AnyLang = "zh",
    set_aside: SetAside = False,
    every: Annotated[bool, typer.Option("--all", help="List every unit. / 列出所有单位。")] = False,
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="F",
            help="Print the report in a format that a plugin brings, and write it to OUT. / 按插件提供的格式输出报告。",
        ),
    ] = None,
    only: Only = None,
    block: Block = None,
    require: Require = None,
    engine: Engine = None,
) -> None:
    """Assess the evidence of a district."""
    if form is not None and as_json:
        raise NotFoundError(message("expected one of --format and --json, found both"))
    if wide and out is None:
        raise NotFoundError(message("expected --out with --wide: the frames are written to its folder"))
    if wide:
        from starrules.lanes.engines import default_engine
        from starrules.report.write import check_wide

        check_wide(default_engine() if engine is None else engine)
    if out is not None:
        from starrules.report.write import check_target
        from starrules.whole import recover

        check_target(out.absolute())
        with suppress(OSError):  # told where the report is written
            recover(out.absolute())  # what a run that was ended left
    chosen = _Chosen(only, block, require)
    as_it_is = out is not None or as_json  # what is written for programs is not translated
    report = _report(
        directory,
        period,
        ruleset,
        as_of,
        chosen,
        language,
        set_aside=set_aside,
        form=form,
        as_it_is=as_it_is,
        engine=engine,
    )
    made = b"" if form is None else _formatted(report, form, language)
    if out is not None:
        from starrules.report.write import write_report

        also = {} if form is None else {report.scheme.formats[form].suffix: made}
        write_report(report, out, also, wide=wide)
    if form is not None:
        sys.stdout.flush()
        sys.stdout.buffer.write(made)
        return
    if as_json:
        from starrules.report.write import report_data

        _print_json(report_data(report))
        return
    from starrules.report.console import MOST_UNITS, report_view

    with redirect_stdout(sys.stderr):
        view = report_view(report, language, most_units=None if every else MOST_UNITS)
    _console().print(view)


@app.command(
    "assess-districts",
    help="Assess every district in a folder, and go on where an earlier run stopped. / 逐区评定，并从上次中止处继续。",
    epilog=EXIT_CODES,
)
def assess_districts(
    directory: Annotated[
        Path,
        typer.Argument(
            metavar="DIR",
            help="The folder with a folder of evidence for each district. / 各区数据目录所在的目录。",
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "--out", metavar="OUT", help="The folder for the reports, run.json and awards.csv. / 输出目录。"
        ),
    ],
    period: Period = "2024",
    ruleset: Rules = "proposed",
    as_of: AsOf = None,
    as_json: AsJson = False,
    language: Lang = "zh",
    set_aside: SetAside = False,
    every: Annotated[bool, typer.Option("--all", help="List every district. / 列出所有区。")] = False,
    processes: Annotated[
        int,
        typer.Option(
            "--processes",
            metavar="N",
            help="How many processes assess side by side; 0 for this one alone. / 同时评定的进程数；0 表示只用本进程。",
        ),
    ] = 1,
    afresh: Annotated[
        bool,
        typer.Option("--afresh", help="Keep nothing of an earlier run. / 不沿用以往结果，全部重新评定。"),
    ] = False,
    only: Only = None,
    block: Block = None,
    require: Require = None,
    engine: Engine = None,
) -> int:
    """Assess every district in a folder."""
    from starrules.runs.model import RunStoppedError
    from starrules.runs.output import run_data
    from starrules.runs.run import assess_districts as run
    from starrules.runs.view import MOST_DISTRICTS, run_view

    try:
        with alive(language) as tell, redirect_stdout(sys.stderr):
            tell(LOADING)
            loaded = _Chosen(only, block, require).scheme()
            rules = _options(loaded, period, ruleset, as_of, language, None, None, None)
            found = run(
                directory,
                loaded,
                out=out,
                period=period,
                ruleset=rules,
                as_of=as_of,
                engine=engine,
                set_aside=set_aside,
                processes=processes,
                afresh=afresh,
                progress=tell,
            )
    except RunStoppedError as stopped:
        sys.stderr.write(f"starrules: {told(stopped.message, language)}\n")
        raise
    if as_json:
        _print_json(run_data(found))
    else:
        _console().print(run_view(found, loaded, period, language, most=None if every else MOST_DISTRICTS))
    return _code_of(found)


@app.command(
    help="Explain why a unit won or lost its stars. / 说明一个单位为何得星或未得星。", epilog=EXIT_CODES
)
def explain(
    directory: Folder,
    unit: Annotated[str, typer.Argument(metavar="UNIT", help="The id of a unit. / 单位编号。")],
    star: Annotated[
        str | None, typer.Option("--star", metavar="S", help="One star alone. / 只说一颗星。")
    ] = None,
    check: Annotated[
        str | None, typer.Option("--check", metavar="C", help="One check alone. / 只说一项检查。")
    ] = None,
    period: Period = "2024",
    ruleset: Rules = "proposed",
    as_of: AsOf = None,
    language: AnyLang = "zh",
    set_aside: SetAside = False,
    only: Only = None,
    block: Block = None,
    require: Require = None,
) -> None:
    """Explain why a unit won or lost its stars."""
    from starrules.report.console import part_view
    from starrules.report.explain import explanation

    chosen = _Chosen(only, block, require)
    report = _report(
        directory,
        period,
        ruleset,
        as_of,
        chosen,
        language,
        set_aside=set_aside,
        unit=unit,
        star=star,
        check=check,
    )
    part = explanation(report, unit, language, star=star, check=check)
    console = _console()
    if console.is_terminal:
        console.print(part_view(part))
    else:
        sys.stdout.write(f"{part}\n")


@app.command(
    help="Show stars, leads, checks, clauses, parameters, readings and coverage. / 列出星、牵头单位、检查、条款、参数、读法和覆盖面。",
    epilog=EXIT_CODES,
)
def scheme(
    as_json: AsJson = False,
    language: AnyLang = "zh",
    only: Only = None,
    block: Block = None,
    require: Require = None,
) -> None:
    """Show stars, leads, checks, clauses, parameters, readings and coverage."""
    loaded = _Chosen(only, block, require).scheme()
    known_language(loaded, language, "--lang")
    if as_json:
        _print_json(scheme_data(loaded))
        return
    from starrules.report.scheme_view import scheme_view

    _console().print(scheme_view(loaded, language))


@app.command(
    help="List the rulesets, show one, or set two side by side. / 列出规则集，或对照两个规则集。",
    epilog=EXIT_CODES,
)
def rulesets(
    first: Annotated[
        str | None, typer.Argument(metavar="[A]", help="A ruleset to show. / 一个规则集。")
    ] = None,
    second: Annotated[
        str | None, typer.Argument(metavar="[B]", help="One to set beside it. / 与之对照的规则集。")
    ] = None,
    period: Annotated[
        str | None, typer.Option("--period", metavar="YEAR", help="The year assessed. / 评定年度。")
    ] = None,
    as_json: AsJson = False,
    language: AnyLang = "zh",
    only: Only = None,
    block: Block = None,
    require: Require = None,
) -> None:
    """List the rulesets, show one, or set two side by side."""
    from starrules.report.scheme_view import differences_view, ruleset_view, rulesets_view
    from starrules.scheme.ruleset import side_by_side

    loaded = _Chosen(only, block, require).scheme()
    known_language(loaded, language, "--lang")
    names = [name for name in (first, second) if name is not None] or sorted(loaded.ruleset_texts)
    found = [loaded.ruleset(name, period=period) for name in names]
    if as_json:
        data: dict[str, Any] = {"rulesets": rulesets_data(found, loaded)}
        if second is not None:
            data["differences"] = [
                {"place": item.place, found[0].id: item.first, found[1].id: item.second}
                for item in side_by_side(found[0], found[1], loaded)
            ]
        _print_json(data)
    elif first is None:
        _console().print(rulesets_view(found, loaded, language))
    elif second is None:
        _console().print(ruleset_view(found[0], loaded, language))
    else:
        _console().print(differences_view(found[0], found[1], loaded, language))


@app.command(help="List the plugins and what each brings. / 列出插件及其内容。", epilog=EXIT_CODES)
def plugins(
    as_json: AsJson = False,
    language: Lang = "zh",
    only: Only = None,
    block: Block = None,
    require: Require = None,
) -> None:
    """List the plugins and what each brings."""
    loaded = _Chosen(only, block, require).scheme()
    if as_json:
        _print_json({"plugins": plugins_data(loaded)})
        return
    from starrules.report.scheme_view import plugins_view

    _console().print(plugins_view(loaded, language))


@app.command(
    help="Write empty tables with headers, and a manifest. / 生成空白数据表和清单。", epilog=EXIT_CODES
)
def init(
    directory: Folder,
    language: Lang = "zh",
    only: Only = None,
    block: Block = None,
    require: Require = None,
) -> None:
    """Write empty tables with headers, and a manifest."""
    from starrules.evidence.empty import write_empty

    loaded = _Chosen(only, block, require).scheme()
    known = [day for year in loaded.calendars.values() for day in year.days()]
    names = write_empty(directory, loaded.tables, known)
    text = message("{folder}: {count} files", folder=str(directory), count=len(names))
    _console().print(told(text, language), highlight=False)


@app.command(help="Validate the evidence and do nothing else. / 只校验数据。", epilog=EXIT_CODES)
def check(
    directory: Folder,
    language: Lang = "zh",
    only: Only = None,
    block: Block = None,
    require: Require = None,
) -> None:
    """Validate the evidence and do nothing else."""
    try:
        with alive("en" if language == "en" else "zh") as tell, redirect_stdout(sys.stderr):
            tell(LOADING)
            loaded = _Chosen(only, block, require).scheme()
            evidence = _evidence(directory, loaded, tell, set_aside=False)
    except EvidenceError as error:
        raise AllFaultsError(error) from error
    rows = sum(len(data) for data in evidence.data.values())
    text = message(
        "{folder}: no faults in {units} units, {tables} tables and {rows} rows",
        folder=str(directory),
        units=len(evidence.units),
        tables=len(evidence.data),
        rows=rows,
    )
    _console().print(told(text, language), highlight=False)


@app.command(
    help="Validate the evidence and store it, so that it is opened at once. / 校验数据并存储，以便随时直接打开。",
    epilog=EXIT_CODES,
)
def store(
    directory: Folder,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A new folder. / 新目录。")],
    language: Lang = "zh",
    set_aside: SetAside = False,
    only: Only = None,
    block: Block = None,
    require: Require = None,
) -> None:
    """Validate the evidence and store it, so that it is opened at once."""
    from starrules import store_evidence

    with alive(language) as tell, redirect_stdout(sys.stderr):
        tell(LOADING)
        scheme = _Chosen(only, block, require).scheme()
        evidence = store_evidence(directory, out, scheme, set_aside=set_aside, progress=tell)
    rows = sum(len(data) for data in evidence.data.values())
    text = message(
        "{folder}: stored {units} units, {tables} tables and {rows} rows",
        folder=str(out),
        units=len(evidence.units),
        tables=len(evidence.data),
        rows=rows,
    )
    _console().print(told(text, language), highlight=False)


@app.command(
    "new-plugin",
    help="Make a plugin from the template. / 用模板新建一个插件。",
    epilog=EXIT_CODES,
)
def new_plugin(
    destination: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder. / 新目录。")],
    star: Annotated[str | None, typer.Option("--star", help="The id of the star. / 星的编号。")] = None,
    star_zh: Annotated[str | None, typer.Option("--star-zh", help="Its Chinese name. / 星的中文名。")] = None,
    star_en: Annotated[str | None, typer.Option("--star-en", help="Its English name. / 星的英文名。")] = None,
    lead_zh: Annotated[
        str | None, typer.Option("--lead-zh", help="Who leads it, in Chinese. / 牵头单位中文名。")
    ] = None,
    lead_en: Annotated[
        str | None, typer.Option("--lead-en", help="Who leads it, in English. / 牵头单位英文名。")
    ] = None,
) -> None:
    """Make a plugin from the template; on a terminal what is not given is asked for."""
    from starrules import scaffold

    given = {"star": star, "star_zh": star_zh, "star_en": star_en, "lead_zh": lead_zh, "lead_en": lead_en}
    answers = {name: value for name, value in given.items() if value is not None}
    try:
        files = scaffold.new_plugin(destination, answers, ask=sys.stdin.isatty())
    except MissingExtraError as error:
        raise NotFoundError(
            message(
                "{error} Then: {command}", error=error.args[0], command=scaffold.copier_command(destination)
            )
        ) from error
    for path in files:
        sys.stdout.write(f"{path}\n")


# --------------------------------------------------------------------------------------- what they share


@frozen
class _Chosen:
    """The plugins that a command is to load, or do without, or not run without."""

    only: Sequence[str] | None
    block: Sequence[str] | None
    require: Sequence[str] | None

    def scheme(self) -> Scheme:
        """Return the scheme of these plugins; what they print goes to standard error."""
        with redirect_stdout(sys.stderr):
            return load_scheme(only=self.only or None, block=self.block or (), require=self.require or ())


def _code_of(run: DistrictRun) -> int:
    """Return the exit code of a run over districts: that of the gravest thing that happened in one of them."""
    causes = {item.cause for item in run.failed.values()}
    for cause, code in (("internal", INTERNAL), ("exhausted", EXHAUSTED), ("faulty", FAULTY)):
        if cause in causes:
            return code
    return OK


def _formatted(report: Report, form: str, language: str) -> bytes:
    """Return a report, shown in a language, in a plugin's format; what the format prints goes to standard error."""
    with redirect_stdout(sys.stderr):
        return report.translated(language).formatted(form)


def _evidence(directory: Path, loaded: Scheme, tell: Told, *, set_aside: bool) -> Evidence:
    from starrules import read_evidence

    return read_evidence(directory, loaded, set_aside=set_aside, progress=tell)


def _report(
    directory: Path,
    period: str,
    ruleset: str,
    as_of: str | None,
    chosen: _Chosen,
    language: str,
    *,
    set_aside: bool,
    unit: str | None = None,
    star: str | None = None,
    check: str | None = None,
    form: str | None = None,
    as_it_is: bool = False,
    engine: str | None = None,
) -> Report:
    """Return the report of a run, with signs of life where it takes long; options are looked at first.

    It is shown in the language, unless it is to be as it is: then whoever shows it translates it. Where one unit is
    asked for, it is of those alone that bear on it, unless its place among all is asked for too.
    """
    from starrules.engine import assess as run
    from starrules.lanes.engines import PYTHON, check_engine
    from starrules.report.base import known_unit

    with (
        alive("en" if language == "en" else "zh") as tell,
        redirect_stdout(sys.stderr),
    ):  # code of plugins' own may print
        tell(LOADING)
        loaded = chosen.scheme()
        rules = _options(loaded, period, ruleset, as_of, language, star, check, form)
        if engine is not None:
            check_engine(engine)
        if not as_it_is:
            loaded = loaded.translated(language)
        evidence = _evidence(directory, loaded, tell, set_aside=set_aside)
        if unit is not None:
            known_unit(evidence, unit)
            if rules.awards.upper is None:
                evidence, engine = evidence.around(unit), PYTHON
        return run(evidence, loaded, period=period, ruleset=rules, as_of=as_of, engine=engine, progress=tell)


def _options(
    loaded: Scheme,
    period: str,
    ruleset: str,
    as_of: str | None,
    language: str,
    star: str | None,
    check: str | None,
    form: str | None,
) -> Ruleset:
    """Return the ruleset, or raise with every option that is wrong."""
    from starrules.scheme.entries import day_from, period_of

    faults: list[object] = []
    rules: Ruleset | None = None
    try:
        period_of(period, 1)
    except StarrulesError as error:
        faults.append(error)
    try:
        rules = loaded.ruleset(ruleset, period=None if faults else period)
    except StarrulesError as error:
        faults.append(error)
    try:
        day_from("2024-06-30" if as_of is None else as_of, "--as-of")
    except NotFoundError as error:
        faults.append(error)
    try:
        known_language(loaded, language, "--lang")
    except StarrulesError as error:
        faults.append(error)
    stars = list(loaded.star) if rules is None else sorted({*loaded.star, *rules.stars})
    asked = (
        ("--star", star, stars),
        ("--check", check, sorted(loaded.checks)),
        ("--format", form, sorted(loaded.formats)),
    )
    for option, name, known in asked:
        if name is not None and name not in known:
            faults.append(unknown(option, name, known))
    if faults or rules is None:
        raise NotFoundError(*faults)
    return rules


def _console() -> Console:
    """Return the console of standard output; a pipe gets wide lines, so that tables stay whole."""
    console = Console(highlight=False, markup=False, emoji=False)
    return console if console.is_terminal else Console(highlight=False, markup=False, emoji=False, width=200)


def _print_json(data: Any) -> None:
    sys.stdout.write(json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1) + "\n")


__all__ = ["app"]
