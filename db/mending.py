"""What a damaged file held: the rows that could be read and the journal, weighed against each other.

Where both tell a value, the table's is taken, and a difference is told. What
only the journal tells is taken from there. Nothing is made up: what neither
tells is left empty, or stands under 「（救不出）」, and is told.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.core.fields import REQUIRED, Field
from app.core.model import new_key
from db.records import ENTITIES, Entity, from_column
from db.replay import ILLEGIBLE, Node, Replay, place_of
from db.wreck import Saved

LOST = "（救不出）"
# What stands for a field that nobody can tell and that must have a value.
_STAND_INS: Mapping[str, Any] = {"fiscal_year": 1, "performance_year": 1, "level": 1}


@dataclass(slots=True)
class Mending:
    """The things of the new file by key, in `lacking` what may be missing or wrong in it,
    in `notes` what else an officer should know; `exact` when all is as the journal tells."""

    saved: Mapping[str, Saved]
    journal: Replay
    whole: bool  # whether the journal lacks nothing
    lost: Mapping[str, int]
    sound: bool  # whether SQLite finds the tables of the content in order
    nodes: dict[str, Node] = field(default_factory=dict)
    lacking: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _nameless: dict[str, Node] = field(default_factory=dict)  # stand-ins that no key asks for
    exact: bool = True

    def mend(self) -> None:
        """Fill `nodes` and the lists."""
        keys = self._keys()
        for key in keys:
            self.nodes[key] = self._node(key)
        for name in reversed(tuple(ENTITIES)):
            for node in [n for n in self.nodes.values() if n.entity.name == name]:
                self._place(node)
        self._fill_empty_goals()
        for node in tuple(self.nodes.values()):
            self._order(node)
        self._part_twins()
        self._tell(keys)

    # Which things there are

    def _keys(self) -> list[str]:
        kept = [key for key, row in self.saved.items() if self._stays(key, row)]
        return kept + [
            key
            for key, node in self.journal.nodes.items()
            if key not in self.saved and (self.whole or self.lost.get(node.entity.name))
        ]

    def _stays(self, key: str, row: Saved) -> bool:
        told = self.journal.nodes.get(key)
        if told is not None:
            return told.entity.name == row.table
        if not self.whole:
            return row.sure or key not in self.journal.dead
        if row.sure:
            self._lack(f"資料表裡有一個{ENTITIES[row.table].label}是歷程所無，沒有取用。")
        return False

    # What each holds

    def _node(self, key: str) -> Node:
        row, told = self.saved.get(key), self.journal.nodes.get(key)
        entity = ENTITIES[row.table] if row else told.entity if told else ENTITIES["annex"]
        parent = row.values.get("parent") if row else None
        if told and (self.whole or not isinstance(parent, str)):
            parent = told.parent
        node = Node(entity, key, parent if isinstance(parent, str) else None, {}, {})
        node.children = {name: [] for name in entity.children.values()}
        for f in entity.fields:
            node.values[f.name] = self._value(entity, f, row, told)
        return node

    def _value(self, entity: Entity, f: Field, row: Saved | None, told: Node | None) -> Any:
        """A field's value as JSON data: the table's, else the journal's, else a stand-in."""
        found = _of_table(f, row)
        if found is not None:
            return found[0]
        found = _of_journal(f, told)
        if found is not None:
            return found[0]
        if f.default is REQUIRED:
            return _STAND_INS.get(f.name, LOST)
        return f.kind.write(f.default)

    # How they hang together

    def _place(self, node: Node) -> None:
        """Put a thing below its parent, which is made anew where it was lost."""
        name = node.entity.parent
        if name is None:
            return
        parent = self.nodes.get(node.parent or "")
        if parent is None or parent.entity.name != name:
            parent = self._stand_in(ENTITIES[name], node.parent)
            node.parent = parent.key
        parent.children[node.entity.name].append(node.key)

    def _stand_in(self, entity: Entity, key: str | None) -> Node:
        """A thing that nobody can tell but for what lies below it."""
        annexes = [n for n in self.nodes.values() if n.entity.name == "annex"]
        if entity.name == "annex" and len(annexes) == 1:
            self._lack(f"有內容讀不出屬於哪個年度，放在 {annexes[0].values['fiscal_year']} 年度。")
            return annexes[0]
        if key is None and entity.name in self._nameless:
            return self._nameless[entity.name]
        fresh = key if key and key not in self.nodes else new_key()
        children: dict[str, list[str]] = {name: [] for name in entity.children.values()}
        node = Node(entity, fresh, None, {}, children)
        node.values = {f.name: self._value(entity, f, None, None) for f in entity.fields}
        self.nodes[fresh] = node
        if key is None:
            self._nameless[entity.name] = node
        self._lack(f"一個{entity.label}本身讀不出來；其下的內容放在「{LOST}」之下。")
        return node

    def _fill_empty_goals(self) -> None:
        for node in [n for n in self.nodes.values() if n.entity.name == "goal"]:
            if not node.children["indicator"]:
                indicator = self._stand_in(ENTITIES["indicator"], new_key())
                indicator.parent = node.key
                node.children["indicator"].append(indicator.key)

    def _order(self, node: Node) -> None:
        """Put what is below a thing in order: by the tables, by the journal where they fail."""
        told = self.journal.nodes.get(node.key)
        for name, keys in node.children.items():
            own = set(keys)
            there = [self._position(key) for key in keys]
            clean = sorted(p or 0 for p in there) == list(range(1, len(keys) + 1))
            order = [key for key in told.children[name] if key in own] if told else []
            if self.whole and not clean and len(order) == len(keys):
                keys[:] = order
            else:
                self._fill_gaps(keys, order)
            if keys == order and (self.whole or clean):
                continue
            if there.count(None) == 1 and len(self._gaps(keys)) == 1:
                continue  # there is one place only for what has none
            self.exact = False
            if told or not clean:
                self._tell_order(node, name, there)

    def _fill_gaps(self, keys: list[str], order: Sequence[str]) -> None:
        """By position; those that have none go to the free ones, as the journal orders them."""
        index = {key: number for number, key in enumerate(order)}
        gaps = iter(self._gaps(keys))
        lost = sorted((k for k in keys if self._position(k) is None), key=lambda k: index.get(k, 0))
        places = {key: next(gaps, len(keys) + 1) for key in lost}
        keys.sort(key=lambda key: self._position(key) or places.get(key, 0))

    def _gaps(self, keys: Sequence[str]) -> list[int]:
        taken = {self._position(key) for key in keys}
        return [n for n in range(1, len(keys) + 1) if n not in taken]

    def _tell_order(self, node: Node, name: str, there: Sequence[int | None]) -> None:
        place, label = place_of(self.nodes, node.key), ENTITIES[name].label
        gap = max((p or 0 for p in there), default=0) - len(there)
        if 0 < gap <= _MOST_GAP:
            self._lack(f"{place}少了 {gap} 個{label}。")
        else:
            self._lack(f"{place}的{label}順序無法確定，請核對。")

    def _position(self, key: str) -> int | None:
        row = self.saved.get(key)
        position = row.values.get("position") if row else None
        return position if isinstance(position, int) else None

    def _part_twins(self) -> None:
        """Two annexes of one agency and year cannot stand in one file."""
        taken = set()
        for node in [n for n in self.nodes.values() if n.entity.name == "annex"]:
            while (node.values["agency"], node.values["fiscal_year"]) in taken:
                node.values["agency"] += LOST
                self._lack(f"有兩個年度同名；其一改名為「{node.values['agency']}」。")
            taken.add((node.values["agency"], node.values["fiscal_year"]))

    # What is told

    def _lack(self, sentence: str) -> None:
        self.exact = False
        if sentence not in self.lacking:
            self.lacking.append(sentence)

    def _tell(self, keys: Sequence[str]) -> None:
        again: Counter[str] = Counter()
        doubtful: Counter[str] = Counter()
        alone: Counter[str] = Counter()
        for key in keys:
            row, told = self.saved.get(key), self.journal.nodes.get(key)
            place = place_of(self.nodes, key)
            goal = " ".join(place.split()[:2])
            if row is None:
                (again if self.whole else doubtful)[goal] += 1
                continue
            if told is None:
                (alone if row.sure else doubtful)[goal] += 1
            for f in self.nodes[key].entity.fields:
                self._tell_field(place, f, row, told)
        if not self.whole:
            self._tell_unknown()
        if again:
            self.notes.append(f"由歷程補回，內容完整：{_counted(again)}。")
        if alone and self.sound:
            self.notes.append(f"沒有歷程可以核對：{_counted(alone)}。")
        elif alone:
            self._lack(f"沒有歷程可以核對，請自行核對：{_counted(alone)}。")
        if doubtful:
            self._lack(
                f"由殘頁或不全的歷程補回，可能不是最後的內容，請核對：{_counted(doubtful)}。"
            )

    def _tell_field(self, place: str, f: Field, row: Saved, told: Node | None) -> None:
        mine, journal = _of_table(f, row), _of_journal(f, told)
        if mine is None and journal is None:
            if f.name in row.values:
                self._lack(f"{place}的「{f.label}」讀不出來。")
        elif mine is None and f.name in row.values and not self.whole:
            self._lack(f"{place}的「{f.label}」由不全的歷程補回，可能不是最後的內容，請核對。")
        elif mine is None and f.name in row.values:
            self.notes.append(f"{place}的「{f.label}」由歷程補回。")
        elif mine and journal and f.kind.read(mine[0]) != f.kind.read(journal[0]):
            self._lack(f"{place}的「{f.label}」與歷程最後一筆不一致，取資料表的，請核對。")

    def _tell_unknown(self) -> None:
        for name, entity in ENTITIES.items():
            if self.lost.get(name):
                self._lack(
                    f"{entity.label}的資料有 {self.lost[name]} 處讀不出來，可能還有救不出的。"
                )


# A larger gap in positions is a damaged number.
_MOST_GAP = 1000
# So many goals are named one by one.
_MOST_NAMED = 20


def _of_table(f: Field, row: Saved | None) -> tuple[Any] | None:
    """The value in a row as JSON data, in a tuple; None where there is none to read."""
    if row is None or f.name not in row.values:
        return None
    try:
        value = f.kind.write(from_column(f, row.values[f.name]))
        f.kind.read(value)
    except ILLEGIBLE:
        return None
    return (value,)


def _of_journal(f: Field, told: Node | None) -> tuple[Any] | None:
    if told is None:
        return None
    try:
        return (f.kind.write(told.value(f)),)
    except ILLEGIBLE:
        return None


def _counted(places: Counter[str]) -> str:
    if len(places) > _MOST_NAMED:
        return f"共 {len(places)} 個目標的 {places.total()} 項"
    return "、".join(f"{place}（{n} 項）" for place, n in places.items())
