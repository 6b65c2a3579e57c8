"""The full scheme on a district that is multiplied: its evidence, its stages in a process of their own, its page."""
