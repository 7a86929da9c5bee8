"""Vocabulary and judgement: pure, frozen data and functions without I/O."""
