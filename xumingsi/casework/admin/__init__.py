"""Admin of accounts, the ledger and bulk runs; ``mixins`` and ``verbs`` are what rooms above build on."""

from . import accounts, bulk, ledger

__all__ = ["accounts", "bulk", "ledger"]
