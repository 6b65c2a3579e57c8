"""Numbers and reasons as columns of text: what was measured, what is required, and why, for all units at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property

import polars as pl
from attrs import frozen

from starrules.model import LANGUAGES, Language, Text, day_of
from starrules.report.asked import Asked, Condition
from starrules.report.extent import is_spread, tables_of
from starrules.report.measure import Measure
from starrules.report.phrase import Names, Speaker
from starrules.report.reason_words import DECIDED, MET, NOT_APPLICABLE, SIGNS, UNMET, WORDS, bar_text
from starrules.report.words import GRADED, HIGHER, LATER, MORE, unit_word
from starrules.rules import nodes as n
from starrules.rules.exact import exact_text


def number_text(column: pl.Expr, scale: int, unit: str | None = None) -> pl.Expr:
    """Return scaled whole numbers as exact text."""
    if unit == "date":
        return column.cast(pl.Int32).cast(pl.Date).dt.strftime("%Y-%m-%d")
    if scale == 1:
        return column.cast(pl.String)
    places = len(str(scale)) - 1
    if 10**places != scale:
        return column.map_elements(lambda item: exact_text(Fraction(item, scale)), return_dtype=pl.String)
    whole = (column.abs() // scale).cast(pl.String)
    part = (column.abs() % scale).cast(pl.String).str.zfill(places).str.strip_chars_end("0")
    sign = pl.when(column < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    return pl.when(part == "").then(sign + whole).otherwise(sign + whole + pl.lit(".") + part)


def percent_text(top: pl.Expr, bottom: pl.Expr, *, up: bool) -> pl.Expr:
    """Return a share in percent with two places, rounded down, or up where less is better; null for none."""
    return quotient_text(top, bottom, up=up, times=100) + pl.lit("%")


def quotient_text(top: pl.Expr, bottom: pl.Expr, *, up: bool, times: int = 1) -> pl.Expr:
    """Return a quotient with two places, rounded down, or up where less is better; null for none."""
    hundredths = top.cast(pl.Int128) * (100 * times)
    base = pl.when(bottom > 0).then(bottom.cast(pl.Int128))
    rounded = (hundredths + base - 1) // base if up else hundredths // base
    sign = pl.when(rounded < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    size = rounded.abs()
    part = (size % 100).cast(pl.String).str.zfill(2).str.strip_chars_end("0")
    whole = sign + (size // 100).cast(pl.String)
    return pl.when(part == "").then(whole).otherwise(whole + pl.lit(".") + part)


@frozen(slots=False, eq=False)
class Teller:
    """Tells one check: which of its decisions speaks, what it measured, and the reason in words.

    It works in stages, each on the columns of the one before, and only for verdicts that are there: so
    that the text of a number is formed once.
    """

    asked: Asked
    frame: pl.DataFrame
    scales: Mapping[str, int]
    titles: Mapping[str, Text]
    names: Names

    @classmethod
    def of(
        cls,
        asked: Asked,
        wide: pl.DataFrame,
        scales: Mapping[str, int],
        titles: Mapping[str, Text],
        names: Names,
    ) -> Teller:
        """Return the teller of a check, with those columns of a wide frame that the check needs."""
        name = asked.check.id
        own = [column for column in wide.columns if column == name or column.startswith(f"{name}/")]
        tables = [f"open {table}" for table in asked.tables if f"open {table}" in wide.columns]
        return cls(asked, wide.select("unit", *own, *tables), scales, titles, names)

    @property
    def code(self) -> pl.Expr:
        """The check's verdict."""
        return pl.col(self.asked.check.id)

    @cached_property
    def codes(self) -> frozenset[int]:
        """The verdicts that are there."""
        return frozenset(self.frame[self.asked.check.id].unique())

    def told(self) -> pl.LazyFrame:
        """Return a row for each unit: what was measured and required, what is missing, and why."""
        frame = self.frame.lazy().with_columns(
            self._speaking().alias("speaks"), *self._texts(), *self._settling()
        )
        spoken = [index for index in range(len(self.asked.decisions)) if self._spoken(index)]
        picked = [("measured_low", "low"), ("measured_high", "high"), ("required", "needed")]
        frame = frame.with_columns(
            *(
                self._pick({index: pl.col(f"{text} {index}") for index in spoken}).alias(name)
                for name, text in picked
            ),
            *(
                self._pick({index: self._shown(index, language) for index in spoken}).alias(
                    f"shown_{language}"
                )
                for language in LANGUAGES
            ),
        )
        return frame.select(
            "unit",
            pl.lit(self.asked.check.id).alias("check"),
            self.code.cast(pl.Int8).alias("code"),
            "measured_low",
            "measured_high",
            "required",
            self._open_tables().alias("missing"),
            *(self._reason(language).alias(f"reason_{language}") for language in LANGUAGES),
        )

    # ----------------------------------------------------------------------- the decision that speaks

    def _speaking(self) -> pl.Expr:
        """Return which decision tells why: the first that is unmet, or open, or met, as the check is."""
        if not self.asked.several or f"{self.asked.check.id}/0" not in self.frame.columns:
            return pl.lit(0)
        codes = [pl.col(f"{self.asked.check.id}/{index}") for index in range(len(self.asked.decisions))]

        def first(test: Sequence[pl.Expr]) -> pl.Expr:
            return pl.coalesce([pl.when(item).then(pl.lit(index)) for index, item in enumerate(test)])

        found = first([~code.is_in(DECIDED) for code in codes])
        for verdict in (MET, UNMET):
            if verdict in self.codes:
                same = first([code == verdict for code in codes])
                found = pl.when(self.code == verdict).then(same).otherwise(found)
        return found.fill_null(0)

    def _pick(self, values: Mapping[int, pl.Expr]) -> pl.Expr:
        """Return the value of the decision that speaks; null where it has none."""
        if not values:
            return pl.lit(None, pl.String)
        if not self.asked.several:
            return next(iter(values.values()))
        return pl.coalesce(
            [pl.when(pl.col("speaks") == index).then(value) for index, value in values.items()]
        )

    # -------------------------------------------------------------------------------- what it measured

    def _measure(self, index: int) -> Measure | None:
        """Return what a decision measures, as far as its numbers were computed."""
        measure, name = self.asked.decisions[index].measure, f"{self.asked.check.id}/{index}"
        if measure is None or f"{name}/0" not in self.scales:
            return None
        return measure if measure.needed is not None or f"{name}/needed" in self.scales else None

    def _spoken(self, index: int) -> bool:
        return self._measure(index) is not None

    def _texts(self) -> Iterator[pl.Expr]:
        """Yield, for each decision that measures, its ends, what stands so far, and what is needed."""
        for index in range(len(self.asked.decisions)):
            measure = self._measure(index)
            if measure is not None:
                low, high, so_far, exact = self._ends(measure, f"{self.asked.check.id}/{index}")
                yield low.alias(f"low {index}")
                yield high.alias(f"high {index}")
                yield so_far.alias(f"so far {index}")
                yield exact.alias(f"exact {index}")
                yield self._needed(measure, f"{self.asked.check.id}/{index}").alias(f"needed {index}")

    def _needed(self, measure: Measure, name: str) -> pl.Expr:
        needed = pl.lit(f"{SIGNS[measure.shown.operator]} ") + self._bar(measure, name)
        withheld = self._withheld(measure)
        return needed if withheld is None else pl.when(~withheld).then(needed)

    def _withheld(self, measure: Measure) -> pl.Expr | None:
        """Return whether what is required is computed from the very rows that surely hold the check."""
        if measure.needed_from is None:
            return None
        found = [
            code == MET
            for index, (_, _, condition) in enumerate(self.asked.holds)
            if not isinstance(condition, bool)
            and tables_of(condition) & tables_of(measure.needed_from)
            and (code := self._condition(condition, f"{self.asked.check.id}/hold {index}")) is not None
        ]
        return pl.any_horizontal(*found) if found else None

    def _bar(self, measure: Measure, name: str) -> pl.Expr:
        if measure.needed is not None:
            if measure.unit == "date":
                return pl.lit(day_of(int(measure.needed)).isoformat())
            return pl.lit(bar_text(measure, measure.needed))
        scale = self.scales[f"{name}/needed"]
        low, high = (
            number_text(pl.col(f"{name}/needed|{end}"), scale, measure.unit) for end in ("low", "high")
        )
        return pl.when(low == high).then(low).otherwise(low + pl.lit("–") + high)

    def _ends(self, measure: Measure, name: str) -> tuple[pl.Expr, pl.Expr, pl.Expr, pl.Expr]:
        """Return the least and the greatest that is measured, what stands so far, and whether it is one."""
        columns = [
            (pl.col(f"{name}/{place}|low"), pl.col(f"{name}/{place}|high"), self.scales[f"{name}/{place}"])
            for place in range(len(measure.numbers))
        ]
        if measure.kind == "value":
            low, high, scale = columns[0]
            if is_spread(measure.what):
                low, high = (pl.max_horizontal(end, pl.lit(0)) for end in (low, high))
            texts = [number_text(end, scale, measure.unit) for end in (low, high)]
            return texts[0], texts[1], texts[0], low == high
        (low, high, scale), (other_low, other_high, other_scale) = columns
        if measure.kind == "parts":
            wide = [item.cast(pl.Int128) for item in (low, high, other_low, other_high)]
            ways = [(wide[0], wide[0] + wide[3]), (wide[1], wide[1] + wide[2]), (wide[0], wide[0] + wide[2])]
        else:
            ways = [(low, other_high), (high, other_low), (low, other_low)]
        texts = [self._fraction(top, bottom, scale, other_scale, measure) for top, bottom in ways]
        return texts[0], texts[1], texts[2], (low == high) & (other_low == other_high)

    def _fraction(self, top: pl.Expr, bottom: pl.Expr, scale: int, other: int, measure: Measure) -> pl.Expr:
        fraction = number_text(top, scale) + pl.lit("/") + number_text(bottom, other)
        if measure.part is None:  # a part of another number is told by both numbers alone
            inform = percent_text if measure.percent else quotient_text
            fraction += pl.lit(" (") + inform(top * other, bottom * scale, up=measure.up) + pl.lit(")")
        return pl.when(bottom > 0).then(fraction)

    # -------------------------------------------------------------------------------------- the reason

    def _shown(self, index: int, language: Language) -> pl.Expr:
        """Return what a decision measured and required in words."""
        measure = self._measure(index)
        assert measure is not None
        low, high = pl.col(f"low {index}"), pl.col(f"high {index}")
        both = low + pl.lit("–") + high + _unit_after(measure, high, language)
        least, most = (
            _word(word, language) + end + _unit_after(measure, end, language)
            for word, end in (("at_least", low), ("at_most", high))
        )
        if measure.shown.operator in ("<=", "<"):
            least, most = most, least
        elif measure.shown.operator in ("==", "!="):
            least = most = _word("exactly", language) + both
        ways = [
            (
                pl.col(f"exact {index}"),
                _word("exactly", language) + low + _unit_after(measure, low, language),
            )
        ]
        ways += [
            (self.code == verdict, end)
            for verdict, end in ((MET, least), (UNMET, most))
            if verdict in self.codes
        ]
        so_far = pl.col(f"so far {index}")
        standing = _word("so_far", language) + so_far + _unit_after(measure, so_far, language)
        told = _chosen(ways, standing if measure.grows else _word("between", language) + both)
        graded = measure.percent or measure.unit in GRADED
        operators = LATER if measure.unit == "date" else HIGHER if graded else MORE
        operator = operators[measure.shown.operator][language]
        space = "" if language == "zh" and measure.unit == "date" else " "
        if self.asked.several:
            what = Speaker(language, self.names).say(measure.what)
            told = pl.lit(f"{what}：" if language == "zh" else f"{what}: ") + told
        elif measure.breaches or isinstance(measure.what, n.Median):
            told = _word("breaches" if measure.breaches else "median", language) + told
        bar = self._bar(measure, f"{self.asked.check.id}/{index}")
        required = pl.lit(WORDS["required"][language] + operator + space) + bar
        required += _unit_after(measure, bar, language)
        withheld = self._withheld(measure)
        return told + (
            required if withheld is None else pl.when(withheld).then(pl.lit("")).otherwise(required)
        )

    def _reason(self, language: Language) -> pl.Expr:
        told = pl.col(f"shown_{language}").fill_null(self.asked.check.title[language])
        ways: list[tuple[pl.Expr, pl.Expr]] = []
        if MET in self.codes:
            ways.append((self.code == MET, _word("met", language) + told))
        if UNMET in self.codes:
            ways.append((self.code == UNMET, _word("unmet", language) + told))
        if NOT_APPLICABLE in self.codes:
            excuse = _word("not_applicable", language) + self._excuse(language)
            ways.append((self.code == NOT_APPLICABLE, excuse))
        if self.decided:
            return _chosen(ways, pl.lit(None, pl.String))
        return _chosen(ways, _word("unknown", language) + self._what_is_open(language))

    def _condition(self, condition: Condition, name: str) -> pl.Expr | None:
        """Return the verdict of a condition, or None where it was not computed."""
        if isinstance(condition, bool):
            return pl.lit(MET if condition else UNMET)
        return pl.col(name) if name in self.frame.columns else None

    def _excuse(self, language: Language) -> pl.Expr:
        found: list[pl.Expr] = []
        for index, (reason, condition) in enumerate(self.asked.excuses):
            code = self._condition(condition, f"{self.asked.check.id}/if {index}")
            if code is not None:
                found.append(pl.when(code == UNMET).then(pl.lit(reason[language])))
        return pl.coalesce(*found, _word("nothing", language))

    @property
    def decided(self) -> bool:
        """Whether the verdict is open for no unit."""
        return self.codes <= set(DECIDED)

    def _what_is_open(self, language: Language) -> pl.Expr:
        """Return what was measured so far, what is missing and what holds it, as far as there is any."""
        tables = WORDS["comma"][language].join(self._table(name, language) for name in self.asked.tables)
        cells = pl.lit(WORDS["cells"][language].format(tables=tables))
        settled = pl.col(f"settles_{language}")
        parts = [pl.col(f"shown_{language}"), pl.when(settled == "").then(cells).otherwise(settled)]
        return pl.concat_str(parts, separator=WORDS["stop"][language], ignore_nulls=True)

    def _settling(self) -> Iterator[pl.Expr]:
        """Yield what would settle an open verdict, in each language."""
        if not self.decided:
            for language in LANGUAGES:
                yield self._settles(language).alias(f"settles_{language}")

    def _settles(self, language: Language) -> pl.Expr:
        there = self._tables()
        comma, stop = WORDS["comma"][language], WORDS["stop"][language]
        before, after = WORDS["missing"][language].split("{tables}")
        settles = self._held(language)
        if there:
            named = [
                pl.when(pl.col(f"open {name}")).then(pl.lit(self._table(name, language))) for name in there
            ]
            missing = pl.concat_str(named, separator=comma, ignore_nulls=True)
            some = pl.any_horizontal(*(pl.col(f"open {name}") for name in there))
            settles.append(pl.when(some).then(pl.lit(before) + missing + pl.lit(after)))
        return pl.concat_str(settles, separator=stop, ignore_nulls=True) if settles else pl.lit("")

    def _held(self, language: Language) -> list[pl.Expr]:
        """Return what surely holds the check, each with the act that settles it."""
        found: list[pl.Expr] = []
        for index, (reason, act, condition) in enumerate(self.asked.holds):
            code = self._condition(condition, f"{self.asked.check.id}/hold {index}")
            if code is not None:
                text = WORDS["held"][language].format(reason=reason[language], act=act[language])
                found.append(pl.when(code == MET).then(pl.lit(text)))
        return found

    def _table(self, name: str, language: Language) -> str:
        title = self.titles[name][language]
        return f"“{title}”"

    def _tables(self) -> list[str]:
        return [name for name in self.asked.tables if f"open {name}" in self.frame.columns]

    def _open_tables(self) -> pl.Expr:
        """Return the tables that are open and that the rule reads, where the verdict is open."""
        there = self._tables()
        if not there or self.decided:
            return pl.lit(None, pl.List(pl.String))
        names = pl.concat_list([pl.when(pl.col(f"open {name}")).then(pl.lit(name)) for name in there])
        return pl.when(~self.code.is_in(DECIDED)).then(names.list.drop_nulls())


def _word(key: str, language: Language) -> pl.Expr:
    return pl.lit(WORDS[key][language])


def _unit_after(measure: Measure, amount: pl.Expr, language: Language) -> pl.Expr:
    """Return the unit of measure that stands after an amount, which is text, with a space before it."""
    if measure.unit is None or measure.unit == "date" or measure.percent:
        return pl.lit("")
    several, one = (f" {unit_word(measure.unit, language, number)}" for number in ("2", "1"))
    return (
        pl.lit(several)
        if one == several
        else pl.when(amount == "1").then(pl.lit(one)).otherwise(pl.lit(several))
    )


def _chosen(ways: Sequence[tuple[pl.Expr, pl.Expr]], otherwise: pl.Expr) -> pl.Expr:
    """Return the value of the first condition that holds."""
    found = otherwise
    for condition, value in reversed(ways):
        found = pl.when(condition).then(value).otherwise(found)
    return found
