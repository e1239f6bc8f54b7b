"""Draws the icon's pictures from jixiao.svg: python packaging/icon/draw.py"""

from pathlib import Path

from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

HERE = Path(__file__).parent
SIZES = (16, 24, 32, 48, 64, 128, 256)


def main() -> None:
    """Write resources/icons/SIZE.png for each size."""
    _application = QGuiApplication(["draw", "-platform", "offscreen"])
    renderer = QSvgRenderer(str(HERE / "jixiao.svg"))
    for size in SIZES:
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(0)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        renderer.render(painter)
        painter.end()
        image.save(str(HERE.parents[1] / f"resources/icons/{size}.png"))


if __name__ == "__main__":
    main()
