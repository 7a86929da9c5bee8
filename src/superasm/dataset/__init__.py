"""Tasks worth optimising: where they come from, what they must pass, and how they are kept."""
