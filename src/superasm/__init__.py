"""superasm: assembly that gives the same outputs as a C program and runs faster than gcc -O3."""

__version__ = "0.1.0"
