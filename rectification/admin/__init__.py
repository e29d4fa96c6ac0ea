"""The ledger of cures on the workbench."""

from . import item, rules

__all__ = ["item", "rules"]
