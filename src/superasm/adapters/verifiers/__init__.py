"""The tasks as a taskset of `verifiers`; see docs/adapters.md."""
