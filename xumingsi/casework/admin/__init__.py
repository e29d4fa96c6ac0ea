"""Admin of accounts, the ledger and bulk runs; ``mixins`` and ``verbs`` are what rooms above build on."""

from . import accounts, bulk_runs, ledger, tokens

__all__ = ["accounts", "bulk_runs", "ledger", "tokens"]
