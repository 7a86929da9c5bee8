"""Settings: one frozen dataclass per TOML section, read by `config.load`."""
