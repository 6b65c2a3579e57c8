"""The rule language: its nodes, types, canonical form and reference evaluator."""
