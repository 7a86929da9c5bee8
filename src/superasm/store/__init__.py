"""The record of evaluations: one file of JSON Lines, appended to and never rewritten."""
