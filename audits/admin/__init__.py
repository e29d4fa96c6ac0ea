"""Finding on the workbench: leads, problems, months of the homes, tips, conduct."""

from . import conduct, home_month, lead, problem, setting, tip, tip_key

__all__ = ["conduct", "home_month", "lead", "problem", "setting", "tip", "tip_key"]
