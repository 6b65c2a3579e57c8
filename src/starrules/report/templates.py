"""How each kind of node is said in Chinese and English, as templates with named places.

A key is the node's class, or the class and a variant. Every class of ``starrules.rules.nodes`` has one; a
test holds that.
"""

from __future__ import annotations

from collections.abc import Mapping

from starrules.model import Text

VALUES: Mapping[str, Text] = {
    "Constant": Text("{number}", "{number}"),
    "Truth.yes": Text("恒成立", "always so"),
    "Truth.no": Text("恒不成立", "never so"),
    "Name": Text("“{label}”", "“{label}”"),
    "Parameter": Text("“{title}”", "“{title}”"),
    "Choice": Text("按读法 {reading}：{options}", "by reading {reading}: {options}"),
    "PeriodDay.first": Text("考核期首日{shift}", "the period's first day{shift}"),
    "PeriodDay.last": Text("考核期末日{shift}", "the period's last day{shift}"),
    "PeriodDay.shift": Text("（移动 {months} {days}）", " (moved by {months} and {days})"),
    "DueMonths": Text("应考核月数", "the number of months due"),
    "Filled": Text("{table}中已有记录的月数", "the number of months with records in {table}"),
    "Cell": Text("“{title}”", "“{title}”"),
    "Cell.grade": Text("等次", "the grade"),
    "Add": Text("{left}加{right}", "{left} plus {right}"),
    "Subtract": Text("{left}减{right}", "{left} minus {right}"),
    "Subtract.less": Text("{right}的相反数", "minus {right}"),
    "Subtract.cut": Text("{top}较{bottom}下降的比例", "the cut of {top} against {bottom}"),
    "Multiply": Text("{left}乘以{right}", "{left} times {right}"),
    "Ratio": Text("{top}与{bottom}之比", "the ratio of {top} to {bottom}"),
    "Ratio.percent": Text("{top}占{bottom}的比例", "{top} as a share of {bottom}"),
    "Clamp": Text(
        "{value}（最低按 {low}，最高按 {high}）", "{value} (no less than {low}, no more than {high})"
    ),
    "Clamp.low": Text("{value}（最低按 {low}）", "{value} (no less than {low})"),
    "Clamp.high": Text("{value}（最高按 {high}）", "{value} (no more than {high})"),
    "When": Text(
        "（如果{condition}，为{then}；否则为{otherwise}）", "({then} where {condition}, else {otherwise})"
    ),
    "IsNone": Text("{value}为“无”", "{value} says there is none"),
    "IsNone.not": Text("{value}不为“无”", "{value} says there is one"),
    "OrElse": Text("{value}（无的按{default}计）", "{value} ({default} where there is none)"),
    "WorkingDays": Text("{start}次日至{end}的工作日数", "the working days after {start} up to {end}"),
    "Band": Text("{value}对应的等次（{ranges}）", "the grade of {value} ({ranges})"),
    "Band.worst": Text(
        "{span}同时符合{first}和{second}，取较差的等次",
        "{span} is both {first} and {second}: the worse is taken",
    ),
    "Band.best": Text(
        "{span}同时符合{first}和{second}，取较好的等次",
        "{span} is both {first} and {second}: the better is taken",
    ),
    "WorstOf": Text("{members}中最差的等次", "the worst grade among {members}"),
    "Points": Text(
        "达到项权重占适用项权重的百分数（{members}）",
        "the weight of what is met per 100 of what applies ({members})",
    ),
    "WeightedMean": Text(
        "{members}的加权平均（缺项不计）", "the weighted mean of {members} (those that there are)"
    ),
    "Linear": Text("{terms}", "{terms}"),
    "Linear.term": Text("{factor} × {atom}", "{factor} × {atom}"),
    "Linear.plus": Text(" 加 ", " plus "),
    "Linear.nothing": Text("0", "0"),
    "Balance": Text("{members}的加权和（缺项不计）", "the weighted sum of {members} (those that there are)"),
    "Steps": Text("按阶梯确定的等次（{grades}）", "the grade found by steps ({grades})"),
}
"""Numbers, dates and categories."""

DECISIONS: Mapping[str, Text] = {
    "NotYet": Text("尚无{value}", "{value} has no date yet"),
    "NotYet.not": Text("已有{value}", "{value} has a date"),
    "Compare": Text("{left}{operator}{right}", "{left} is {operator} {right}"),
    "Compare.part": Text("{left}{operator}{right}的 {part}", "{left} is {operator} {part} of {right}"),
    "Points.compare": Text("得分{operator}{right}", "the score is {operator} {right}"),
    "Compare.is": Text("{left}为{right}", "{left} is {right}"),
    "Compare.not": Text("{left}不为{right}", "{left} is not {right}"),
    "Compare.same": Text("{left}与{right}一致", "{left} is the same as {right}"),
    "Compare.differ": Text("{left}与{right}不一致", "{left} is not the same as {right}"),
    "Member": Text("{value}为{values}", "{value} is {values}"),
    "Member.not": Text("{value}不为{values}", "{value} is not {values}"),
    "Cell.yes": Text("{value}为是", "{value} is yes"),
    "Cell.no": Text("{value}为否", "{value} is no"),
    "And": Text("{members}", "{members}"),
    "And.join": Text("且", " and "),
    "Or": Text("（{members}）", "({members})"),
    "Or.join": Text("或", " or "),
    "Not": Text("并非（{value}）", "not ({value})"),
    "Decide.>=": Text("{value}不小于 0", "{value} is at least 0"),
    "Decide.==": Text("{value}等于 0", "{value} is 0"),
    "AtLeast.all": Text("各项均达到：{members}", "all of these: {members}"),
    "AtLeast.any": Text("至少一项达到：{members}", "one of these at least: {members}"),
    "AtLeast": Text(
        "{count} 项中至少 {least} 项达到：{members}", "at least {least} of these {count}: {members}"
    ),
    "AppliesIf": Text("{rule}（仅适用于：{condition}）", "{rule} (only where {condition})"),
    "Hold": Text("{rule}（{reason}的，暂不定论）", "{rule} (held while: {reason})"),
    "Prerequisite": Text("{rule}，并以{needed}为前提", "{rule}, given {needed}"),
    "Veto": Text("{rule}；未达到{needed}的一票否决", "{rule}; vetoed unless {needed}"),
    "Override": Text("{rule}（{reason}的，改为“{to}”）", "{rule} (taken as {to}: {reason})"),
    "VerdictOf": Text("检查项“{title}”达到", "the check “{title}” is met"),
}
"""What is so or not, met or not."""

RELATIONS: Mapping[str, Text] = {
    "Rows": Text("《{table}》", "“{table}”"),
    "Rows.previous": Text("上年《{table}》", "last year's “{table}”"),
    "Group": Text("", ""),
    "Where": Text("{base}中{conditions}的", "{base} where {conditions}"),
    "Groups": Text("{base}按{keys}统计", "{base} by {keys}"),
    "Groups.each": Text("各{keys}的{value}", "{value} of each {keys}"),
    "Groups.month": Text("月", "month"),
    "Mapped": Text("{base}", "{base}"),
    "same": Text("同口径", "the same"),
    "record": Text("记录", "records"),
    "months": Text("月份", "months"),
    "values": Text("不同{key}", "different {key}"),
    "groups": Text("组", "groups"),
}
"""Rows."""

AGGREGATES: Mapping[str, Text] = {
    "Count": Text("{base}{where}{things}数", "the number of {things}{of}"),
    "Sum": Text("{base}{where}{value}合计", "the sum of {value}{of}"),
    "Minimum": Text("{base}{where}{value}最小值", "the least {value}{of}"),
    "Maximum": Text("{base}{where}{value}最大值", "the greatest {value}{of}"),
    "Mean": Text("{base}{where}{value}平均值", "the mean {value}{of}"),
    "Median": Text("{base}{where}{value}中位数", "the median {value}{of}"),
    "Share": Text("{within}{condition}的占比", "the share of {things}{of} for which {condition}"),
    "Share.compare": Text("{left}{operator}{right}", "{operator} {right} of {things}{of} have: {condition}"),
    "Distinct": Text("{base}{where}不同{value}数", "the number of different {value}{of}"),
    "AnyRow": Text("{base}{among}有{which}{things}", "there are {things}{of}"),
    "AnyRow.not": Text("{base}{among}没有{which}{things}", "there are no {things}{of}"),
    "AllRows": Text("{base}{where}{things}均符合：{condition}", "all {things}{of} have: {condition}"),
    "AllRows.not": Text(
        "{base}{where}{things}不全符合：{condition}", "not all {things}{of} have: {condition}"
    ),
    "Excess": Text("{base}{where}{things}的{value}之和", "the sum of {value}{of}"),
}
"""Measures over rows."""

TEMPLATES: Mapping[str, Text] = {**VALUES, **DECISIONS, **RELATIONS, **AGGREGATES}
