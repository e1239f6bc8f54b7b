"""What `verify` finds: each way a file can be wrong is a line, and a whole file has none."""

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import Problem
from db.steps import Set
from db.store import Store


def faults(path: Path) -> list[str]:
    store = Store.open(path, write=False, checked=False)
    try:
        return list(store.faults())
    finally:
        store.close()


def damage(path: Path, *statements: str) -> None:
    """Change the file as another program could, with no regard for its rules."""
    with closing(sqlite3.connect(path)) as conn, conn:
        conn.execute("PRAGMA writable_schema = ON")
        for statement in statements:
            conn.execute(statement)


def test_a_whole_file_has_none(file: Path) -> None:
    assert faults(file) == []


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE measure SET actual = '12a' WHERE label = '項目1'", "「實際值」「12a」不是數值"),
        ("UPDATE measure SET target = x'38'", "「原定目標值」應為寫在引號裡的數值"),
        ("UPDATE measure SET rule = 'nope' WHERE label = '項目1'", "「衡量方式」應為"),
        ("UPDATE measure SET each = 2 WHERE label = '項目1'", "「各」應為"),
        ("UPDATE measure SET revisions = '[{}]' WHERE label = '項目1'", "「修訂目標值」"),
        ("UPDATE measure SET items = 'x' WHERE label = '項目1'", "「工作項目」不是可讀的 JSON"),
        ("UPDATE paragraph SET level = 9 WHERE position = 1", "「層級」應為1至4"),
        ("UPDATE goal SET title = x'ff' WHERE position = 1", "「年度績效目標」應為文字"),
        ("UPDATE goal SET title = CAST(x'ff' AS TEXT) WHERE position = 1", "「年度績效目標」含有"),
        ("UPDATE annex SET book = 'a' || char(0)", "「書名」含有不能儲存的字元"),
        ('UPDATE annex SET rounding = \'{"mode": "floor"}\'', "「進位」應為truncate"),
        ("UPDATE goal SET position = 3 WHERE position = 2", "目標順序不是 1 至 2 各一"),
        ("UPDATE goal SET position = 1", "目標順序不是 1 至 2 各一"),
        ("UPDATE goal SET position = 0 WHERE position = 1", "目標順序不是"),
        ("UPDATE goal SET position = 1.5 WHERE position = 2", "目標順序不是"),
        ("UPDATE goal SET position = 'x' WHERE position = 2", "目標順序不是"),
        ("UPDATE paragraph SET position = 2 WHERE text LIKE '%1'", "段落順序不是 1 至 1 各一"),
        ("DELETE FROM annex", "外來鍵：goal 第"),
        ("DELETE FROM indicator WHERE indicator = '指標1'", "沒有衡量指標"),
        ("UPDATE measure SET parent = 'nope' WHERE label = '項目1'", "外來鍵：measure"),
        ("DROP TABLE measure", "結構：缺資料表 measure"),
        ("DROP TABLE change", "結構：缺資料表 change"),
        (
            "ALTER TABLE measure RENAME COLUMN actual TO result",
            "結構：資料表 measure 缺欄位 actual",
        ),
        ("ALTER TABLE goal RENAME COLUMN position TO place", "結構：資料表 goal 缺欄位 position"),
        ("ALTER TABLE batch RENAME COLUMN who TO whom", "已損壞"),
        ("UPDATE change SET new = '{'", "歷程第 1 筆不能讀出"),
        ("UPDATE change SET new = NULL", "歷程第 1 筆不能讀出"),
        ("UPDATE change SET entity = 'nope'", "歷程第 1 筆不能讀出"),
        ("UPDATE change SET new = replace(new, '項目1', char(55296))", "歷程第 1 筆不能讀出"),
        ("UPDATE change SET new = replace(new, '\"8\"', '\"12a\"')", "歷程第 1 筆不能讀出"),
        ("UPDATE change SET place = x'ff'", "歷程第 1 筆不能讀出"),
        ("UPDATE batch SET who = CAST(x'ff' AS TEXT)", "歷程第 1 筆不能讀出"),
        ("DELETE FROM sqlite_master WHERE name = 'goal_parent'", "資料庫完整性："),
        # What is in order in itself, and yet not what the journal tells.
        (
            "UPDATE goal SET title = '丙' WHERE position = 1",
            "「年度績效目標」與歷程最後一筆不一致（104年度 目標一）",
        ),
        ("UPDATE goal SET position = 3 - position", "順序與歷程不一致（104年度 目標二）"),
        (
            "UPDATE paragraph SET parent = (SELECT key FROM indicator WHERE indicator = '指標2')"
            " WHERE text LIKE '%1'",
            "順序與歷程不一致（104年度 目標一 段落1）",
        ),
        ("DELETE FROM measure WHERE label = '項目3'", "歷程裡的衡量項目，資料表裡沒有"),
        ("UPDATE measure SET key = 'x' WHERE label = '項目3'", "資料表裡的衡量項目 x，歷程裡沒有"),
        ("UPDATE change SET new = replace(new, '\"甲\"', '\"丁\"')", "與歷程最後一筆不一致"),
        (
            "INSERT INTO change (batch, entity, key, field, old, new, place)"
            " SELECT 1, 'goal', key, 'title', '\"丁\"', '\"甲\"', '那裡' FROM goal WHERE title = '甲'",
            "歷程第 2 筆與它之前的內容接不起來（那裡）",
        ),
        (
            "INSERT INTO change (batch, entity, key, field, old, new, place)"
            " VALUES (1, 'goal', 'x', 'position', '1', '2', '那裡')",
            "歷程第 2 筆與它之前的內容接不起來（那裡）",
        ),
    ],
)
def test_each_fault_is_a_line(file: Path, statement: str, words: str) -> None:
    damage(file, statement)
    found = faults(file)
    assert any(words in line for line in found), found
    assert all("\n" not in line for line in found)


def test_every_fault_is_told_not_only_the_first(file: Path) -> None:
    damage(file, "UPDATE measure SET actual = '12a'", "UPDATE goal SET position = 7")
    found = faults(file)
    assert sum("「實際值」" in line for line in found) == 3
    assert any("順序" in line for line in found)


def test_a_line_of_a_field_that_a_later_schema_dropped_is_no_fault(file: Path) -> None:
    damage(
        file,
        """INSERT INTO change (batch, entity, key, field, old, new, place)
        SELECT 1, 'goal', key, 'dropped', '1', '2', '104年度' FROM goal""",
    )
    assert faults(file) == []


# --- bytes spoilt at random ---------------------------------------------------------


def spoil(content: bytes, random: Random) -> bytes:
    """A file after a bad disk: bytes changed, blanked, or the end lost."""
    spoilt = bytearray(content)
    start = random.randrange(16, len(spoilt))
    length = random.choice([1, 3, 100, 4096])
    match random.randrange(4):
        case 0:
            spoilt[start : start + length] = bytes(len(spoilt[start : start + length]))
        case 1:
            spoilt[start : start + length] = random.randbytes(len(spoilt[start : start + length]))
        case 2:
            del spoilt[start:]
        case _:
            for _ in range(length % 50):
                spoilt[random.randrange(16, len(spoilt))] = random.randrange(256)
    return bytes(spoilt)


def use(path: Path, action: str) -> bool:
    """Whether the action succeeds; a Problem is the only way it may not."""
    try:
        write = action in ("edit", "undo", "redo")
        store = Store.open(path, write=write, checked=action != "verify")
    except Problem:
        return False
    try:
        if action == "read":
            for head in store.heads():
                store.annex(head.key)
        elif action == "history":
            list(store.history())
        elif action == "verify":
            return not list(store.faults())
        elif action == "edit":
            store.write(
                "x", [Set("goal", store.annex(store.heads()[0].key).goals[0].key, "title", "x")]
            )
        else:
            getattr(store, action)()
    except Problem:
        return False
    except IndexError:  # no year or no goal is left: nothing to edit
        return True
    finally:
        store.close()
    return True


def check(file: Path, seed: int) -> None:
    spoilt = spoil(file.read_bytes(), Random(seed))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.jixiao"
        done = {}
        for action in ("verify", "read", "history", "edit", "undo", "redo"):
            path.write_bytes(spoilt)
            done[action] = use(path, action)
    if done["verify"]:
        assert all(done.values()), done


@pytest.fixture(scope="module")
def worked_on(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with some history."""
    path = tmp_path_factory.mktemp("worked") / "a.jixiao"
    path.write_bytes(template.read_bytes())
    store = Store.open(path)
    for number in range(12):
        goal = store.annex(store.heads()[0].key).goals[number % 2].key
        store.write("修改", [Set("goal", goal, "title", f"第{number}次")])
    store.undo()
    store.undo()
    store.close()
    return path


@given(seed=st.integers(0, 2**32))
@settings(max_examples=40)
def test_a_spoilt_file_is_a_sentence_and_verify_sees_it(worked_on: Path, seed: int) -> None:
    check(worked_on, seed)


@pytest.mark.soak
@given(seed=st.integers(0, 2**32))
@settings(max_examples=3000)
def test_a_spoilt_file_at_length(worked_on: Path, seed: int) -> None:
    check(worked_on, seed)
