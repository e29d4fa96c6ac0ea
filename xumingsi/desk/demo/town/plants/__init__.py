"""The planted faults, by what they have in common; importing this package fills the registry of faults.py."""

from . import deaths, homes, households, kinship, likeness, means, money, sharing, twice

__all__ = ["deaths", "homes", "households", "kinship", "likeness", "means", "money", "sharing", "twice"]
