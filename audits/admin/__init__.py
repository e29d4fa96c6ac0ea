"""Finding on the workbench: leads, problems, tips, conduct."""

from . import home_month, lead, problem

__all__ = ["home_month", "lead", "problem"]
from . import setting

__all__ = ["lead", "problem", "setting"]
from . import conduct, lead, problem, tip, tip_key

__all__ = ["conduct", "lead", "problem", "tip", "tip_key"]
