"""The tasks as an environment of OpenEnv; see docs/adapters.md."""
