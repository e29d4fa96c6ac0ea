"""疑似同一人以不同身份证号享受: a wrong digit, two swapped digits, another spelling of the name (see ``audits.likeness``)."""

from collections.abc import Iterator

from audits.choices import Category, Severity
from audits.detection import Hit, Question, detector
from audits.likeness import Compared, Entry, Likeness, read_aloud
from audits.matching import Recipient, members_on, recipients_among
from recipients.models import Benefit, Member
from xumingsi.kit import masking


def find(question: Question) -> Iterator[Hit]:
    pairs = list(compared(question).found())
    numbers = {entry.id_number for first, second, _ in pairs for entry in (first, second)}
    people = {(one.household, one.id_number): one for one in recipients_among(_whole(question), numbers)}
    for first, second, why in pairs:
        one, other = people[first.household, first.id_number], people[second.household, second.id_number]
        if one.is_covered or other.is_covered:
            yield _hit(*sorted((one, other), key=lambda each: each.certificate_no), why)


def compared(question: Question) -> Compared:
    """The people on the roll, ready to be compared; after that ``pairs`` tells how many pairs were.

    A question narrowed to some people is answered for all of the town: whoever resembles them may be anybody.
    """
    rows = members_on(_whole(question)).order_by("pk")
    names = ("id_number", "name", "household_id", "household__village_id")
    return Compared([
        Entry(number, name, read_aloud(name), household, village, place)
        for place, (number, name, household, village) in enumerate(rows.values_list(*names).iterator(chunk_size=5000))
    ])  # fmt: skip


def _whole(question: Question) -> Question:
    return Question(question.town, question.as_of)


def _hit(one: Recipient, other: Recipient, why: Likeness) -> Hit:
    return Hit(
        key=f"{one.key}|{other.key}", village=one.village, household=one.household,
        persons=(one.id_number, other.id_number),
        summary=f"{one.who}与{other.who}疑为同一人：{why.text}"[:300],
        evidence={
            f"{each.certificate_no} {each.name}": f"{each.place}，{each.program}，{masking.mask_id(each.id_number)}"
            for each in (one, other)
        } | {"相似之处": why.text},
        basis=f"{one.key}|{one.name}|{other.key}|{other.name}|{why.code}",
    )  # fmt: skip


DETECTOR = detector(
    "identity_variant", "疑似同一人用不同身份证号享受", Category.DUPLICATE, Severity.MEDIUM, clause="通知二(二)；649号令第9、14条",
    inputs=(Member, Benefit), find=find,
)  # fmt: skip
