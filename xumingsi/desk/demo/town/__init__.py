"""A fictional town for the demo, the tests and the benchmarks.

`build_town(households, seed)` makes it in memory, `write_town(town, out_dir)` writes villages.csv, roster.xlsx, one
workbook per reference KIND and truth.json, which names every planted fault and every near miss beside it.
"""

from .build import build_town
from .model import Household, Person, Plant, Town
from .write import roster_rows, write_town

__all__ = ["Household", "Person", "Plant", "Town", "build_town", "roster_rows", "write_town"]
