"""Finding on the workbench: leads, problems, self-inspections, inspections, months of the homes, tips, conduct."""

from . import (
    conduct,
    home_month,
    inspection_target,
    lead,
    problem,
    self_inspection,
    setting,
    tip,
    tip_key,
    village_inspection,
)

__all__ = [
    "conduct",
    "home_month",
    "inspection_target",
    "lead",
    "problem",
    "self_inspection",
    "setting",
    "tip",
    "tip_key",
    "village_inspection",
]
