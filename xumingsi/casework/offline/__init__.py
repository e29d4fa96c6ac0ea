"""What leaves the house to be run elsewhere, with Python's standard library only."""
