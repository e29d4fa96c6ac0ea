"""走过场: the visit, or a photo of it, was recorded far from the village.

Where the village lies the town says (村（居）位置). Where it has not, the middle (median) of what the village's visits
themselves recorded stands in, once there are enough of them; a village that faked them all is then not found.
Photos without a place say nothing: many telephones are set not to tell.
"""

from collections import defaultdict
from collections.abc import Iterator
from math import asin, cos, radians, sin, sqrt
from statistics import median

from audits.casebook import Visit, visit_photos, visits_in
from audits.choices import Category, Severity
from audits.detection import Hit, Question, detector
from audits.models import VillagePlace
from audits.thresholds import threshold
from renewals.models import HouseholdVisit
from xumingsi.casework.models import Attachment

_RULE = "visit_photo_far_away"
KILOMETRES = threshold(_RULE, "kilometres", "未设村（居）位置时，距村内入户中位位置超过", 5, unit="公里", note="已设村（居）位置的按其半径。")  # fmt: skip
ENOUGH = threshold(_RULE, "visits", "未设村（居）位置时，有定位的入户不少于", 5, unit="次", note="少于此数不推定村（居）位置。", lowest=3)  # fmt: skip
EARTH = 6371.0

Place = tuple[float, float]


def find(question: Question) -> Iterator[Hit]:
    visits = visits_in(question)
    places = _places(question, visits)
    centres = {
        village: ((float(latitude), float(longitude)), float(radius))
        for village, latitude, longitude, radius in VillagePlace.objects.in_town(question.town).order_by().values_list(
            "village_id", "latitude", "longitude", "radius"
        )
    } | {}  # fmt: skip
    for village, centre in _guessed(question, visits, places).items():
        centres.setdefault(village, centre)
    for visit in visits:
        if places[visit.pk] and visit.village in centres:
            centre, radius = centres[visit.village]
            farthest = max(kilometres(centre, place) for place in places[visit.pk])
            if farthest > radius:
                yield _hit(visit, farthest, radius)


def _places(question: Question, visits: list[Visit]) -> dict[int, list[Place]]:
    """Visit → the places recorded of it: by whoever typed it in, and by the cameras."""
    found: dict[int, list[Place]] = defaultdict(list)
    for visit in visits:
        if visit.place:
            found[visit.pk].append(visit.place)
    for photo in visit_photos(question.town):
        if photo.place:
            found[photo.visit].append(photo.place)
    return found


def _guessed(question: Question, visits: list[Visit], places: dict[int, list[Place]]) -> dict[int, tuple[Place, float]]:
    """Village → the middle of its visits and the distance allowed."""
    enough, allowed = (float(one.on(question.town, question.as_of)) for one in (ENOUGH, KILOMETRES))
    seen: dict[int, list[Place]] = defaultdict(list)
    for visit in visits:
        seen[visit.village].extend(places[visit.pk][:1])
    return {
        village: ((median(one[0] for one in points), median(one[1] for one in points)), allowed)
        for village, points in seen.items()
        if len(points) >= enough
    }


def kilometres(one: Place, other: Place) -> float:
    """The distance between two places (degrees north and east) over the ground."""
    (north, east), (north_too, east_too) = (tuple(map(radians, place)) for place in (one, other))
    half = sin((north_too - north) / 2) ** 2 + cos(north) * cos(north_too) * sin((east_too - east) / 2) ** 2
    return 2 * EARTH * asin(sqrt(min(1.0, half)))


def _hit(visit: Visit, farthest: float, radius: float) -> Hit:
    return Hit(
        visit.key, visit.village, f"{visit.head_name}户的入户定位或照片距村（居）约 {farthest:.1f} 公里", household=visit.household,
        evidence={
            "申请编号": visit.number, "入户时间": f"{visit.at:%Y-%m-%d %H:%M}", "入户人": "、".join(name for name, _ in visit.visitors),
            "距离": f"{farthest:.1f} 公里（允许 {radius:g} 公里）",
        },
        basis=f"{visit.key}|{farthest:.0f}",
    )  # fmt: skip


DETECTOR = detector(
    _RULE, "入户照片不在本村", Category.MOTIONS, Severity.MEDIUM, clause="通知四(一)", inputs=(HouseholdVisit, Attachment, VillagePlace), find=find,
)  # fmt: skip
