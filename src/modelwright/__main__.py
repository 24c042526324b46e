"""`python -m modelwright` is the command line."""

from modelwright.cli import main

if __name__ == "__main__":
    main()
