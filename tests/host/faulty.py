"""Plugins with one deliberate fault each, and the whole reason that each must be given."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from tests.host.kit import HOOK

STAR = "stars=(star('parks'),), clauses=(clause('S.parks.1', 'parks'),), "
MARKED = "\n@hookimpl\ndef starrules_contribution():\n"
WORDS = "Text('词', 'words')"


@frozen
class Faulty:
    """A plugin ``parks 1.0`` whose module has this body.

    Args:
        body: the body of the module, after the imports.
        reason: why it fails; ``{module}`` and ``{folder}`` stand for where it was installed.
        point: what its entry point names, after the module.
        beside: the bodies of plugins installed beside it, by name.
    """

    body: str
    reason: str
    point: str = ""
    beside: Mapping[str, str] = {}


def bringing(contribution: str, reason: str, **beside: str) -> Faulty:
    """Return a plugin whose hook returns ``Contribution(...)`` with these arguments."""
    return Faulty(
        HOOK.format(contribution),
        reason,
        beside={name: HOOK.format(text) for name, text in beside.items()},
    )


def asking(rule: str, reason: str) -> Faulty:
    """Return a plugin with one check, which has this rule."""
    return bringing(STAR + f"checks=(check('parks.lawn', 'S.parks.1', {rule}),)", reason)


def judging(line: str, reason: str, *, made: str = "Own()", more: str = "") -> Faulty:
    """Return a plugin with an assessment of its own code, in whose class this line comes last."""
    body = f"""
class Own:
    id, title, remedy, scope = "parks.own", Text("词", "words"), Text("词", "words"), "both"
    clauses = ("S.parks.1",)
    measures = {{"papers": rows(DOCUMENTS).count()}}
    def assess(self, measured):
        return Judgement.met(Text("词", "words"))
{line}
"""
    return Faulty(body + HOOK.format(f"{STAR} assessments=({made},), {more}"), reason)


UNMARKED = (
    "expected @hookimpl above it, as names that begin with starrules_ are hooks, found none. "
    "Import hookimpl from starrules.plugin and put @hookimpl above the function."
)
NO_HOOK = (
    "hooks of the module: expected a function starrules_contribution marked @hookimpl, found none. "
    "Import hookimpl from starrules.plugin and put @hookimpl above the function."
)
HOOKS: Mapping[str, Faulty] = {
    "import raises": Faulty(
        "raise RuntimeError('no database')",
        "importing it raised RuntimeError: no database ({folder}/{module}.py, line 19)",
    ),
    "import exits": Faulty(
        "raise SystemExit(3)", "importing it raised SystemExit: 3 ({folder}/{module}.py, line 19)"
    ),
    "import of a missing module": Faulty(
        "import no_such_module_here",
        "importing it raised ModuleNotFoundError: No module named 'no_such_module_here' ({folder}/{module}.py, line 19)",
    ),
    "syntax": Faulty("x = = 1", "importing it raised SyntaxError: invalid syntax ({module}.py, line 19)"),
    "own kind of exception": Faulty(
        "class Stop(BaseException): ...\nraise Stop('now')",
        "importing it raised Stop: now ({folder}/{module}.py, line 20)",
    ),
    "exception without words": Faulty(
        "class Odd(Exception):\n    def __str__(self): return 1 / 0\nraise Odd",
        "importing it raised Odd ({folder}/{module}.py, line 21)",
    ),
    "module that is not there": Faulty(
        "",
        "entry point 'parks': expected a module that is there, found none named 'fake_plugin_gone'. "
        "Mend the entry point in pyproject.toml, and install the distribution anew.",
        point="fake_plugin_gone",
    ),
    "entry point that makes no sense": Faulty(
        "",
        "entry point 'parks': expected a module, or module:object, found 'a module'. "
        "Mend the entry point in pyproject.toml, and install the distribution anew.",
        point="a module",
    ),
    "object that is not there": Faulty(
        "plugin = 1",
        "entry point 'parks': expected a name that '{module}' has, found 'plugn'. Did you mean 'plugin'? "
        "Mend the entry point in pyproject.toml, and install the distribution anew.",
        point="{module}:plugn",
    ),
    "class for an instance": Faulty(
        "class Parks:\n    STARRULES_API = 1\n    @hookimpl\n    def starrules_contribution(self):\n        return Contribution()",
        "entry point 'parks': expected a module, or an instance with hooks, found the class Parks. "
        "Make one in the module, plugin = Parks(), and end the entry point in ':plugin'.",
        point="{module}:Parks",
    ),
    "function for a module": Faulty(
        HOOK.format(""),
        "entry point 'parks': expected a module, or an instance with hooks, found the function starrules_contribution. "
        "Name the module alone: parks = '{module}'.",
        point="{module}:starrules_contribution",
    ),
    "object without a version": Faulty(
        "class Parks:\n    @hookimpl\n    def starrules_contribution(self):\n        return Contribution()\nplugin = Parks()",
        "STARRULES_API: expected 1, found none. Write STARRULES_API = 1 in the class.",
        point="{module}:plugin",
    ),
    "no version": Faulty(
        "del STARRULES_API" + HOOK.format(""),
        "STARRULES_API: expected 1, found none. Write STARRULES_API = 1 in the module.",
    ),
    "older version": Faulty(
        "STARRULES_API = 0" + HOOK.format(""),
        "STARRULES_API: expected 1, found 0. Install a newer release of the plugin: the two are not made for each other.",
    ),
    "newer version": Faulty(
        "STARRULES_API = 2" + HOOK.format(""),
        "STARRULES_API: expected 1, found 2. Install a newer release of starrules: the two are not made for each other.",
    ),
    "version as text": Faulty(
        "STARRULES_API = '1'" + HOOK.format(""),
        "STARRULES_API: expected 1, found '1'. Write the whole number.",
    ),
    "no hook": Faulty("", NO_HOOK),
    "unmarked hook": Faulty(
        "def starrules_contribution():\n    return Contribution()",
        f"function starrules_contribution: {UNMARKED}",
    ),
    "hook marked for another project": Faulty(
        "import pluggy\nhookimpl = pluggy.HookimplMarker('starules')" + HOOK.format(""),
        f"function starrules_contribution: {UNMARKED}",
    ),
    "helper with a hook's prefix": Faulty(
        HOOK.format("") + "\ndef starrules_helper(): ...", f"function starrules_helper: {UNMARKED}"
    ),
    "misspelt hook": Faulty(
        "@hookimpl\ndef starrules_contributions():\n    return Contribution()",
        "hook starrules_contributions: expected a hook that there is, found 'starrules_contributions'. "
        "Did you mean 'starrules_contribution'?",
    ),
    "unknown hook": Faulty(
        HOOK.format("") + "\n@hookimpl\ndef on_report(report): ...",
        "hook on_report: expected a hook that there is, found 'on_report'. There are: 'starrules_contribution'.",
    ),
    "hook twice": Faulty(
        HOOK.format("")
        + "\n@hookimpl(specname='starrules_contribution')\ndef more():\n    return Contribution()",
        "hook starrules_contribution: expected one function, found 2. Merge them into one.",
    ),
    "hook with arguments": Faulty(
        "@hookimpl\ndef starrules_contribution(scheme, *rest):\n    return Contribution()",
        "hook starrules_contribution: expected no arguments, found (scheme, *rest). Write: def starrules_contribution():",
    ),
    "hook with a default": Faulty(
        "@hookimpl\ndef starrules_contribution(year=2024):\n    return Contribution()",
        "hook starrules_contribution: expected no arguments, found (year=2024). Write: def starrules_contribution():",
    ),
    "wrapper": Faulty(
        "@hookimpl(wrapper=True)\ndef starrules_contribution():\n    return (yield)",
        "hook starrules_contribution: expected @hookimpl without options, found wrapper=True. "
        "Take it away: every plugin is called by itself, and their order plays no part.",
    ),
    "in a hurry": Faulty(
        "@hookimpl(tryfirst=True)\ndef starrules_contribution():\n    return Contribution()",
        "hook starrules_contribution: expected @hookimpl without options, found tryfirst=True. "
        "Take it away: every plugin is called by itself, and their order plays no part.",
    ),
    "generator": Faulty(
        MARKED + "    yield Contribution()",
        "hook starrules_contribution: expected a function that returns, found a generator. "
        "Write return instead of yield: return Contribution(...).",
    ),
    "async": Faulty(
        "@hookimpl\nasync def starrules_contribution():\n    return Contribution()",
        "hook starrules_contribution: expected a function that returns, found an async function. "
        "Write: def starrules_contribution():",
    ),
    "hook raises": Faulty(
        MARKED + "    return 1 / 0",
        "calling starrules_contribution raised ZeroDivisionError: division by zero ({folder}/{module}.py, line 22)",
    ),
    "hook exits": Faulty(
        MARKED + "    raise SystemExit('bye')",
        "calling starrules_contribution raised SystemExit: bye ({folder}/{module}.py, line 22)",
    ),
    "two faults at once": Faulty(
        "del STARRULES_API\n@hookimpl\ndef starrules_contribution(x):\n    return Contribution()",
        "STARRULES_API: expected 1, found none. Write STARRULES_API = 1 in the module.\n"
        "hook starrules_contribution: expected no arguments, found (x). Write: def starrules_contribution():",
    ),
}
RETURNED = "what starrules_contribution returns: expected a Contribution, found "
RESULTS: Mapping[str, Faulty] = {
    "none": Faulty(
        MARKED + "    Contribution()",
        RETURNED + "None. The function ends without a return. Write: return Contribution(...).",
    ),
    "generator object": Faulty(
        MARKED + "    return (item for item in ())",
        RETURNED + "a generator. Return one Contribution, whose fields are tuples.",
    ),
    "class": Faulty(
        MARKED + "    return Contribution",
        RETURNED + "the class Contribution. Call it: return Contribution(...).",
    ),
    "list": Faulty(
        MARKED + "    return [Contribution()]",
        RETURNED + "a list of 1. Merge its parts into one Contribution.",
    ),
    "dict": Faulty(
        MARKED + "    return {'stars': ()}",
        RETURNED + "a dict of 1. Write its entries as arguments of Contribution(...).",
    ),
    "star alone": Faulty(
        MARKED + "    return 'parks'",
        RETURNED + "'parks'. Write: return Contribution(stars=..., checks=...).",
    ),
    "no comma": bringing(
        "stars=(star('parks'))",
        "Contribution.stars: expected a tuple of Star, found a Star. Put a comma after a single one: (one,).",
    ),
    "list for a tuple": bringing(
        "stars=[star('parks')]",
        "Contribution.stars: expected a tuple of Star, found a list of 1. Write it in round brackets, as a tuple: (...).",
    ),
    "generator for a tuple": bringing(
        "stars=(star(name) for name in ['parks'])",
        "Contribution.stars: expected a tuple of Star, found a generator. Write tuple(...) around it.",
    ),
    "class for a star": bringing(
        "stars=(Star,)", "Contribution.stars[0]: expected a Star, found the class Star. Call it: Star(...)."
    ),
    "wrong kind": bringing("checks=(star('parks'),)", "star 'parks': expected a Check, found a Star"),
    "rulesets in a tuple": bringing(
        "rulesets=('x',)",
        "Contribution.rulesets: expected a mapping from text to text, found ('x',). Write it as {\"id\": ...}.",
    ),
    "plain title": bringing(
        "stars=(Star('parks', 'Parks', Text('园林局', 'Parks office')),)",
        "star 'parks', title: expected a Text, found 'Parks'",
    ),
    "one language": bringing(
        "stars=(Star('parks', Text('', 'Parks'), Text('园林局', 'Parks office')),)",
        "star 'parks', title: expected a Text in both languages, found Text(zh='', en='Parks')",
    ),
    "number for a title": bringing(
        "stars=(Star('parks', Text('甲', 5), Text('园林局', 'Parks office')),)",
        "star 'parks', title, en: expected text, found 5. Write it in quotation marks.",
    ),
    "half a character": bringing(
        "stars=(Star('parks', Text('\\ud800', 'Parks'), Text('园林局', 'Parks office')),)",
        "star 'parks', title, zh: expected text that UTF-8 can hold, found '\\ud800'. "
        "It holds half of a character: write the whole one.",
    ),
    "title on two lines": bringing(
        "stars=(Star('parks', Text('园林\\n星', 'Parks'), Text('园林局', 'Parks office')),)",
        "star 'parks', title, zh: expected text on one line, found '园林\\n星'. "
        "Put a space for the line break or control character.",
    ),
    "object of no declared kind": bringing(
        "stars=(object(),)", "Contribution.stars[0]: expected a Star, found an object of the class object"
    ),
    "unknown word": bringing(
        "clauses=(clause('S.parks.1', 'parks', bound='office'),), stars=(star('parks'),)",
        "clause 'S.parks.1', bound: expected 'unit' or 'lead' or 'district' or 'none', found 'office'",
    ),
    "float": bringing(
        f"parameters=(ParameterSpec('parks.n', {WORDS}, '', 0, 9, 0, 'proposed', 'x', (DatedValue(datetime.date(2012, 1, 1), 1.5),)),)",
        "parameter 'parks.n', values[0], value: expected a Fraction, found 1.5",
    ),
    "clause without its tuple": bringing(
        STAR + f"checks=(Check('parks.lawn', {WORDS}, 'S.parks.1', rows(DOCUMENTS).any(), {WORDS}),)",
        "check 'parks.lawn', clauses: expected a tuple of text, found 'S.parks.1'. Put a comma after a single one: (one,).",
    ),
}
PARKS = STAR + "checks=(check('parks.lawn', 'S.parks.1'),), "
GROVES = "stars=(star('groves'),), clauses=(clause('S.groves.1', 'groves'),), "
MOST = "parameters=(ParameterSpec('groves.most', Text('词', 'words'), '', 0, 9, 0, 'proposed', 'x', (DatedValue(datetime.date(2012, 1, 1), Fraction(1)),)),), "
WAYS = "readings=(Reading('B1', Text('词', 'words'), (Option('x', Text('词', 'words')), Option('y', Text('词', 'words'))), 'x'),), "
CONTENTS: Mapping[str, Faulty] = {
    "star id": bringing(
        "stars=(star('Parks'),)", "star 'Parks': expected an id in lower case, with hyphens, found 'Parks'"
    ),
    "id with a space": bringing(
        STAR.replace("S.parks.1", "S parks"), "clause 'S parks': expected an id without spaces, found 'S parks'"
    ),
    "check id": bringing(
        STAR + "checks=(check('Lawn', 'S.parks.1'),)",
        "check 'Lawn': expected an id of a star, a dot and a slug in lower case, found 'Lawn'. Write it like 'service.limits-cut'.",
    ),
    "check without a clause": bringing(
        STAR + f"checks=(Check('parks.lawn', {WORDS}, (), rows(DOCUMENTS).any(), {WORDS}),)",
        "check 'parks.lawn', clauses: expected a tuple of one clause id or more, found (). A check without its clause is not allowed.",
    ),
    "no rule": asking(
        "rows(DOCUMENTS).count()",
        "rule 'parks.lawn', at its top (documents.count()): expected a rule: a comparison or a verdict, found a number",
    ),
    "default that is no option": bringing(
        f"readings=(Reading('B2', {WORDS}, (Option('strict', {WORDS}),), 'strikt'),)",
        "reading 'B2', default: expected one of its options, found 'strikt'. Did you mean 'strict'?",
    ),
    "value out of range": bringing(
        f"parameters=(ParameterSpec('parks.n', {WORDS}, '', 0, 9, 0, 'proposed', 'x', (DatedValue(datetime.date(2012, 1, 1), Fraction(10)),)),)",
        "parameter 'parks.n', value from 2012-01-01: expected a number from 0 to 9, found 10",
    ),
    "unknown clause": bringing(
        STAR + "checks=(check('parks.lawn', 'S.park.1'),)",
        "check 'parks.lawn', clauses: expected the id of a clause that a plugin declares, found 'S.park.1'. "
        "Did you mean 'S.parks.1'?",
    ),
    "check of an unknown star": bringing(
        STAR + "checks=(check('park.lawn', 'S.parks.1'),)",
        "check 'park.lawn', id: expected the id of a star that a plugin declares, found 'park'. Did you mean 'parks'?",
    ),
    "duty held against a unit": bringing(
        "stars=(star('parks'),), clauses=(clause('S.parks.1', 'parks', bound='lead'),), checks=(check('parks.lawn', 'S.parks.1'),)",
        "check 'parks.lawn', duty: expected duty=True, as 'lead' owes 'S.parks.1', found duty=False. "
        "What a lead or the district owes is never held against a unit.",
    ),
    "undeclared table": asking(
        "rows(Table('lawns', Text('词', 'words'), (Field('id', Key(), Text('词', 'words')),), ('id',), yearly=True)).any()",
        "rule 'parks.lawn': expected tables that a plugin declares, found 'lawns'. Add it to Contribution(tables=...). "
        "There are: 'documents', 'exemptions', 'judgements', 'panels', 'staff', 'waivers'.",
    ),
    "same star": bringing(
        PARKS, "star 'parks': expected one provider, found 2: garden 1.0, parks 1.0. "
        "Rename one of them, or block all but one of the plugins.",
        garden="stars=(star('parks'),)",
    ),
    "same parameter": bringing(
        MOST,
        "parameter 'groves.most': expected one provider, found 2: groves 1.0, parks 1.0. "
        "To set another value in somebody else's area, declare an Override; otherwise rename one of them.",
        groves=GROVES + MOST,
    ),
    "same table as the core": bringing(
        "tables=(DOCUMENTS,)",
        "table 'documents': expected one provider, found 2: parks 1.0, starrules {version}. "
        "Rename one of them, or block all but one of the plugins.",
    ),
    "id of another area": bringing(
        MOST.replace("groves.most", "groves.least"),
        "parameter 'groves.least': expected an id of its own area, found one in the area of groves 1.0. "
        "Call it 'parks.least'.",
        groves=GROVES + MOST,
    ),
    "counts unasked": bringing(
        STAR + "checks=(check('parks.trees', 'S.groves.1'),)",
        "check 'parks.trees', clauses: expected a first clause of the star 'parks', found 'S.groves.1', which decides in "
        "the star 'groves' of groves 1.0. Offer it as 'groves.trees': it counts where a ruleset adopts it.",
        groves=GROVES,
    ),
    "ruleset that is no TOML": bringing(
        "rulesets={'parks-only': 'id = '}",
        "ruleset 'parks-only': expected valid TOML, found Invalid value (at end of document). Mend the file at that line.",
    ),
    "ruleset by another id": bringing(
        "rulesets={'parks-only': 'id = \\'parks\\''}",
        "ruleset 'parks-only', id: expected 'parks-only', by which the plugin brings it, found 'parks'",
    ),
    "ruleset that looks like a file": bringing(
        "rulesets={'parks.toml': 'id = \\'parks.toml\\''}",
        "ruleset 'parks.toml': expected an id that is no file's name, found 'parks.toml'",
    ),
    "offered for another star than it counts in": bringing(
        STAR + "checks=(check('groves.trees', 'S.parks.1'),)",
        "check 'groves.trees', clauses: expected a first clause of the star 'groves', for which it is offered, found "
        "'S.parks.1', which decides in the star 'parks'. Name a clause of that star of groves 1.0, or declare one with "
        "star='groves'.",
        groves=GROVES,
    ),
    "override of its own": bringing(
        WAYS + "overrides=(Override('reading', 'B1', 'y', Text('词', 'words')),)",
        "override of reading 'B1': expected a reading of another plugin, found one of this plugin. "
        "Change the reading where it is declared.",
    ),
    "override of nothing": bringing(
        "overrides=(Override('parameter', 'groves.mots', '2', Text('词', 'words')),)",
        "override of parameter 'groves.mots': expected the id of a parameter that a plugin declares, found 'groves.mots'. "
        "Did you mean 'groves.most'?",
        groves=GROVES + MOST,
    ),
    "override out of range": bringing(
        "overrides=(Override('parameter', 'groves.most', '10', Text('词', 'words')),)",
        "override of parameter 'groves.most': expected a number from 0 to 9, found '10'",
        groves=GROVES + MOST,
    ),
    "override to no option": bringing(
        "overrides=(Override('reading', 'B1', 'z', Text('词', 'words')),)",
        "override of reading 'B1': expected an option of this reading, found 'z'. There are: 'x', 'y'.",
        groves=GROVES + WAYS,
    ),
    "override twice": bringing(
        "overrides=(Override('reading', 'B1', 'y', Text('词', 'words')),)",
        "override of reading 'B1': expected one provider, found 2: garden 1.0, parks 1.0. "
        "Rename one of them, or block all but one of the plugins.",
        groves=GROVES + WAYS,
        garden="overrides=(Override('reading', 'B1', 'y', Text('词', 'words')),)",
    ),
    "workday on a weekday": bringing(
        "calendars=(YearCalendar(2024, (), (datetime.date(2024, 2, 5),), 'x'),)",
        "calendar 2024, worked: expected a Saturday or a Sunday, found 2024-02-05, a Monday",
    ),
    "holiday of another year": bringing(
        "calendars=(YearCalendar(2024, ((datetime.date(2023, 12, 30), datetime.date(2024, 1, 1)),), (), 'x'),)",
        "calendar 2024, off: expected days of 2024, found 2023-12-30 to 2024-01-01",
    ),
    "calendar twice": bringing(
        "calendars=(YearCalendar(2024, (), (), 'x'),)",
        "calendar 2024: expected one provider, found 2: garden 1.0, parks 1.0. "
        "Rename one of them, or block all but one of the plugins.",
        garden="calendars=(YearCalendar(2024, (), (), 'x'),)",
    ),
    "reader of a suffix without its dot": bringing(
        "readers=(EvidenceReader('ods', Text('词', 'words'), 'ods', lambda data: ()),)",
        "reader 'ods', suffix: expected an ending in lower case, such as '.ods', found 'ods'",
    ),
    "reader that is no function": bringing(
        "readers=(EvidenceReader('ods', Text('词', 'words'), '.ods', 'read_ods'),)",
        "reader 'ods', read: expected a function, found 'read_ods'",
    ),
    "reader of what the core reads": bringing(
        "readers=(EvidenceReader('csv', Text('词', 'words'), '.csv', lambda data: ()),)",
        "reader 'csv', suffix: expected an ending that starrules does not read itself, found '.csv'",
    ),
    "format of the core": bringing(
        "formats=(ReportFormat('json', Text('词', 'words'), '.json', lambda report: b''),)",
        "format 'json': expected an id that starrules does not use itself, found 'json'",
    ),
    "translation into a language that is there": bringing(
        STAR + "translations=(Translation('en', {'star/parks': 'Parks'}),)",
        "translation into 'en': expected a language other than zh and en, found 'en'. Every Text carries these two.",
    ),
    "translation of nothing": bringing(
        STAR + "translations=(Translation('de', {'star/park': 'Parkstern'}),)",
        "translation into 'de': expected the key of a text, found 'star/park'. Did you mean 'star/parks'?",
    ),
    "translation with a tag in other letters": bringing(
        STAR + "translations=(Translation('zh-hant', {'star/parks': '公園星'}),)",
        "translation into 'zh-hant': expected the tag as it is usually written, 'zh-Hant', found 'zh-hant'",
    ),
    "translation that differs from another one": bringing(
        STAR + "translations=(Translation('de', {'star/parks': 'Parkstern', 'star/parks/lead': 'Amt'}),)",
        "text 'star/parks' in 'de': expected the same from all who provide it, found 'Park' of garden 1.0; "
        "'Parkstern' of parks 1.0. Agree on one of them, or block all but one of the plugins.",
        garden="translations=(Translation('de', {'star/parks': 'Park', 'star/parks/lead': 'Amt'}),)",
    ),
    "translation on another base": bringing(
        STAR + "translations=(Translation('de', {'star/parks': 'Parkstern'}, 'en'),)",
        "translation into 'de', base: expected the same from all who provide it, found 'en' of parks 1.0; "
        "'zh' of garden 1.0. Agree on one of them, or block all but one of the plugins.",
        garden="translations=(Translation('de', {'star/parks/lead': 'Amt'}),)",
    ),
    "own code with a misspelt judge": judging(
        "    asess = assess\n    del assess",
        "Contribution.assessments[0]: expected an Assessment, found an object of the class Own without 'assess'. "
        "Call it 'assess', not 'asess'.",
    ),
    "own code without scope and remedy": judging(
        "    del scope, remedy",
        "Contribution.assessments[0]: expected an Assessment, found an object of the class Own without 'remedy' and 'scope'. "
        "Give its class 'remedy'. Give its class 'scope'.",
    ),
    "own code that is a class": judging(
        "",
        "Contribution.assessments[0]: expected an Assessment, found the class Own. Call it: Own(...).",
        made="Own",
    ),
    "own code that raises when it is looked at": judging(
        "    @property\n    def remedy(self): raise SystemExit('no')",
        "the contribution: expected values of the declared types, found SystemExit: no. Type-check the plugin.",
    ),
    "own code without a judge": bringing(
        STAR + "assessments=(clause('parks.own', 'parks'),)",
        "clause 'parks.own': expected an Assessment, found a Clause",
    ),
    "own code with a wrong signature": judging(
        "    def assess(self, measured, unit): ...",
        "assessment 'parks.own', assess: expected a function of the measured values, found assess(measured, unit). "
        "Write: def assess(self, measured: Measured) -> Judgement:",
    ),
    "own code that yields": judging(
        "    def assess(self, measured):\n        yield Judgement.met(Text('词', 'words'))",
        "assessment 'parks.own', assess: expected a function that returns, found a generator. "
        "Write: return Judgement.met(Text(...)).",
    ),
    "own code without measures": judging(
        "    measures = {}",
        "assessment 'parks.own', measures: expected one measure or more, found none. "
        "What it is to know about a unit is measured.",
    ),
    "own code with a measure that is none": judging(
        "    measures = {'papers': 3}",
        "assessment 'parks.own', measures['papers']: expected an Expr, found 3",
    ),
    "own code without a clause": judging(
        "    clauses = ()",
        "check 'parks.own', clauses: expected a tuple of one clause id or more, found (). A check without its clause is not allowed.",
    ),
    "own code of a clause that is not there": judging(
        "    clauses = ('S.parks.2',)",
        "check 'parks.own', clauses: expected the id of a clause that a plugin declares, found 'S.parks.2'. "
        "Did you mean 'S.parks.1'?",
    ),
    "own code by the id of a check": judging(
        "    id = 'parks.lawn'",
        "check 'parks.lawn': expected one provider, found 2: parks 1.0, parks 1.0. "
        "Rename one of them, or block all but one of the plugins.",
        more="checks=(check('parks.lawn', 'S.parks.1'),)",
    ),
}  # fmt: skip
FAULTY: Mapping[str, Faulty] = {
    **HOOKS,
    **{f"returns: {name}": one for name, one in RESULTS.items()},
    **CONTENTS,
}
