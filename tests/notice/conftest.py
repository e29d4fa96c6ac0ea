"""The stage on which each clause is shown: the campaign of 2020 in a town, its people, and one household's renewal."""

from tests.renewals.conftest import campaign, case, cast

__all__ = ["campaign", "case", "cast"]
