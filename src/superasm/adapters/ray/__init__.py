"""Evaluation on the machines of a Ray cluster; see docs/adapters.md."""
