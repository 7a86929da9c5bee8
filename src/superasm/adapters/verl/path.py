"""Prints the folder of the configurations for verl: python -m superasm.adapters.verl.path."""

import sys
from pathlib import Path

FOLDER = Path(__file__).parent / "config"

if __name__ == "__main__":
    sys.stdout.write(f"{FOLDER}\n")
