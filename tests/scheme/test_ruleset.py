"""Rulesets: validated in full, layered, resolved and frozen."""

from __future__ import annotations

import datetime
from fractions import Fraction
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from starrules.errors import NotFoundError, SchemeError
from starrules.model import Text
from starrules.scheme.assemble import Scheme
from starrules.scheme.ruleset import Ruleset, _leaves, side_by_side
from tests.scheme.kit import EAST, POINTS, RULESET, WEST, record, scheme
from tests.told import left_in_english

FULL = """
id = "full"
title = { zh = "全", en = "Full" }
extends = "base"
status = "in force"
authority = { zh = "区委", en = "The committee" }
valid_from = "2012-01-01"
first_month = 4
minimum_months = 3
at_deadline = "not_won"
deadline_days = 10
duties = "leave-out"
stars = ["west", "east"]
adopted = ["east.one"]
[readings]
A1 = "no"
[parameters]
"east.least" = "7"
[standards]
"S.east.2" = ["east.two-a"]
[awards]
rule = "points"
star_floor = "79.5"
total_floor = 160
title_needs = 1
prerequisites = ["west"]
weights = { east = "0.5" }
[awards.upper]
star_floor = "85"
total_floor = "170"
top_share = "12.5"
rounding = "up"
ties = "all"
"""
BASE = """
id = "base"
title = { zh = "底本", en = "Base" }
minimum_months = 9
[readings]
A2 = "strict"
[awards]
units = "office"
[awards.upper]
pool = "won"
"""


def faults(text: str, *, which: Scheme | None = None) -> str:
    """Return the text of the error that a ruleset raises."""
    one = which or scheme()
    one = evolve(one, ruleset_texts={**one.ruleset_texts, "tried": text})
    with pytest.raises(SchemeError) as raised:
        one.ruleset("tried")
    assert left_in_english(raised.value.told("zh")) == []
    return str(raised.value)


def tried(body: str, head: str = 'id = "tried"\ntitle = { zh = "试", en = "Tried" }\n') -> str:
    """Return a ruleset file with this body."""
    return head + body


def resolved(body: str, period: str | None = None) -> Ruleset:
    """Return the ruleset that this body comes to."""
    return scheme(rulesets={"tried": tried(body), "plain": RULESET}).ruleset("tried", period=period)


def test_everything_a_file_says_is_resolved() -> None:
    """Every key of a file, and of the file it extends, is in the frozen ruleset."""
    found = scheme(rulesets={"full": FULL, "base": BASE}).ruleset("full", period="2024")
    assert found.title == Text("全", "Full")
    assert (found.status, found.authority) == ("in force", Text("区委", "The committee"))
    assert (found.valid_from, found.first_month) == (datetime.date(2012, 1, 1), 4)
    assert (found.minimum_months, found.at_deadline, found.deadline_days) == (3, "not_won", 10)
    assert (found.duties, found.stars, found.adopted) == ("leave-out", ("west", "east"), ("east.one",))
    assert found.readings == {"A1": "no", "A2": "strict"}
    assert found.parameters["east.least"] == 7
    assert found.standards == {"S.east.2": ("east.two-a",)}
    awards = found.awards
    assert [awards.rule, awards.star_floor, awards.total_floor] == ["points", Fraction("79.5"), 160]
    assert (awards.title_needs, awards.prerequisites, awards.units) == (1, ("west",), "office")
    assert [awards.weight("east"), awards.weight("west")] == [Fraction(1, 2), 1]
    assert awards.upper is not None
    assert (awards.upper.top_share, awards.upper.rounding, awards.upper.ties) == (
        Fraction("12.5"),
        "up",
        "all",
    )
    assert found.extends == ("base",)


def test_defaults_of_readings_and_parameters_are_taken() -> None:
    """A reading that is not named takes its default, a parameter its value on the period's last day."""
    found = {year: resolved("", year) for year in ("2024", "2025")}
    assert found["2024"].readings == {"A1": "yes", "A2": "mild"}
    assert [found[year].parameters["east.least"] for year in ("2024", "2025")] == [2, 3]
    assert found["2024"].parameters["panel.pass-mark"] == 80


def test_a_year_that_begins_in_april_ends_in_the_next() -> None:
    """With another first month the value in force on that cycle's last day counts."""
    assert resolved("first_month = 4", "2024").parameters["east.least"] == 3


FAULTS = {
    "toml": ("id = ", "ruleset 'tried': expected valid TOML, found"),
    "no title": ('id = "tried"', "ruleset 'tried', title: expected { zh ="),
    "other id": (tried("", 'id = "x"\ntitle = { zh = "a", en = "b" }\n'), "id: expected 'tried', by which the plugin"),
    "one language": (tried("", 'id = "tried"\ntitle = { zh = "a" }\n'), "title: expected { zh ="),
    "empty text": (tried("", 'id = "tried"\ntitle = { zh = "a", en = " " }\n'), "title: expected a text in both"),
    "unknown key": (tried("minimum_month = 6"), "minimum_month: expected a known key, found 'minimum_month'. Did you mean 'minimum_months'?"),
    "whole": (tried("first_month = 13"), "first_month: expected a whole number from 1 to 12, found 13"),
    "truth for a number": (tried("first_month = true"), "first_month: expected a whole number from 1 to 12, found True"),
    "word": (tried('at_deadline = "lost"'), "at_deadline: expected one of 'open', 'not_won', found 'lost'."),
    "day": (tried('valid_from = "2012-02-30"'), "valid_from: expected a day, such as 2024-01-01, found '2012-02-30'"),
    "list": (tried('stars = "east"'), 'stars: expected a list of ids, such as ["one", "two"], found \'east\''),
    "twice": (tried('stars = ["east", "east"]'), "stars: expected a list that names each id once"),
    "unknown star": (tried('stars = ["eats"]'), "stars: expected an id that a plugin declares, found 'eats'. Did you mean 'east'?"),
    "no star": (tried("stars = []"), "stars: expected one star or more, found none"),
    "unknown check": (tried('adopted = ["east.won"]'), "adopted: expected an id that a plugin declares, found 'east.won'. Did you mean"),
    "adopted duty": (tried('adopted = ["east.lead"]'), "adopted: expected checks that units are asked, found 'east.lead', which is a duty"),
    "unknown reading": (tried('[readings]\nA9 = "yes"'), "readings.A9: expected the id of a reading, found 'A9'. There are: 'A1', 'A2'."),
    "unknown option": (tried('[readings]\nA2 = "strikt"'), "readings.A2: expected an option of this reading (mild, strict), found 'strikt'. Did you mean 'strict'?"),
    "section": (tried('readings = "A1"'), "readings: expected a table [readings], found 'A1'"),
    "unknown parameter": (tried('[parameters]\n"east.lest" = "1"'), "parameters.east.lest: expected an id that a plugin declares, found 'east.lest'. Did you mean 'east.least'?"),
    "out of range": (tried('[parameters]\n"east.least" = "101"'), "parameters.east.least: expected a number from 0 to 100, found '101'"),
    "places": (tried('[parameters]\n"east.least" = "2.5"'), "parameters.east.least: expected a whole number, found '2.5'"),
    "float": (tried('[parameters]\n"east.least" = 2.0'), "found 2.0. Write it as a whole number or as text"),
    "no number": (tried('[parameters]\n"east.least" = "two"'), "parameters.east.least: expected a number from 0 to 100, found 'two'"),
    "unknown standard": (tried('[standards]\n"S.east.9" = ["east.one"]'), "standards.S.east.9: expected an id that a plugin declares, found 'S.east.9'"),
    "task as standard": (tried('[standards]\n"T.east.1" = ["east.one"]'), "standards.T.east.1: expected a standard that units owe"),
    "empty standard": (tried('[standards]\n"S.east.1" = []'), "standards.S.east.1: expected one check or more, found []"),
    "two places": (tried('[standards]\n"S.east.1" = ["east.one"]\n"S.west.1" = ["east.one"]'), "standards: expected each check to decide in one place, found 'east.one' under 'S.east.1' and 'S.west.1'"),
    "nested": (tried('[standards]\n"S.east.2" = ["east.one"]\n"S.east.2.a" = ["east.two-a"]'), "standards: expected standards of which none counts in another, found 'S.east.2.a', which counts in 'S.east.2'"),
    "awards key": (tried('[awards]\nstarfloor = "1"'), "awards.starfloor: expected a known key, found 'starfloor'. Did you mean 'star_floor'?"),
    "awards rule": (tried('[awards]\nrule = "point"'), "awards.rule: expected one of 'all-standards', 'points', found 'point'. Did you mean 'points'?"),
    "floor missing": (tried('[awards]\nrule = "points"\nstar_floor = "80"'), "awards.total_floor: expected a number, as rule is 'points', found nothing"),
    "floor without points": (tried('[awards]\nstar_floor = "80"'), "awards.star_floor: expected rule = 'points' beside it"),
    "float floor": (tried('[awards]\nrule = "points"\nstar_floor = 80.5\ntotal_floor = "1"'), "awards.star_floor: expected a number from 0 to 100, found 80.5. Write it"),
    "upper below": (tried('[awards]\nrule = "points"\nstar_floor = "80"\ntotal_floor = "160"\n[awards.upper]\nstar_floor = "70"\ntotal_floor = "170"'), "awards.upper.star_floor: expected a number not below the award's 80, found 70"),
    "upper incomplete": (tried('[awards]\nrule = "points"\nstar_floor = "80"\ntotal_floor = "160"\n[awards.upper]\nstar_floor = "85"'), "awards.upper.total_floor: expected a number, found nothing"),
    "upper key": (tried('[awards.upper]\ntie = "all"'), "awards.upper.tie: expected a known key, found 'tie'. Did you mean 'ties'?"),
    "none because": (tried("[awards]\ndefine = false"), "awards.none_because: expected { zh = ..., en = ... }, as define is false"),
    "prerequisite": (tried('stars = ["east"]\n[awards]\nprerequisites = ["west"]'), "awards.prerequisites: expected stars that it awards (east), found 'west'"),
    "weight": (tried('[awards]\nweights = { east = "0" }'), "awards.weights: expected weights above 0, found {'east': '0'}. To leave a star out"),
    "title": (tried("[awards]\ntitle_needs = 3"), "awards.title_needs: expected a number from 1 to 2, found 3"),
    "title word": (tried('[awards]\ntitle_needs = "most"'), "awards.title_needs: expected 'all', 'none' or a whole number of stars, found 'most'"),
    "unknown base": (tried('extends = "plane"'), "extends: expected the id of a ruleset or a file ending in .toml, found 'plane'. Did you mean 'plain'?"),
    "circle": (tried('extends = "tried"'), "extends: expected a chain that ends, found tried -> tried"),
    "when": (tried('[[when]]\nreading = "A1"'), "when[0].option: expected the keys reading, option and set, found nothing"),
    "when option": (tried('[[when]]\nreading = "A1"\noption = "maybe"\nset = {}'), "when[0].option: expected an option of this reading (yes, no), found 'maybe'"),
    "when title": (tried('[[when]]\nreading = "A1"\noption = "no"\n[when.set]\nextends = "plain"'), "when[0].set.extends: expected settings other than this"),
}  # fmt: skip


@pytest.mark.parametrize("kind", FAULTS)
def test_a_fault_names_ruleset_and_place(kind: str) -> None:
    """Each kind of fault is told with the ruleset, the place, what was expected and what was found."""
    text, expected = FAULTS[kind]
    assert expected in faults(text)


def test_all_faults_are_told_at_once() -> None:
    """A file with several faults is told all of them, those of the file it extends included."""
    told = faults(
        tried('extends = "plain"\nfirst_month = 0\n[readings]\nA1 = "x"\n[parameters]\n"east.least" = "x"'),
        which=scheme(rulesets={"plain": RULESET + "minimum_months = 13"}),
    )
    assert told.startswith("ruleset 'tried': 4 faults")
    assert "ruleset 'plain', minimum_months: expected a whole number from 0 to 12, found 13" in told


def test_an_unknown_ruleset_is_named_with_a_suggestion() -> None:
    """Asking for a ruleset that nobody brings names the likeliest one."""
    with pytest.raises(
        NotFoundError,
        match=r"expected the id of a ruleset or a file ending in .toml, found 'plian'. Did you mean 'plain'",
    ):
        scheme().ruleset("plian")


def test_what_only_an_absent_plugin_could_bring_is_noted() -> None:
    """Ids of a plugin that failed are no faults: the ruleset goes on and lists them."""
    one = scheme(
        record("east", EAST), record("west", None, failed="gone"),
        rulesets={"plain": RULESET + 'stars = ["east", "west"]\nadopted = ["west.one"]\n[standards]\n"S.west.1" = ["west.one"]\n[parameters]\n"west.n" = "1"\n[readings]\nA77 = "x"'},
    )  # fmt: skip
    found = one.ruleset("plain")
    assert found.stars == ("east", "west")
    assert found.absent == ("A77", "S.west.1", "west", "west.n", "west.one")


def test_a_failed_plugins_stars_are_still_awarded() -> None:
    """A ruleset that names no stars awards those of failed plugins too, so that they show as error."""
    one = scheme(record("east", EAST), record("west", WEST, failed="faulty"))
    assert one.ruleset("plain").stars == ("east", "west")


def test_a_reading_may_set_what_goes_with_it() -> None:
    """What a file sets for a reading taken one way holds exactly when it is taken that way."""
    body = 'minimum_months = 6\n[[when]]\nreading = "A1"\noption = "no"\n[when.set]\nminimum_months = 12\n'
    assert resolved(body).minimum_months == 6
    assert resolved(body + '[readings]\nA1 = "no"').minimum_months == 12


def test_a_file_that_extends_has_the_last_word() -> None:
    """A reading taken in the extending file switches the base's setting; its own settings lie over both."""
    base = tried("", RULESET) + '[[when]]\nreading = "A1"\noption = "no"\n[when.set]\nminimum_months = 12\n'
    for more, months in (("", 12), ("minimum_months = 2\n", 2)):
        text = tried(f'extends = "plain"\n{more}[readings]\nA1 = "no"\n')
        assert scheme(rulesets={"plain": base, "tried": text}).ruleset("tried").minimum_months == months


def test_a_ruleset_may_be_a_file(tmp_path: Path) -> None:
    """A file extends a plugin's ruleset or a file beside it, three deep, and is known by its own id."""
    (tmp_path / "city.toml").write_text(
        tried('extends = "plain"\nminimum_months = 3').replace("tried", "city"), "utf-8-sig"
    )
    district = tmp_path / "district.toml"
    district.write_text(
        tried('extends = "city.toml"\n[readings]\nA1 = "no"').replace("tried", "east"), "utf-8"
    )
    found = scheme().ruleset(district)
    assert (found.id, found.extends, found.minimum_months) == ("east", ("city", "plain"), 3)
    assert found == scheme().ruleset(str(district))


def test_every_value_says_which_layer_set_it(tmp_path: Path) -> None:
    """Three layers deep, each resolved value names its own layer: core, plugin, ruleset, city, district."""
    (tmp_path / "city.toml").write_text(
        'id = "city"\ntitle = { zh = "市", en = "City" }\nextends = "plain"\nminimum_months = 3\n'
        'at_deadline = "not_won"\n[parameters]\n"east.least" = "5"\n[awards]\ntitle_needs = 1\n'
        '[[when]]\nreading = "A1"\noption = "no"\n[when.set.awards]\nunits = "office"\n',
        "utf-8",
    )
    district = tmp_path / "district.toml"
    district.write_text(
        'id = "district"\ntitle = { zh = "区", en = "District" }\nextends = "city.toml"\nminimum_months = 4\n'
        '[readings]\nA1 = "no"\n',
        "utf-8",
    )
    found = scheme().ruleset(district)
    assert {place: found.origins[place] for place in (
        "minimum_months", "readings/A1", "at_deadline", "parameters/east.least", "awards/title_needs", "awards/units",
        "readings/A2", "parameters/panel.pass-mark", "deadline_days", "awards/rule",
    )} == {
        "minimum_months": "district", "readings/A1": "district", "at_deadline": "city", "parameters/east.least": "city",
        "awards/title_needs": "city", "awards/units": "city, where A1 is no", "readings/A2": "plug-east 1.0",
        "parameters/panel.pass-mark": "starrules", "deadline_days": "starrules", "awards/rule": "starrules",
    }  # fmt: skip
    assert (found.minimum_months, found.at_deadline, found.awards.units) == (4, "not_won", "office")


def test_every_value_has_an_origin_and_the_digest_has_none() -> None:
    """Each leaf of what is resolved has its layer; who set a value plays no part in what it is."""
    one = scheme(rulesets={"points": POINTS, "same": POINTS.replace('"points"', '"same"', 1)})
    found = one.ruleset("points", period="2024")
    leaves = {
        place.rpartition("/")[0] if place.endswith(("/zh", "/en")) else place
        for place, _ in _leaves("", found.content)
    }
    assert leaves - {"id", "title", "extends", "absent"} == set(found.origins)
    assert evolve(found, origins={}).digest == found.digest
    assert evolve(found, origins={}) == found


FILES = {
    "gone": (None, "ruleset: expected a file that can be read, found '{path}'. {path}: no such file."),
    "bytes": (b"id = '\xff'", "ruleset: expected text in UTF-8, found '{path}'. Byte 6 is not; save own.toml as UTF-8."),
    "toml": (b"id = ", "ruleset 'own.toml': expected valid TOML, found an error at the end of the file: Invalid value. Mend the file at that line."),
    "taken": (b'id = "plain"', "ruleset 'own.toml', id: expected an id that no plugin's ruleset has, found 'plain'. Give this ruleset another id."),
    "base": (b'id = "own"\nextends = "city.toml"', "ruleset 'own.toml', extends: expected a file that can be read, found 'city.toml'. "),
    "circle": (b'id = "own"\nextends = "own.toml"', "ruleset 'own.toml', extends: expected a chain that ends, found own.toml -> own.toml"),
}  # fmt: skip


@pytest.mark.parametrize("kind", FILES)
def test_a_faulty_file_says_what_is_wrong_with_it(kind: str, tmp_path: Path) -> None:
    """A ruleset's file that is not there, is no text, or does not fit is named with what is wrong."""
    written, expected = FILES[kind]
    path = tmp_path / "own.toml"
    if written is not None:
        path.write_bytes(written)
    with pytest.raises((NotFoundError, SchemeError)) as caught:
        scheme().ruleset(path)
    assert expected.format(path=path) in str(caught.value)


def test_the_digest_is_stable() -> None:
    """The digest depends on what is resolved, not on comments, order or spelling of the file."""
    first = resolved('minimum_months = 6\n[readings]\nA1 = "yes"\nA2 = "mild"\n')
    second = resolved('# a comment\n[readings]\nA2 = "mild"\n')
    assert first.digest == second.digest
    assert len(first.digest) == 64


def test_the_digest_is_the_one_it_was() -> None:
    """The digest of this ruleset never changes: reports that carry it stay comparable."""
    one = scheme(rulesets={"plain": RULESET})
    assert one.ruleset("plain", period="2024").digest == PINNED


CHANGES = {
    "minimum_months": "minimum_months = 5", "reading": '[readings]\nA1 = "no"',
    "parameter": '[parameters]\n"east.least" = "9"', "standards": '[standards]\n"S.east.1" = ["east.one"]',
    "awards": '[awards]\ntitle_needs = "none"', "stars": 'stars = ["east"]', "deadline": 'at_deadline = "not_won"',
    "adopted": 'adopted = ["east.one"]', "status": 'status = "in force"',
}  # fmt: skip


@pytest.mark.parametrize("kind", CHANGES)
def test_every_change_changes_the_digest(kind: str) -> None:
    """Whatever is set otherwise, the digest is another."""
    assert resolved(CHANGES[kind]).digest != resolved("").digest


def test_two_rulesets_side_by_side() -> None:
    """Two rulesets are compared place by place, with the titles of what differs, and nothing else."""
    one = scheme(
        rulesets={
            "plain": RULESET,
            "tried": tried(
                '[readings]\nA2 = "strict"\n[parameters]\n"east.least" = "9"\n[awards]\nunits = "office"'
            ),
        }
    )
    rows = side_by_side(one.ruleset("plain", period="2024"), one.ruleset("tried", period="2024"), one)
    told = {row.place: (row.first, row.second) for row in rows}
    assert told == {
        "awards/units": ("both", "office"),
        "id": ("plain", "tried"),
        "parameters/east.least": ("2", "9"),
        "readings/A2": ("mild", "strict"),
        "title/en": ("Plain", "Tried"),
        "title/zh": ("基本", "试"),
    }
    assert next(row.title for row in rows if row.place == "readings/A2") == Text("A2", "A2")
    assert side_by_side(one.ruleset("plain"), one.ruleset("plain"), one) == ()


KEYS = st.sampled_from(
    [
        "stars",
        "adopted",
        "first_month",
        "minimum_months",
        "readings",
        "parameters",
        "standards",
        "awards",
        "when",
        "extends",
        "valid_from",
        "title",
        "x",
    ]
)
VALUES = st.sampled_from(['"east"', "1", "true", "1.5", "[]", '["east"]', "[1]", "{}", '{ a = "b" }', "2012-01-01", "[{}]", '{ upper = { ties = 1 } }', '{ weights = 3 }'])  # fmt: skip


@given(st.dictionaries(KEYS, VALUES, max_size=5))
def test_any_file_is_resolved_or_told_its_faults(body: dict[str, str]) -> None:
    """Whatever stands in a file, it is resolved, or a ``SchemeError`` tells why not: nothing else is raised."""
    lines = "".join(f"{key} = {value}\n" for key, value in body.items())
    head = 'id = "tried"\n' if "title" in body else 'id = "tried"\ntitle = { zh = "试", en = "Tried" }\n'
    one = scheme(rulesets={"tried": head + lines})
    try:
        assert one.ruleset("tried", period="2024").digest
    except SchemeError as error:
        told = error.faults
        assert told


PINNED = "5646b0a225277ff977723d377d883057edb6a81c7fe00e015c2ed5cdb7545717"
