"""Lanes: the same rules computed for many units at once."""
