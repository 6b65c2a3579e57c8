"""The scheme: stars, clauses, readings, parameters, checks, rulesets and awards."""
