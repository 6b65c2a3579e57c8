"""The figures of a benchmark from what the processes said: medians, ranges, and ratios within a round."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from ways import BY_HAND, PYTHON_BY_UNIT, Way

Said = Mapping[str, Any]
"""What the process of a way said: the seconds of its runs, their stages, and the memory it held."""


def figures(
    rounds: Sequence[Mapping[str, Said]], ways: Sequence[Way], units: int, few: int
) -> dict[str, Any]:
    """Return the figures of each way.

    A ratio is the median of the ratios within each round, so that a slow minute is slow for both. Processor seconds
    add up all cores, and say less of what else a busy machine does. Ways that take
    units one by one are compared for each unit: with plain Python on as many units, and with Polars on all.
    """
    return {way.name: _figures(way, rounds, units, few) for way in ways}


def _figures(way: Way, rounds: Sequence[Mapping[str, Said]], units: int, few: int) -> dict[str, Any]:
    own = [found[way.name] for found in rounds]
    count = few if way.by_unit else units
    seconds = [said["seconds"][-1] for said in own]
    found: dict[str, Any] = {
        "units": count,
        "seconds": _short(median(seconds)),
        "range of seconds": [_short(min(seconds)), _short(max(seconds))],
        "seconds of the first run": _short(median(said["seconds"][0] for said in own)),
        "processor seconds": _short(median(said["processor"][-1] for said in own)),
        "microseconds a unit": round(median(seconds) / count * 1e6, 2),
        "peak MB": round(median(said["peak_mb"] for said in own)),
        "MB before": round(median(said["start_mb"] for said in own)),
        "seconds of stages": {
            stage: _short(median(said["stages"][-1][stage] for said in own)) for stage in own[0]["stages"][-1]
        },
    }
    for other, others in ((BY_HAND, units), (PYTHON_BY_UNIT, few)):
        if other.name in rounds[0] and (way.by_unit or not other.by_unit):
            for clock, words in (("seconds", ""), ("processor", ", processor seconds")):
                ratios = [
                    (said[way.name][clock][-1] / count) / (said[other.name][clock][-1] / others)
                    for said in rounds
                ]
                found[f"ratio to {other.name}{words}"] = round(median(ratios), 2)
                found[f"range of ratios to {other.name}{words}"] = [
                    round(min(ratios), 2),
                    round(max(ratios), 2),
                ]
    return found


def _short(seconds: float) -> float:
    return round(seconds, 4)
