"""Addresses of the lists behind the numbers. The names of the filters are agreed with the lists' own pages here only."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse


def application_list(**filters: Any) -> str:
    """救助申请 narrowed by ``campaign``, ``village`` (keys), ``kind``, ``state`` or ``step`` (a key of PROGRESS)."""
    return _list("renewals/application", filters)


def posting_list(**filters: Any) -> str:
    """公示, narrowed by ``state``."""
    return _list("recipients/posting", filters)


def objection_list(**filters: Any) -> str:
    """公示异议, narrowed by ``state``."""
    return _list("recipients/objection", filters)


def benefit_list(**filters: Any) -> str:
    """在享待遇 by ``review``: overdue, soon or unset."""
    return _list("recipients/benefit", filters)


def household_list(**filters: Any) -> str:
    """救助家庭; ``head=none``: those whose 户主 is to be named."""
    return _list("recipients/household", filters)


def report_list(**filters: Any) -> str:
    """阶段报告, narrowed by ``due`` (missing, overdue, soon) or ``state``."""
    return _list("campaign/phasereport", filters)


def plan_list(**filters: Any) -> str:
    """方案和办法, narrowed by ``state``."""
    return _list("campaign/plan", filters)


def tip_list(**filters: Any) -> str:
    """举报投诉, narrowed by ``state``, or ``late`` to those overdue."""
    return _list("audits/tip", filters)


def self_inspection_list(**filters: Any) -> str:
    """村（居）自查, narrowed by ``state``."""
    return _list("audits/selfinspection", filters)


def target_list(**filters: Any) -> str:
    """抽查对象, narrowed by ``state``."""
    return _list("audits/inspectiontarget", filters)


def item_list(**filters: Any) -> str:
    """整改台账, narrowed by ``state``, ``stage``, ``due`` or ``village``."""
    return _list("rectification/rectificationitem", filters)


def user_list(**filters: Any) -> str:
    """用户."""
    return _list("accounts/user", filters)


def _list(place: str, filters: dict[str, Any]) -> str:
    query = urlencode({name: value for name, value in filters.items() if value not in (None, "")})
    return f"{reverse('admin:index')}{place}/" + (f"?{query}" if query else "")
