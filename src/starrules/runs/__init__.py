"""Runs over many districts: one after another or several side by side, each result whole, to be taken up where it stopped."""

from starrules.runs.model import DistrictResult, DistrictRun, RunStoppedError
from starrules.runs.run import assess_districts

__all__ = ["DistrictResult", "DistrictRun", "RunStoppedError", "assess_districts"]
