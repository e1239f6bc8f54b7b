"""Files that come in, by kind, and what is told of those that were read from print."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.core.errors import Problem, reason
from app.core.explain import RULE_WORDS
from app.core.figures import grouped
from app.core.model import Annex, Measure
from app.exchange.interchange import read_annex

if TYPE_CHECKING:  # the window knows the kinds long before it reads any
    from app.core.propose import Proposal
    from app.exchange.printed.reading import Incoming

# The endings of the files that can be imported.
IMPORTED = (".json", ".pdf", ".odt", ".docx", ".html", ".htm", ".txt")
# Far above any annex (900 goals are 3 MB), far below what would fill the memory.
_LARGEST_IMPORT = 200_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a printed annex is read: what it does not tell, and what is to be made of it.

    `as_printed` reads the page itself where our own data is attached to it.
    """

    agency: str | None = None
    year: int | None = None
    keep_spaces: bool = False
    as_printed: bool = False


def read_file(path: Path, options: Options = Options()) -> "Incoming":
    """What a file to import holds, by its ending. Raises Problem."""
    from app.exchange.printed.reading import Incoming, read_printed

    kind = path.suffix.lower()
    if kind == ".json":
        return Incoming(annex=read_annex(_text(path), str(path)))
    if kind not in IMPORTED:
        endings = "、".join(IMPORTED)
        raise Problem(f"「{path}」不是可匯入的檔案；可匯入的檔案有 {endings}。")
    attached = None if options.as_printed else _attached(path, kind)
    if attached is not None:
        return Incoming(annex=read_annex(attached, str(path)))
    return read_printed(
        path, agency=options.agency, year=options.year, keep_spaces=options.keep_spaces
    )


def taken(incoming: "Incoming", path: Path) -> Annex:
    """The annex with the measures that are sure. Raises Problem where it does not tell whose it is."""
    from app.exchange.printed.reading import lacking, with_measures

    if sentence := lacking(incoming.annex, str(path)):
        raise Problem(sentence)
    return with_measures(incoming.annex, incoming.sure) if incoming.runs else incoming.annex


def report(incoming: "Incoming", path: Path) -> Iterator[str]:
    """What was read from print and what the officer should look at, a line each."""
    annex = incoming.annex
    yield (
        f"「{path}」：{annex.agency} {annex.fiscal_year} 年度，{len(annex.goals)} 個目標，"
        f"採用 {len(incoming.sure)} 個衡量項目，{len(incoming.proposals) - len(incoming.sure)} 個待確認，"
        f"{len(incoming.unplaced)} 處文字未能歸位。"
    )
    for note in incoming.notes:
        yield f"注意\t{note}"
    places = goal_places(annex)
    for proposal in incoming.proposals:
        if not proposal.sure:
            words = measure_words(proposal.measure)
            yield f"待確認\t{places[proposal.indicator]}\t{words}\t{proposal.why}"
    for run in incoming.unplaced:
        yield f"未歸位\t{run.where}\t{' '.join(run.text.split())}"


def report_json(incoming: "Incoming", path: Path) -> dict[str, Any]:
    """The same, whole, for programs."""
    annex, places = incoming.annex, goal_places(incoming.annex)
    return {
        "file": str(path),
        "agency": annex.agency,
        "fiscal_year": annex.fiscal_year,
        "goals": len(annex.goals),
        "notes": list(incoming.notes),
        "proposals": [_proposal_json(p, places[p.indicator]) for p in incoming.proposals],
        "runs": [
            {"text": run.text, "where": run.where, "start": run.start, "way": run.way.value,
             "goes": run.goes}
            for run in incoming.runs
        ],
    }  # fmt: skip


def goal_places(annex: Annex) -> dict[str, str]:
    """Each indicator's place for people, by its key: 目標三, 目標三 指標2."""
    places = {}
    for number, goal in annex.numbered():
        several = len(goal.indicators) > 1
        for position, indicator in enumerate(goal.indicators, 1):
            places[indicator.key] = f"目標{number}" + (f" 指標{position}" if several else "")
    return places


def measure_words(measure: Measure) -> str:
    """A proposed measure in a line: 比率 核發旅行卡：目標值17件，實際值15件，達成度88%."""
    unit = "" if measure.rule == "level" else measure.unit
    said = []
    target = measure.target_in_force
    if target is not None:
        said.append(f"目標值{grouped(target)}{unit}")
    if measure.revisions and measure.target is not None:
        said.append(f"原定{grouped(measure.target)}{unit}")
    if measure.current is not None and measure.previous is not None:
        counts = f"{grouped(measure.current)}、{grouped(measure.previous)}"
        said.append(f"本年、上年{counts}{measure.unit_of_counts}")
    if measure.actual is not None:
        said.append(f"實際值{grouped(measure.actual)}{unit}")
    if measure.printed:
        said.append(f"達成度{measure.printed}")
    return f"{RULE_WORDS[measure.rule]} {measure.label}：{'，'.join(said)}"


def _proposal_json(proposal: "Proposal", place: str) -> dict[str, Any]:
    from app.core import fields

    return {
        "place": place,
        "sure": proposal.sure,
        "why": proposal.why,
        "measure": {
            f.name: f.kind.write(getattr(proposal.measure, f.name)) for f in fields.MEASURE
        },
        "read": [{"what": s.what, "said": s.said} for s in proposal.sources],
    }


def _attached(path: Path, kind: str) -> str | None:
    """Our own data inside the file, or None where it is not ours or was edited since."""
    if kind == ".pdf":
        from app.exchange.pdf_attachment import find_attachment

        return find_attachment(path)
    if kind == ".odt":
        from app.exchange.odt_attachment import attached
        from app.exchange.office_guard import open_office

        office = open_office(path)
        return attached(lambda name: office.read(name) if name in office.members else None)
    return None


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST_IMPORT:
            raise Problem(f"「{path}」太大，不像是附件；請確認選對了檔案。")
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(
            f"「{path}」第 {error.start + 1} 個位元組起不是 UTF-8 文字；請以 UTF-8 另存後再匯入。"
        ) from None
    except FileNotFoundError:
        raise Problem(f"找不到「{path}」；請檢查檔名與位置。") from None
    except OSError as error:
        raise Problem(f"不能讀取「{path}」（{reason(error)}）；請檢查檔案與權限。") from None
