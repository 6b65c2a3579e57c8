"""The command ``starrules``: its entry point, its exit codes, and how faults are told."""

from __future__ import annotations

import gc
import os
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from typing import Literal

OK, INTERNAL, FAULTY, EXHAUSTED, INTERRUPTED = 0, 1, 2, 3, 130
EXIT_CODES = """\
Exit codes: 0 fine; 1 an internal error, please report it; 2 something to mend: faulty evidence, a faulty ruleset,
an option or a name that is not there, an extra that is not installed; 3 no memory or disk left; 130 stopped with
Ctrl-C.

退出码：0 正常；1 内部错误，请反馈；2 有待改正：数据、规则集、选项或名称有误，或缺少可选组件；3 内存或磁盘空间不足；130 用 Ctrl-C 中止。
"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line in a process of its own and leave with its exit code."""
    # One short run makes millions of objects and hardly a cycle: looking for cycles less often saves a
    # twentieth of the time, and not looking for them at the end as much again.
    gc.set_threshold(100_000, 50, 100)
    code = run(arguments)
    if "duckdb" not in sys.modules:  # which lists each object of its own that is not given back at the end
        gc.freeze()
    sys.exit(code)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; faults go to standard error, all at once."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    language = language_of(given)
    try:
        code = _run(given, language)
        sys.stdout.flush()
    except KeyboardInterrupt:
        from starrules.messages import message

        _tell(message("stopped"), language)
        return INTERRUPTED
    except BrokenPipeError:
        return _nobody_listens()
    return code


def language_of(arguments: Sequence[str]) -> Literal["zh", "en"]:
    """Return the language that is asked for, also where the rest of the arguments makes no sense."""
    for option, value in zip(arguments, [*arguments[1:], ""], strict=True):
        if option.lower() == "--lang=en" or (option == "--lang" and value.lower() == "en"):
            return "en"
    return "zh"


def _run(arguments: Sequence[str], language: Literal["zh", "en"]) -> int:
    from starrules.errors import SHOWN_FAULTS, EvidenceError, MissingExtraError, StarrulesError
    from starrules.messages import message
    from starrules.resources import ResourceError, resource_error

    try:
        try:
            from starrules.usage import called
        except ModuleNotFoundError as error:
            library = (error.name or "").partition(".")[0]
            if library not in ("typer", "rich"):
                raise
            raise MissingExtraError(library, "cli", message("the command line")) from None
        return called(arguments)
    except SystemExit as end:
        if isinstance(end.__context__, BrokenPipeError):  # typer leaves with 1 then
            return _nobody_listens()
        raise
    except ResourceError as error:
        _tell(error.told(language), language)
        return EXHAUSTED
    except StarrulesError as error:
        _tell(error.told(language), language)
        if isinstance(error, EvidenceError) and len(error.faults) > SHOWN_FAULTS:
            _tell(message("`starrules check` lists all of them."), language)
        return FAULTY
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001  (the last place that can tell the user what happened)
        if (out := resource_error(error, message("the command"))) is not None:
            _tell(out.told(language), language)
            return EXHAUSTED
        if os.environ.get("STARRULES_DEBUG"):
            traceback.print_exc()
        said = message(
            "internal error: {error}\n"
            "Please report this with the command; STARRULES_DEBUG=1 shows the traceback.",
            error=f"{type(error).__name__}: {error}",
        )
        _tell(said, language)
        return INTERNAL


def _nobody_listens() -> int:
    """Leave quietly: whoever read the output has gone, as `| head` does, and nothing more can be said."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return OK


def _tell(text: str, language: Literal["zh", "en"]) -> None:
    from starrules.messages import told

    with suppress(BrokenPipeError):  # nobody reads the faults: the exit code still tells
        print(f"starrules: {told(text, language)}", file=sys.stderr)  # noqa: T201  (it speaks here)
