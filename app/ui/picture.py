"""A chart as a picture: PNG, SVG, and onto the clipboard for other programs."""

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QRect, QRectF, QSize
from PySide6.QtGui import QFont, QGuiApplication, QImage, QPainter

from app.core.errors import Problem
from app.report.replacing import replacing
from app.ui.chart import PAPER, BarChart, chart_height, paint_bars

# At 96 dpi as wide as the text of an A4 page with usual margins: 169 mm.
_WIDTH, _FONT = 640, 14
_DPI = 96
_SCALE = 3  # 288 dpi: sharp in print
_INCH = 0.0254
# What a raster picture of Qt can be high, in pixels.
_HIGHEST = 32_000


def save_picture(chart: BarChart, out: Path) -> None:
    """Write a chart as PNG or SVG, by the file's ending. Raises Problem."""
    kind = out.suffix.lower()
    if kind not in (".png", ".svg"):
        raise Problem(f"不能存成「{out.name}」；檔名請以 .png 或 .svg 結尾。")
    data = as_svg(chart) if kind == ".svg" else _png(as_image(chart))
    with replacing(out) as file:
        file.write(data)


def copy_picture(chart: BarChart) -> None:
    """Put a chart onto the clipboard, as pixels and as SVG. Raises Problem."""
    mime = QMimeData()
    mime.setImageData(as_image(chart))
    mime.setData("image/svg+xml", as_svg(chart))
    QGuiApplication.clipboard().setMimeData(mime)


def as_image(chart: BarChart) -> QImage:
    """A chart as pixels, black on white. Raises Problem where it would be too high."""
    size = _size(chart)
    if size.height() * _SCALE > _HIGHEST:
        raise Problem(f"{len(chart.bars)} 個項目的圖太長；請先篩選，或存成 SVG。")
    image = QImage(size * _SCALE, QImage.Format.Format_RGB32)
    image.setDotsPerMeterX(round(_DPI * _SCALE / _INCH))
    image.setDotsPerMeterY(round(_DPI * _SCALE / _INCH))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(_SCALE, _SCALE)
    _paint(painter, size, chart)
    painter.end()
    return image


def as_svg(chart: BarChart) -> bytes:
    """A chart as SVG, its words as text."""
    from PySide6.QtSvg import QSvgGenerator

    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setTitle(chart.title)
    size = _size(chart)
    generator.setSize(size)
    generator.setViewBox(QRect(0, 0, size.width(), size.height()))
    generator.setResolution(_DPI)
    painter = QPainter(generator)
    _paint(painter, size, chart)
    painter.end()
    return bytes(buffer.data().data())


def _paint(painter: QPainter, size: QSize, chart: BarChart) -> None:
    painter.setFont(_font())
    paint_bars(painter, QRectF(0, 0, size.width(), size.height()), chart, PAPER)


def _size(chart: BarChart) -> QSize:
    return QSize(_WIDTH, round(chart_height(len(chart.bars), _font())))


def _font() -> QFont:
    """The window's face at a size in pixels: a picture has its own resolution."""
    font = QFont(QGuiApplication.font())
    font.setPixelSize(_FONT)
    return font


def _png(image: QImage) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(data.data())
