"""Models behind OpenAI-compatible chat endpoints."""
