"""Thin bridges to other trainers and clusters. No logic: they ask the evaluator and pass it on."""
