"""The process beside the window: it lays pages out, draws them, and checks, while one types.

`jixiao pages` runs it over its standard streams; see `app.workspace.preview`
for what is said. What has been overtaken by a newer annex is not done.
"""

import gc
import io
import queue
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import IO, Any

from app.core.check import Finding, check_across, check_goal
from app.core.errors import Problem
from app.core.model import Annex, Goal
from app.report.pages import Place, PrintedAnnex
from app.report.press import Press
from app.workspace import preview

# How long after the pages the window's wish to see some may take, in seconds.
_GRACE = 0.05
# As PDF defines them.
_POINTS_PER_INCH = 72


class Background:
    """Keeps the annex, its pages and its findings between requests."""

    def __init__(self) -> None:
        self._press = Press()
        self._goals: dict[str, Goal] = {}
        self._annex: Annex | None = None
        self._serial = 0
        self._checked = 0
        self._previous: Annex | None = None
        self._missing: frozenset[str] = frozenset()
        self._printed: PrintedAnnex | None = None
        self._findings: dict[str, tuple[object, tuple[Finding, ...]]] = {}

    def answer(self, request: Any) -> Iterator[Any]:
        """The answers to a request, in order."""
        if isinstance(request, preview.ShowAnnex):
            self._take(request)
            yield self._lay_out()
        elif isinstance(request, preview.DrawPage):
            if self._printed and request.serial == self._serial:
                yield self._draw(self._printed, request)
        elif isinstance(request, preview.AskSpot):
            yield self._spot(request)
        elif isinstance(request, preview.AskPlace):
            yield self._find(request)

    def _take(self, request: preview.ShowAnnex) -> None:
        known = self._goals | request.changed
        self._goals = {key: known[key] for key in request.keys}
        self._annex = replace(request.frame, goals=tuple(self._goals.values()))
        self._serial = request.serial
        self._previous = request.previous

    def _lay_out(self) -> preview.LaidOut | preview.Trouble:
        assert self._annex is not None
        self._printed = None
        try:
            self._printed = self._press.lay_out(self._annex)
            missing = self._press.missing(self._printed)
            self._missing = frozenset(m.char for m in missing)
            font = self._press.font_report(self._annex)
        except Problem as problem:
            return preview.Trouble(self._serial, str(problem))
        return preview.LaidOut(
            serial=self._serial,
            pages=len(self._printed.pages),
            width=self._printed.style.paper[0],
            height=self._printed.style.paper[1],
            boxes=tuple(_boxes(self._printed, list(self._goals))),
            lines={extent.key: sum(extent.lines) for extent in self._printed.extents},
            font=font.family,
            replaced=font.replaced,
            missing=tuple(sorted(self._missing)),
        )

    def check(self, overtaken: Callable[[], bool] = lambda: False) -> preview.Checked | None:
        """The findings, if not told yet; those of a goal that has not changed are kept.

        None when there is nothing new to tell, or when `overtaken` says that
        something more urgent waits; what was found by then is kept.
        """
        annex = self._annex
        if annex is None or self._checked == self._serial:
            return None
        around = (annex.rounding, annex.drafting, annex.fiscal_year, annex.performance_year)
        found: list[Finding] = []
        for number, goal in annex.numbered():
            basis = (goal, number, around, self._missing)
            old = self._findings.get(goal.key)
            if not old or old[0] != basis:
                if overtaken():
                    return None
                findings = check_goal(annex, goal, number, missing=self._missing)
                self._findings[goal.key] = old = basis, findings
            found += old[1]
        self._findings = {key: self._findings[key] for key in self._goals}
        found += check_across(annex, previous=self._previous)
        order = {number: place for place, (number, _) in enumerate(annex.numbered(), 1)}
        found.sort(key=lambda f: (f.weight, order.get(f.goal or "", 0)))
        self._checked = self._serial
        return preview.Checked(self._serial, tuple(found))

    def _draw(self, printed: PrintedAnnex, request: preview.DrawPage) -> preview.PagePicture:
        """A page out of a document of this one page."""
        import pypdfium2

        pdf = io.BytesIO()
        single = replace(printed, pages=(printed.pages[request.page],))
        self._press.write(single, pdf, attachment=None)
        document = pypdfium2.PdfDocument(pdf.getvalue())
        try:
            bitmap = document[0].render(scale=request.scale, grayscale=True)
            return preview.PagePicture(
                serial=request.serial,
                page=request.page,
                scale=request.scale,
                width=bitmap.width,
                height=bitmap.height,
                stride=bitmap.stride,
                pixels=bytes(bitmap.buffer),
            )
        finally:
            document.close()

    def _spot(self, request: preview.AskSpot) -> preview.Spot:
        spot = None
        if self._printed and request.page < len(self._printed.pages):
            spot = self._printed.spot(request.page, request.x, request.y)
        if spot is None:
            return preview.Spot("", "", 0, 0)
        return preview.Spot(spot.place.key, spot.place.field, spot.place.entry, spot.offset)

    def _find(self, request: preview.AskPlace) -> preview.Found:
        place = Place(request.key, request.field, request.index)
        found = self._printed.find(place, request.offset) if self._printed else None
        return preview.Found(found[0], found[1].y) if found else preview.Found(-1, 0.0)


def _boxes(printed: PrintedAnnex, keys: list[str]) -> Iterator[preview.GoalBox]:
    for number, page in enumerate(printed.pages):
        spans: dict[int, tuple[float, float]] = {}
        for cell in page.cells:
            top, bottom = spans.get(cell.goal, (cell.box.top, cell.box.bottom))
            spans[cell.goal] = min(top, cell.box.top), max(bottom, cell.box.bottom)
        for goal, (top, bottom) in spans.items():
            yield preview.GoalBox(keys[goal], number, top, bottom)


def serve(source: IO[bytes], sink: IO[bytes]) -> None:
    """Answer requests until the stream ends."""
    waiting: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(source, waiting), daemon=True).start()
    background = Background()
    grace: float | None = None
    while (requests := _next(waiting, grace)) is not None:
        answers: list[Any] = []
        if not requests:
            answers.append(background.check(lambda: not waiting.empty()))
        for request in requests:
            answers += background.answer(request)
        for answer in filter(None, answers):
            sink.write(preview.pack(answer))
            sink.flush()
        if grace is None:  # the annex is there: collecting garbage need not walk it again
            gc.freeze()
        idle = answers == [None] and waiting.empty()
        grace = None if idle else _GRACE  # None: sleep until something comes


def main() -> None:
    """Serve over the standard streams."""
    serve(sys.stdin.buffer, sys.stdout.buffer)


def _listen(source: IO[bytes], waiting: "queue.SimpleQueue[Any]") -> None:
    while (message := preview.read(source)) is not None:
        waiting.put(message)
    waiting.put(None)


def _next(waiting: "queue.SimpleQueue[Any]", grace: float | None) -> list[Any] | None:
    """All that waits, without what a newer annex overtakes; None at the end.

    Empty when nothing has come for `grace` seconds: then is the time to check.
    """
    try:
        requests = [waiting.get(timeout=grace)]
    except queue.Empty:
        return []
    while not waiting.empty():
        requests.append(waiting.get())
    if requests[-1] is None:
        return None
    shown = [n for n, request in enumerate(requests) if isinstance(request, preview.ShowAnnex)]
    if len(shown) > 1:
        merged: dict[str, Goal] = {}
        for n in shown:
            merged |= requests[n].changed
        last = replace(requests[shown[-1]], changed=merged)
        later = requests[shown[-1] + 1 :]
        asked = [
            r for r in requests[: shown[-1]] if isinstance(r, preview.AskSpot | preview.AskPlace)
        ]
        return [last, *asked, *later]
    return requests
