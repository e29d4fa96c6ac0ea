"""The graph: people by resident id, joined by what was declared and by the households they share (marriage included).

``circle`` walks breadth-first, so the shortest way to everybody comes first. Pure and quick: no queries, no clock.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from .words import inverse, kins_of, reduced, relation_of, word_back, word_for


class Step(NamedTuple):
    """To whom, and what they are called by the one before."""

    person: str
    word: str


@dataclass(frozen=True)
class Path:
    """A way from ``root`` to the last step's person; ``steps`` of kinship are joined in ``moves``."""

    root: str
    way: tuple[Step, ...]
    moves: str

    @property
    def goal(self) -> str:
        return self.way[-1].person if self.way else self.root

    @property
    def kins(self) -> tuple[str, ...]:
        """The kinds of relation the goal may be to the root."""
        return kins_of(self.moves)

    def __len__(self) -> int:
        return len(self.way)


class KinGraph:
    """Built by ``name``, ``declare`` and ``live_together``; asked by ``circle`` and ``tell``."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.titles: dict[str, str] = {}
        self._links: dict[str, dict[tuple[str, str], str]] = defaultdict(dict)

    def name(self, person: str, name: str, title: str = "") -> None:
        """What to call somebody in a path; the first name given stays."""
        if name:
            self.names.setdefault(person, name)
        if title:
            self.titles.setdefault(person, title)

    def declare(self, person: str, relative: str, word: str) -> None:
        """``relative`` is ``person``'s ``word`` (子女, 二叔 …)."""
        if person != relative:
            relation = relation_of(word)
            self._link(person, relative, relation.steps, word_for(relation.steps, _sex(relative), given=relation.word))
            self._link(relative, person, inverse(relation.steps), word_back(relation, _sex(person)))

    def live_together(self, members: Iterable[tuple[str, str]]) -> None:
        """A household: (person, relation to the head) of each. Everybody is one step from everybody else."""
        people = [(person, relation_of(word).steps) for person, word in members]
        for person, mine in people:
            for other, theirs in people:
                if person != other:
                    moves = reduced(inverse(mine) + theirs)
                    word = word_for(moves, _sex(other)) if kins_of(moves) else "同户"
                    self._link(person, other, moves, word)

    def _link(self, person: str, other: str, moves: str, word: str) -> None:
        self._links[person].setdefault((other, moves), word)

    def circle(self, root: str, depth: int) -> dict[str, list[Path]]:
        """Everybody within ``depth`` steps: their paths, shortest first, one for each kind of relation found."""
        found: dict[str, list[Path]] = {root: [Path(root, (), "")]}
        seen = {(root, "")}
        edge = [found[root][0]]
        for _ in range(depth):
            edge = [further for path in edge for further in self._further(path, seen)]
            for path in edge:
                found.setdefault(path.goal, []).append(path)
        return found

    def _further(self, path: Path, seen: set[tuple[str, str]]) -> Iterator[Path]:
        been = {path.root, *(step.person for step in path.way)}
        for (person, moves), word in self._links.get(path.goal, {}).items():
            joined = reduced(path.moves + moves)
            if person not in been and (person, joined) not in seen:
                seen.add((person, joined))
                yield Path(path.root, (*path.way, Step(person, word)), joined)

    def tell(self, path: Path, last: str = "") -> str:
        """The path in Chinese, names and titles only: 李某（村会计）—儿子→ 张某（户主）. ``last`` is the goal's title."""
        text = self._call(path.root, last if not path.way else "")
        for number, step in enumerate(path.way, 1):
            text += f"—{step.word}→ {self._call(step.person, last if number == len(path.way) else '')}"
        return text

    def _call(self, person: str, title: str = "") -> str:
        title = title or self.titles.get(person, "")
        return f"{self.names.get(person) or '某人'}{f'（{title}）' if title else ''}"


def _sex(number: str) -> str:
    return "女" if number[16:17].isdigit() and int(number[16]) % 2 == 0 else "男"
