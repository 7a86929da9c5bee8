"""`python -m superasm`."""

from superasm.cli.main import main

if __name__ == "__main__":
    main()
