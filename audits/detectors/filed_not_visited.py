"""走过场: a near relative's household is filed and nobody has been to the house since (220号第26条: visited without exception).

A check of the filing is made at the house, and so is a household visit of an application. Filings of the last days are not
yet late.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from audits.casebook import visits_in
from audits.choices import Category, Severity
from audits.detection import Hit, Question, detector
from audits.matching import certificate_or_key
from audits.thresholds import threshold
from recipients.models import FilingCheck, RelativeFiling
from renewals.models import HouseholdVisit

DAYS = threshold("filed_not_visited", "days", "备案后未入户超过", 30, unit="天", note="备案后这一期限内应入户核查。", lowest=0, highest=180)  # fmt: skip


def find(question: Question) -> Iterator[Hit]:
    until = question.as_of - timedelta(days=int(DAYS.on(question.town, question.as_of)))
    checks = FilingCheck.objects.in_town(question.town).filter(checked_on__lte=question.as_of).order_by()
    checked = set(checks.values_list("filing_id", flat=True))
    seen: dict[int, date] = defaultdict(lambda: date.min)
    for visit in visits_in(question):
        seen[visit.household] = max(seen[visit.household], visit.at.date())
    filings = RelativeFiling.objects.in_town(question.town).live_on(question.as_of).filter(filed_on__lt=until)
    for filing in filings.select_related("household", "official", "member").order_by("pk"):
        home = filing.household
        if filing.pk not in checked and seen[home.pk] < filing.filed_on:
            number = certificate_or_key(home.certificate_no, home.pk)
            yield Hit(
                f"{number}|{filing.official.id_number}", home.village_id, f"{home.head_name}户近亲属备案后一直没有入户核查", household=home.pk,
                persons=(filing.member.id_number,) if filing.member else (),
                evidence={"专案编号": filing.file_no, "备案人": str(filing.official), "备案时间": f"{filing.filed_on:%Y-%m-%d}"},
            )  # fmt: skip


DETECTOR = detector(
    "filed_not_visited", "备案未入户", Category.MOTIONS, Severity.MEDIUM, clause="通知二(二)1；220号第26条",
    inputs=(RelativeFiling, FilingCheck, HouseholdVisit), find=find,
)  # fmt: skip
