"""走过场: one photo for several visits: the same file, or a picture that looks the same (a copy made smaller or saved anew).

Only photos attached to visits are compared. Pictures of nearly one tone are compared by their files alone.
"""

from collections import defaultdict
from collections.abc import Iterator

from audits.casebook import Photo, Visit, visit_photos, visits_in
from audits.choices import Category, Severity
from audits.detection import Hit, Question, detector
from audits.photo_looks import MOST_DIFFERENT, alike
from audits.services.looking import keep_looks, looks_of
from audits.thresholds import threshold
from renewals.models import HouseholdVisit
from xumingsi.accounts.models import Division
from xumingsi.casework.models import Attachment

BITS = threshold("same_photo_for_several_visits", "bits", "画面差异不超过", MOST_DIFFERENT, unit="位", note="64 位画面特征中不同的位数；0 为画面完全相同。", lowest=0, highest=MOST_DIFFERENT)  # fmt: skip


def find(question: Question) -> Iterator[Hit]:
    visits = {visit.pk: visit for visit in visits_in(question)}
    photos = [photo for photo in visit_photos(question.town) if photo.visit in visits]
    looks = looks_of({photo.sha256: photo.file for photo in photos})
    for group in _groups(photos, looks, int(BITS.on(question.town, question.as_of))):
        shown = {photo.visit: visits[photo.visit] for photo in group}
        if len(shown) > 1:
            yield _hit(question, group, list(shown.values()))


def prepare(town: Division) -> None:
    """Keep what the photos look like, so that the next run need not open them."""
    keep_looks({photo.sha256: photo.file for photo in visit_photos(town)})


def _groups(photos: list[Photo], looks: dict[str, str], bits: int) -> list[list[Photo]]:
    """Photos that are one picture, in the order in which they came."""
    parent = {photo.sha256: photo.sha256 for photo in photos}

    def root(sha: str) -> str:
        while parent[sha] != sha:
            parent[sha] = sha = parent[parent[sha]]
        return sha

    by_look: dict[str, list[str]] = defaultdict(list)
    for sha in parent:
        by_look[looks.get(sha, "")].append(sha)
    by_look.pop("", None)
    same = [(one[0], other) for one in by_look.values() for other in one[1:]]
    near = [(by_look[one][0], by_look[other][0]) for one, other in alike(by_look, bits)]
    for one, other in (*same, *near):
        parent[root(other)] = root(one)
    groups: dict[str, list[Photo]] = defaultdict(list)
    for photo in photos:
        groups[root(photo.sha256)].append(photo)
    return list(groups.values())


def _hit(question: Question, group: list[Photo], visits: list[Visit]) -> Hit:
    villages = {visit.village for visit in visits}
    exact = len({photo.sha256 for photo in group}) == 1
    told = "；".join(f"{visit.number} {visit.head_name}户 {visit.at:%Y-%m-%d}" for visit in visits)
    return Hit(
        group[0].sha256[:32], villages.pop() if len(villages) == 1 else question.town.pk,
        f"{len(visits)} 次入户使用{'同一张' if exact else '画面相同的'}照片", household=visits[0].household,
        evidence={"入户": told[:1000], "照片": "文件完全相同" if exact else "画面相同或相近"},
    )  # fmt: skip


DETECTOR = detector(
    "same_photo_for_several_visits", "一张照片用于多次入户", Category.MOTIONS, Severity.HIGH, clause="通知四(一)",
    inputs=(HouseholdVisit, Attachment), find=find, prepare=prepare,
)  # fmt: skip
