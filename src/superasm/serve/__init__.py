"""The evaluator over HTTP, for trainers that are not superasm's own."""
