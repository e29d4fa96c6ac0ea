"""The planted faults, by what they have in common; importing this package fills the registry of faults.py.

They are planted in the order of these imports: kinds that need scarce households come first.
"""

# ruff: noqa: I001
from . import twice
from . import likeness
from . import households
from . import homes
from . import deaths
from . import kinship
from . import means
from . import money
from . import sharing

__all__ = ["deaths", "homes", "households", "kinship", "likeness", "means", "money", "sharing", "twice"]
