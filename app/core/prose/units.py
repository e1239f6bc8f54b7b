"""Units 單位 in administrative prose: which words are units, and how their scales compare."""

import re
from fractions import Fraction
from functools import lru_cache

_UNITS = """
人次 人日 人時 人月 人天 人份 人 名 位 員 戶次 戶 家次 家 間次 間 所 校 班次 班 梯次 梯 場次 場 次 回
件次 件 案次 案 項次 項 份次 份 冊 本 篇 則次 則 張次 張 幅 支 部 台次 臺次 台 臺 套 組 輛次 輛 艘次 艘
架次 架 座 棟 幢 處次 處所 處 站次 站 據點 點次 點 口 條 段 路線 路口 路段 橋 孔 井 面 枚 具 艇 例
公里 公尺 公分 公釐 公頃 平方公尺 平方公里 立方公尺 公升 公秉 公噸 公斤 公克 噸 坪 度電 度 瓦時 瓦 瓩
千元 百元 千人次 千公噸 百人次 車次 車公里 航次 班機 櫃次 櫃 貨櫃 元 美元 歐元 日圓 百分點 個百分點 % ‰
小時 時 分鐘 分 秒鐘 秒 天 日 工作日 工作天 個月 週 年 歲 季 期次 期 批次 批
國家 國 縣市 縣 市 鄉鎮市區 鄉鎮市 鄉鎮 鄉 鎮 區 村里 村 里 鄰 單位 機關 機構 學校 社區 部落 團體 團隊 團
隊次 隊 小組 企業 公司 廠商 廠家 廠 事業單位 網站 系統 平台 平臺 子系統 館次 館 店 攤 床 席次 席 格
頭 隻 尾 株次 株 棵 顆 粒 包 箱 盒 瓶 袋 片 筆 款 種 大類 類 層 等級 級 等 倍 階段 階 字 頁 題 門號 門
學分 堂課 堂 節 集 檔次 檔 曲 齣 課程 專利 論文 對 雙 工項 指標 胎 罐 桶 帖 劑次 劑 通次 通
km ha kW kWh MW MWh GW GWh kg m TEU km2 m2 m3 CMD
"""
# Longer words first, so that 人次 is not read as 人.
_ALTERNATIVES = "|".join(
    re.escape(word) for word in sorted(re.findall(r"\S+", _UNITS), key=len, reverse=True)
)
UNIT = re.compile(rf"\s{{0,2}}(?P<unit>個?(?:{_ALTERNATIVES}))(?![a-zA-Z])|\s{{0,2}}(?P<alone>個)")

# A counting word before the base: 千人次, 億元. 百分點 and 千分點 are no such scale.
_SCALED = re.compile(r"(十|百|千|萬|十萬|百萬|千萬|億|十億|百億|兆)(?!分)(.+)")
_SCALES = {
    "十": 10,
    "百": 100,
    "千": 10**3,
    "萬": 10**4,
    "十萬": 10**5,
    "百萬": 10**6,
    "千萬": 10**7,
    "億": 10**8,
    "十億": 10**9,
    "百億": 10**10,
    "兆": 10**12,
}
# Words for the same thing, and units that are a fixed multiple of another.
_SAME: dict[str, tuple[Fraction, str]] = {
    word: (Fraction(factor), base)
    for word, factor, base in (
        ("％", 1, "%"),
        ("﹪", 1, "%"),
        ("百分比", 1, "%"),
        ("‰", Fraction(1, 10), "%"),
        ("個百分點", 1, "百分點"),
        ("名", 1, "人"),
        ("位", 1, "人"),
        ("員", 1, "人"),
        ("場", 1, "場次"),
        ("梯", 1, "梯次"),
        ("臺", 1, "台"),
        ("平臺", 1, "平台"),
        ("國家", 1, "國"),
        ("處所", 1, "處"),
        ("公里", 1000, "公尺"),
        ("km", 1000, "公尺"),
        ("m", 1, "公尺"),
        ("公頃", 10_000, "平方公尺"),
        ("ha", 10_000, "平方公尺"),
        ("平方公里", 1_000_000, "平方公尺"),
        ("公噸", 1000, "公斤"),
        ("噸", 1000, "公斤"),
        ("kg", 1, "公斤"),
        ("瓩", 1000, "瓦"),
        ("kW", 1000, "瓦"),
        ("MW", 1_000_000, "瓦"),
        ("GW", 1_000_000_000, "瓦"),
        ("kWh", 1, "度"),
        ("度電", 1, "度"),
        ("天", 1, "日"),
        ("工作天", 1, "工作日"),
        ("新臺幣元", 1, "元"),
        ("等級", 1, "級"),
        ("等", 1, "級"),
    )
}


@lru_cache(maxsize=1024)
def scale_of(unit: str) -> tuple[Fraction, str]:
    """A unit as a multiple of its base: 千人次 → (1000, 人次), 億元 → (10^8, 元), 個單位 → (1, 單位).

    Only figures of the same base compare; a unit that nobody knows is its own base.
    """
    word = "".join(unit.split())
    if word in _SAME:
        return _SAME[word]
    if scaled := _SCALED.fullmatch(word):
        factor, base = scale_of(scaled[2])
        return _SCALES[scaled[1]] * factor, base
    if len(word) > 1 and word[0] == "個":
        return scale_of(word[1:])
    return Fraction(1), word
