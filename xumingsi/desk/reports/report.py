"""What every report is given, and what it answers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from xumingsi.accounts.models import Village
from xumingsi.desk.figures import Counted, Question


@dataclass(frozen=True)
class Material:
    """The question, the town's villages and the county's figures, all of one moment."""

    question: Question
    villages: list[Village]
    counted: Counted

    @property
    def unit(self) -> str:
        """填报单位."""
        return str(self.question.campaign.town)


@dataclass(frozen=True)
class Written:
    """How many rows of data (totals not counted) went into the file, and every logic check that failed, naming its cell.

    ``records``: for a list of one row each, the record behind every row (label of its model, key), in order.
    """

    rows: int
    faults: list[str] = field(default_factory=list)
    records: list[tuple[str, int]] = field(default_factory=list)


@dataclass(frozen=True)
class Report:
    """A file of the package. ``write(material, path)`` makes it."""

    file: str
    write: Callable[[Material, Path], Written]

    @property
    def name(self) -> str:
        """The file's name as people say it: 1_专项治理统计表.xlsx → 专项治理统计表."""
        return Path(self.file).stem.partition("_")[2]
