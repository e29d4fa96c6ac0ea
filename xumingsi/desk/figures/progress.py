"""The steps of the renewal list as the workbench shows them, left to right; each key is also the list's step filter."""

from . import steps
from .county import renewals
from .figure import Figure

PROGRESS = [
    Figure("due", "应续保", "续保清单", renewals),
    Figure("applied", "已申请", "已交申请", renewals, steps.applied),
    Figure("verified", "已核对", "已有经济核查", renewals, steps.verified),
    Figure("visited", "已入户", "已有入户调查", renewals, steps.visited),
    Figure("reviewed", "评议", "已民主评议", renewals, steps.reviewed),
    Figure("posted", "公示", "已张贴公示", renewals, steps.posted),
    Figure("decided", "决定", "已审批", renewals, steps.decided),
    Figure("spot_checked", "督查抽查", "督查组已抽查并公布结果", renewals, steps.spot_checked),
    Figure("returned", "退回", "现为退回补正", renewals, steps.returned),
    Figure("not_applied", "未申请", "没有交申请", renewals, steps.silent),
]
