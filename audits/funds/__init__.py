"""The examination of the care homes' money (通知: 特困服务机构（敬老院）资金使用不规范). One check is one file.

A check asks the database about a town and the months from ``first`` to ``last`` (days) and answers what it found; it
writes nothing and takes a fixed number of queries. Detectors ask for all time, a month's reconciliation for the month.
"""

from .register import CHECKS, Found, FundCheck, findings

__all__ = ["CHECKS", "Found", "FundCheck", "findings"]
