"""Numbers in administrative prose: where they stand, what they are, what they state."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.figures import Figure, grouped, in_wan
from app.core.numerals import to_chinese
from app.core.prose import LAST_YEAR, Kind, Quantity, Role, cue_role, read_numbers, scale_of
from app.core.prose.written import written_value


def figures(text: str) -> list[Quantity]:
    return [q for q in read_numbers(text) if q.kind is Kind.FIGURE]


def only(text: str) -> Quantity:
    (found,) = figures(text)
    return found


@pytest.mark.parametrize(
    ("text", "value", "unit", "said"),
    [
        ("累計核發15件", 15, "件", "15件"),
        ("累計核發 15 件", 15, "件", "15 件"),
        ("共１，６３８人次", 1638, "人次", "１，６３８人次"),
        ("共１５件", 15, "件", "１５件"),
        ("參與7,092人次", 7092, "人次", "7,092人次"),
        ("推動1萬1,638人次", 11638, "人次", "1萬1,638人次"),
        ("推動 1 萬 1,638 人次", 11638, "人次", "1 萬 1,638 人次"),
        ("總計60萬2,434人次", 602434, "人次", "60萬2,434人次"),
        ("累計20萬人次", 200000, "人次", "20萬人次"),
        ("經費3億2,500萬元", 325000000, "元", "3億2,500萬元"),
        ("經費1兆2,350億元", 1235000000000, "元", "1兆2,350億元"),
        ("經費3.5億元", 350000000, "元", "3.5億元"),
        ("經費新臺幣1億5千萬元", 150000000, "元", "1億5千萬元"),
        ("經費30百萬元", 30000000, "元", "30百萬元"),
        ("經費325,000千元", 325000000, "元", "325,000千元"),
        ("約3千5百人", 3500, "人", "3千5百人"),
        ("共6萬3,882千元", 63882, "千元", "6萬3,882千元"),
        ("共2萬3千元", 23000, "元", "2萬3千元"),
        ("二十萬人次", 200000, "人次", "二十萬人次"),
        ("兩場", 2, "場", "兩場"),
        ("二百一十五萬六千冊", 2156000, "冊", "二百一十五萬六千冊"),
        ("達成度百分之八十五", 85, "%", "百分之八十五"),
        ("達成度百分之八十五點五", Fraction("85.5"), "%", "百分之八十五點五"),
        ("千分之二點八", Fraction("2.8"), "‰", "千分之二點八"),
        ("約3成", 30, "%", "3成"),
        ("約七成五", 75, "%", "七成五"),
        ("達成度88%", 88, "%", "88%"),
        ("達成度８５．５％", Fraction("85.5"), "%", "８５．５％"),
        ("違規率45‰", 45, "‰", "45‰"),
        ("成長-5.2%", Fraction("-5.2"), "%", "-5.2%"),
        ("面積12.5公頃", Fraction("12.5"), "公頃", "12.5公頃"),
        ("26個單位", 26, "個單位", "26個單位"),
        ("100餘件", 100, "件", "100餘件"),
        ("簽署MOU3份", 3, "份", "3份"),
        ("裝置容量500kW", 500, "kW", "500kW"),
        ("目標值：2。", 2, "", "2"),
        ("共" + "9" * 31 + "件", 10**31 - 1, "件", "9" * 31 + "件"),
        ("共0." + "3" * 40 + "%", Fraction("0." + "3" * 40), "%", "0." + "3" * 40 + "%"),
    ],
)
def test_figures(text: str, value: int | Fraction, unit: str, said: str) -> None:
    found = only(text)
    assert (found.value, found.unit) == (value, unit)
    assert text[found.start : found.unit_end] == said


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("於102年4月23日簽訂", Kind.DATE),
        ("於民國102年簽訂", Kind.DATE),
        ("102年度", Kind.DATE),
        ("113學年度", Kind.DATE),
        ("2050年", Kind.DATE),
        ("102.9.30", Kind.DATE),
        ("102/09/30", Kind.DATE),
        ("9月底前", Kind.DATE),
        ("一百零二年度", Kind.DATE),
        ("一○二年十二月三日", Kind.DATE),
        ("上午9時30分", Kind.TIME),
        ("14:30", Kind.TIME),
        ("就業服務法第57條", Kind.ARTICLE),
        ("第57條之1", Kind.ARTICLE),
        ("第五十七條", Kind.ARTICLE),
        ("第2季", Kind.ORDINAL),
        ("倒數第1", Kind.ORDINAL),
        ("第十二次", Kind.ORDINAL),
        ("院臺字第1030100234號", Kind.DOCUMENT),
        ("案號：A1020034", Kind.DOCUMENT),
        ("中山路12號", Kind.DOCUMENT),
        ("電話02-2388-1234", Kind.TELEPHONE),
        ("(02)2388-1234轉123", Kind.TELEPHONE),
        ("0800-024-111", Kind.TELEPHONE),
        ("0912345678", Kind.TELEPHONE),
        ("專線1955", Kind.TELEPHONE),
        ("1955專線", Kind.TELEPHONE),
        ("113保護專線", Kind.TELEPHONE),
        ("PM2.5", Kind.NAME),
        ("ISO 9001", Kind.NAME),
        ("5G", Kind.NAME),
        ("三分之一", Kind.NAME),
        ("×100%", Kind.FORMULA),
        ("*100%", Kind.FORMULA),
        ("1.建置", Kind.LABEL),
        ("(3)建置", Kind.LABEL),
    ],
)
def test_what_is_no_figure(text: str, kind: Kind) -> None:
    assert [q.kind for q in read_numbers(text)] == [kind]


@pytest.mark.parametrize(
    "text", ["一般民眾", "統一編制", "萬一", "十分", "一致", "數十件", "幾百人", "(五)辦理", "三、"]
)
def test_words_that_only_look_like_numerals(text: str) -> None:
    assert read_numbers(text) == ()


def test_a_phone_keeps_its_extension_and_a_count_of_calls_is_a_figure() -> None:
    assert figures("電話(02)2388-1234轉123") == []
    assert only("服務專線12,345通").value == 12345
    assert only("電話訪問1,068人").value == 1068


def test_ranges_have_two_ends() -> None:
    low = only("辦理3至5場次")
    assert (low.value, low.high, low.unit) == (3, 5, "場次")
    assert only("5%~10%").high == 10
    assert [q.value for q in figures("6,759-4,795=1,964")] == [6759, 4795, 1964]


def test_qualifiers_and_each() -> None:
    assert only("逾100次").qualifier == "逾"
    assert only("約40%").qualifier == "約"
    assert only("100次以上").qualifier == "以上"
    assert only("目標值各1場次").each
    assert only("各逾1場次").each


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("目標值4,000人次，達成度177%", [Role.TARGET, Role.ACHIEVEMENT]),
        ("目標值累計20萬人次參與，達成度301%", [Role.TARGET, Role.ACHIEVEMENT]),
        ("目標值10公里，實際12公里，達成率120%", [Role.TARGET, Role.ACTUAL, Role.ACHIEVEMENT]),
        ("實際辦理45場次，較目標值40場次增加5場次", [Role.ACTUAL, Role.TARGET, Role.OTHER]),
        ("達成目標值之125%", [Role.ACHIEVEMENT]),
        ("超出目標值25%", [Role.OTHER]),
        ("以40場次為目標", [Role.TARGET]),
        ("遣送9,549人次（102年9月30日簽奉核准修訂目標值）", [Role.TARGET]),
        ("由45件修訂為48件", [Role.TARGET, Role.TARGET]),
        ("年度目標值：宣導20場次、參與3,000人次", [Role.TARGET, Role.TARGET]),
        ("目標成長率5%，成長率7.2%", [Role.TARGET, Role.ACTUAL]),
        ("累計核發15件。另有3件", [Role.ACTUAL, Role.OTHER]),
        ("完成農民團體目標值91家", [Role.TARGET]),
    ],
)
def test_roles(text: str, roles: list[Role]) -> None:
    assert [q.role for q in figures(text)] == roles


def test_asides_are_told_from_the_years_own_figures() -> None:
    parts = figures("目標值20場次，其中南部5場次，每場50人，平均12人")
    assert [bool(q.aside) for q in parts] == [False, True, True, True]
    assert not only("提升滿意度至85%").aside
    assert only("較上年度增加9件").aside == "增加"


def test_years_said_of_a_figure() -> None:
    first, second, third = figures("102年查處6,759人，101年查處4,795人，去年查處5人")
    assert (first.year, second.year, third.year) == (102, 101, LAST_YEAR)
    assert only("103年召開會議，辦理5場次").year is None
    assert only("2013年查處5人").year == 102


def test_headings_give_roles() -> None:
    assert cue_role("年度目標值") is Role.TARGET
    assert cue_role("達成率") is Role.ACHIEVEMENT
    assert cue_role("效益") is None


@pytest.mark.parametrize(
    ("unit", "scale", "base"),
    [
        ("千人次", 1000, "人次"),
        ("億元", 10**8, "元"),
        ("百萬元", 10**6, "元"),
        ("百分點", 1, "百分點"),
        ("個單位", 1, "單位"),
        ("公里", 1000, "公尺"),
        ("‰", Fraction(1, 10), "%"),
        ("場", 1, "場次"),
        ("沒聽過的", 1, "沒聽過的"),
    ],
)
def test_scales(unit: str, scale: int | Fraction, base: str) -> None:
    assert scale_of(unit) == (scale, base)


@pytest.mark.parametrize("text", ["十百", "一二十", "萬億", "點五", "三點十", "二百百"])
def test_numerals_that_make_no_number(text: str) -> None:
    assert written_value(text) is None


@given(st.integers(1, 9999))
def test_numerals_are_read_as_they_are_written(number: int) -> None:
    assert written_value(to_chinese(number)) == number


UNITS = st.sampled_from(["人次", "件", "場次", "公里", "%", "家", "公噸", "個單位"])


@given(st.integers(0, 10**13), UNITS, st.sampled_from(["", " "]), st.booleans(), st.booleans())
def test_any_writing_of_a_figure_is_read_exactly(
    number: int, unit: str, space: str, wan: bool, wide: bool
) -> None:
    figure = Figure(str(number))
    written = in_wan(figure) if wan else grouped(figure)
    if wide:
        written = written.translate(str.maketrans("0123456789,", "０１２３４５６７８９，"))
    text = f"業務成果{space}{written}{space}{unit}，"
    found = only(text)
    assert found.value == number
    assert found.unit == unit
    assert text[found.start : found.unit_end] == f"{written}{space}{unit}"


PIECES = st.sampled_from(
    list("0123456789,.%萬億一二三十百年月日第條字號：，。、；()（）-~至各逾 目標值達成度人次Aa\n　")
)


@given(st.lists(PIECES, max_size=60).map("".join))
def test_anything_can_be_read(text: str) -> None:
    end = 0
    for quantity in read_numbers(text):
        assert end <= quantity.start < quantity.end <= quantity.unit_end <= len(text)
        end = quantity.unit_end
