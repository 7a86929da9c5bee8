"""superasm as the reward of verl (0.9 and later); see docs/adapters.md."""
