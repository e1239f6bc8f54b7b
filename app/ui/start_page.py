"""What the window shows before a file is open."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCommandLinkButton,
    QFrame,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.ui.looks import bold


class StartPage(QScrollArea):
    """The three ways to begin, and the files opened last; in a low window it scrolls."""

    sample_asked = Signal()
    new_asked = Signal()
    open_asked = Signal()
    recent_asked = Signal(object)  # Path
    help_asked = Signal()

    def __init__(self, recent: Sequence[Path], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("startPage")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        content = QWidget(self)
        self.setWidget(content)
        self._layout = layout = QVBoxLayout(content)
        layout.addStretch(1)
        title = QLabel("績效編報", self)
        large = bold(title.font())
        large.setPointSize(26)
        title.setFont(large)
        layout.addWidget(title)
        layout.addWidget(QLabel("編寫並列印預算書的「施政績效及達成情形分析」", self))
        layout.addSpacing(16)
        self._add("開啟 104 年度範例", "以入出國及移民署的附件認識本程式", self.sample_asked.emit)
        self._add("新增年度", "建立新檔，從空白的年度開始", self.new_asked.emit)
        self._add("開啟檔案", "開啟已有的 .jixiao 檔案", self.open_asked.emit)
        if recent:
            layout.addSpacing(16)
            layout.addWidget(QLabel("最近的檔案", self))
        for path in recent:
            self._add(path.name, str(path.parent), partial(self.recent_asked.emit, path))
        layout.addSpacing(16)
        layout.addWidget(QLabel("也可以把檔案拖進視窗。第一次使用，請先看：", self))
        start = QPushButton("十行入門（F1）", self)
        start.setAccessibleName("十行入門")
        start.setToolTip("用十行說明從頭到尾怎麼做")
        start.clicked.connect(lambda: self.help_asked.emit())
        layout.addWidget(start, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addStretch(2)
        layout.setAlignment(Qt.AlignmentFlag.AlignHCenter)

    def _add(self, text: str, description: str, do: Callable[[], object]) -> None:
        button = QCommandLinkButton(text, description, self)
        button.setAccessibleName(text)
        button.setToolTip(description)
        button.setFixedWidth(480)
        button.setFont(self.font())
        button.setMinimumHeight(button.sizeHint().height())  # its own hint cuts the second line
        button.clicked.connect(lambda: do())
        self._layout.addWidget(button)
