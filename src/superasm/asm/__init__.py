"""Assembly text: reading, comparing and screening it, and the tools that build it."""
