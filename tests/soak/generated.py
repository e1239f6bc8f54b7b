"""Clean documents by the hundred: measures at random, told in sentences of many manners.

Nothing here knows the check; a finding on such a document is a false one.
"""

import random
from fractions import Fraction

from app.core.achievement import achieve
from app.core.figures import Figure, grouped, in_wan
from app.core.model import Measure, Rounding, RoundingMode, Rule
from tests.soak.writing import Document, document, goal, indicator, measure

_VERBS = (
    "辦理",
    "完成",
    "推動",
    "輔導",
    "補助",
    "建置",
    "查核",
    "訪視",
    "舉辦",
    "協助",
    "改善",
    "檢驗",
)
_OBJECTS = (
    ("社區營造工作坊", "場次"), ("中小學校園", "所"), ("農民團體", "家"), ("老舊管線", "公里"),
    ("違規廣告物", "件"), ("獨居老人", "人次"), ("人行道", "平方公尺"), ("造林", "公頃"),
    ("地下水觀測井", "口"), ("法律諮詢", "人次"), ("公共建築無障礙設施", "處"), ("數位課程", "門"),
    ("食品抽驗", "件"), ("節水器材", "組"), ("微型保險", "戶"), ("替代役男", "人"), ("漁船", "艘"),
    ("低地板公車", "輛"), ("圖書", "冊"), ("檔案數位化", "頁"), ("國際研討會", "場次"), ("專利申請", "案"),
    ("綠建築標章", "件"), ("志工培訓", "人次"), ("青年創業貸款", "萬元"), ("社會住宅", "戶"),
)  # fmt: skip
_STANDARDS = (
    "以年度內實際完成數量為衡量基準。", "依{law}規定辦理之實際數量。", "年度內{label}之數量({unit})。",
    "實際值÷目標值×100%。", "以主管機關核定數為準，按季檢討執行進度。",
)  # fmt: skip
_LAWS = (
    "地方制度法第18條",
    "災害防救法第22條第1項",
    "行政院{y}年1月8日院臺字第{y}0000123號函",
    "本府第1234次市政會議決議",
)
_FILLERS = (
    "並於{y}年{m}月{d}日召開檢討會議。", "相關經費已納入{next}年度預算。", "本案自{before}年起分4年辦理。",
    "滿意度達9成以上。", "其中偏鄉地區占約三分之一。", "洽詢專線(02)2720-8889轉1234。",
    "業務成果獲中央主管機關評定為第1名。", "每月至少追蹤1次執行進度。", "計有12個鄉鎮市區受惠。",
)  # fmt: skip
_BENEFITS = (
    "提升公共服務品質，增進民眾福祉。", "減少意外事故發生，較{before}年下降約1成。",
    "節省公帑，避免資源浪費。",
    "促進地方發展，提高就業機會約200個。", "落實施政目標，建立良好形象。",
)  # fmt: skip
_REASON = "未達目標係因受物價上漲影響，廠商投標意願低落。"


def generated(seed: int, goals: int = 8) -> Document:
    """A clean document; the same for the same seed."""
    rng = random.Random(seed)
    year = rng.randrange(95, 118)
    mode = rng.choice([m.value for m in RoundingMode])
    decimals = rng.choice([0, 0, 1, 2])
    rounding = Rounding(mode=RoundingMode(mode), decimals=decimals)
    manner = rng.choice([_paired, _listed, _single_lines, _one_sentence])
    term = rng.choice(["達成度", "達成率"])
    made = [
        _goal(rng, year, rounding, manner, term)
        if rng.random() < 0.6
        else rng.choice([_growth, _inverse, _milestone, _level, _narrative, _rate])(
            rng, year, rounding, term
        )
        for _ in range(goals)
    ]
    return document(f"第{seed}號機關", year, made, mode=mode, decimals=decimals)


def _goal(rng, year, rounding, manner, term):  # type: ignore[no-untyped-def]
    objects = rng.sample(_OBJECTS, rng.choice([1, 1, 1, 2, 3]))
    measures = [_measure(rng, thing, unit) for thing, unit in objects]
    words = {
        "y": year, "next": year + 1, "before": year - 1, "m": rng.randrange(1, 13),
        "d": rng.randrange(1, 29), "label": measures[0].label, "unit": measures[0].unit,
    }  # fmt: skip
    words["law"] = rng.choice(_LAWS).format(**words)
    lines = [f"{m.label}{_told('T', m, rng)}" for m in measures]
    if len(measures) == 1 and rng.random() < 0.5:
        lines = [_told("T", measures[0], rng)]
    achieved = [achieve(m, rounding) for m in measures]
    missed = any(a.exact is not None and a.exact < 100 for a in achieved)
    paragraphs = ["一、衡量標準：" + rng.choice(_STANDARDS).format(**words)]
    paragraphs += _conduct(rng, measures, words, missed)
    paragraphs += manner(rng, measures, [str(a.percent) for a in achieved], term)
    paragraphs.append("四、效益：" + rng.choice(_BENEFITS).format(**words))
    title = f"落實{measures[0].label}業務，提升服務效能"
    return goal(
        title,
        indicator("及".join(m.label for m in measures), lines, measures, "\n".join(paragraphs)),
    )


def _measure(rng: random.Random, thing: str, unit: str) -> Measure:
    target = rng.choice(
        [rng.randrange(5, 100), rng.randrange(100, 5000), rng.randrange(1, 60) * 1000]
    )
    actual = max(1, round(target * rng.choice([0.8, 0.95, 1, 1, 1.04, 1.13, 1.5, 2.3])))
    label = rng.choice(_VERBS) + thing
    if unit in ("公里", "公頃") and rng.random() < 0.5:
        return measure(label, unit, target, f"{actual}.{rng.randrange(1, 10)}")
    return measure(label, unit, target, actual)


def _shown(figure: Figure | None, unit: str, rng: random.Random) -> str:
    assert figure is not None
    if unit == "萬元" and figure.value >= 10_000 and rng.random() < 0.5:
        amount = Figure(str(Fraction(figure.value * 10_000)))
        return in_wan(amount) + "元"
    writings = [grouped(figure)]
    if figure.value >= 10_000 and unit != "萬元":
        writings.append(in_wan(figure))
    return rng.choice(writings) + unit


def _told(kind: str, m: Measure, rng: random.Random) -> str:
    """A marked figure: {T:4,000人次}."""
    return f"{{{kind}:{_shown(m.target if kind == 'T' else m.actual, m.unit, rng)}}}"


def _conduct(rng, measures, words, missed):  # type: ignore[no-untyped-def]
    told = []
    for m in measures:
        verb = rng.choice(["", "累計", "共", "合計", "計", "總計", "實際"])
        sentence = f"{words['y']}年度{m.label}{verb}{_told('A', m, rng)}"
        if rng.random() < 0.3:
            part = max(1, int(m.actual.value / 3))
            sentence += f"，其中第1季完成{part}{m.unit}"
        if rng.random() < 0.3:
            before = max(1, int(m.actual.value) - rng.randrange(1, 9))
            sentence += f"，較{words['before']}年度{before}{m.unit}增加"
            sentence += (
                f"{m.actual.value - before if m.actual.value.denominator == 1 else 1}{m.unit}"
            )
        told.append(sentence + "。")
    end = rng.choice(_FILLERS).format(**words) + (_REASON if missed else "")
    if len(told) == 1 or rng.random() < 0.3:
        return ["二、辦理情形：" + "".join(told) + end]
    numbered = [f"({'一二三四'[i]}){text}" for i, text in enumerate(told)]
    return ["二、辦理情形：", *numbered[:-1], numbered[-1] + end]


def _paired(rng, measures, percents, term):  # type: ignore[no-untyped-def]
    """(一)年度目標值：…。(二)達成度：…."""
    if len(measures) == 1:
        return [
            "三、年度目標值及達成度：",
            f"(一)年度目標值：{_told('T', measures[0], rng)}。",
            f"(二){term}：{{P:{percents[0]}}}。",
        ]
    targets = "、".join(f"{m.label}{_told('T', m, rng)}" for m in measures)
    reached = "、".join(f"{m.label}{{P:{p}}}" for m, p in zip(measures, percents, strict=True))
    return ["三、年度目標值及達成度：", f"(一)年度目標值：{targets}。", f"(二){term}：{reached}。"]


def _listed(rng, measures, percents, term):  # type: ignore[no-untyped-def]
    rows = ["三、年度目標值及達成度：", "(一)年度目標值："]
    rows += [f"{i}.{m.label}{_told('T', m, rng)}。" for i, m in enumerate(measures, 1)]
    rows.append(f"(二){term}：")
    return rows + [
        f"{i}.{m.label}{_told('A', m, rng)}，{term}{{P:{p}}}。"
        for i, (m, p) in enumerate(zip(measures, percents, strict=True), 1)
    ]


def _single_lines(rng, measures, percents, term):  # type: ignore[no-untyped-def]
    rows = [
        f"({'一二三四'[i]}){m.label}目標值{_told('T', m, rng)}，{term}{{P:{p}}}。"
        for i, (m, p) in enumerate(zip(measures, percents, strict=True))
    ]
    return ["三、年度目標值及達成度：", *rows]


def _one_sentence(rng, measures, percents, term):  # type: ignore[no-untyped-def]
    told = [
        rng.choice([
            "{l}目標值{t}，實際{a}，{term}{p}", "{l}實際{a}，目標值{t}，{term}{p}",
            "{l}年度目標值為{t}，實際達{a}，{term}為{p}", "{l}實際完成{a}，較目標值{t}，{term}達{p}",
        ]).format(
            l=m.label, t=_told('T', m, rng), a=_told('A', m, rng), term=term, p=f"{{P:{p}}}",
        )
        for m, p in zip(measures, percents, strict=True)
    ]  # fmt: skip
    return ["三、年度目標值及達成度：" + "；".join(told) + "。"]


def rules_seen(made: Document) -> set[Rule]:
    """The rules a document's measures follow."""
    return {m.rule for g in made.annex.goals for m in g.measures()}


def _section(rng, one, rounding, term, target, actual=""):  # type: ignore[no-untyped-def]
    """Section 三 of a single measure in one of three manners."""
    done = achieve(one, rounding)
    percent = f"{{P:{done.percent}}}"
    reached = f"實際{actual}，" if actual else ""
    rows = rng.choice([
        ["三、年度目標值及達成度：", f"(一)年度目標值：{target}。", f"(二){term}：{percent}。"],
        [f"三、年度目標值及達成度：年度目標值{target}，{reached}{term}{percent}。"],
        ["三、年度目標值及達成度：", f"(一)年度目標值為{target}。", f"(二){reached}{term}為{percent}。"],
    ])  # fmt: skip
    missed = done.exact is not None and done.exact < 100
    return rows, (_REASON if missed else "")


def _one_goal(one: Measure, lines: list[str], first: str, second: str, rows: list[str]):  # type: ignore[no-untyped-def]
    paragraphs = [
        f"一、衡量標準：{first}",
        f"二、辦理情形：{second}",
        *rows,
        "四、效益：提升施政品質。",
    ]
    return goal(f"提升{one.label}之成效", indicator(one.label, lines, [one], "\n".join(paragraphs)))


def _growth(rng, year, rounding, term):  # type: ignore[no-untyped-def]
    unit = rng.choice(["人次", "件", "公噸", "千元", "家"])
    previous = rng.randrange(1000, 90000)
    current = round(previous * rng.choice([1.02, 1.1, 1.353, 0.97, 2.2]))
    places = rng.choice([0, 1, 2])
    target = rng.choice(["2", "5", "7.5", "10"])
    one = measure(
        "受理申請案量成長率", "%", target, rule="growth", current=current, previous=previous,
        unit_of_counts=unit, growth_decimals=places,
    )  # fmt: skip
    grown = str(achieve(one, rounding).growth)
    rows, reason = _section(rng, one, rounding, term, f"成長{{T:{target}%}}", f"成長{{G:{grown}}}")
    now, then = f"{{C:{current:,}{unit}}}", f"{{B:{previous:,}{unit}}}"
    told = rng.choice([
        f"{year}年受理申請案量{now}，{year - 1}年為{then}，成長率{{G:{grown}}}。",
        f"受理申請案量由{year - 1}年{then}變動為{year}年{now}，成長{{G:{grown}}}。",
        f"上年度受理申請案量{then}，本年度為{now}。",
    ])  # fmt: skip
    first = f"({year}年案量－{year - 1}年案量)÷{year - 1}年案量×100%。"
    return _one_goal(one, [f"{{T:{target}%}}"], first, told + reason, rows)


def _inverse(rng, year, rounding, term):  # type: ignore[no-untyped-def]
    label, unit = rng.choice(
        [("平均結案日數", "日"), ("平均等候時間", "分鐘"), ("交通事故死亡人數", "人")]
    )
    target = rng.randrange(5, 60)
    actual = rng.randrange(3, 70)
    formula = rng.choice(["quotient", "mirror"])
    one = measure(label, unit, target, actual, rule="inverse", formula=formula)
    rows, reason = _section(
        rng, one, rounding, term, f"{{T:{target}{unit}}}以下", f"{{A:{actual}{unit}}}"
    )
    told = f"{year}年{label}為{{A:{actual}{unit}}}，較{year - 1}年{actual + 2}{unit}減少2{unit}。"
    return _one_goal(one, [f"{{T:{target}{unit}}}以下"], "以低於目標值為佳。", told + reason, rows)


def _milestone(rng, year, rounding, term):  # type: ignore[no-untyped-def]
    names = ["完成需求調查", "完成規劃設計", "完成工程招標", "完成主體施工", "完成驗收啟用"]
    weights = rng.choice([(10, 20, 20, 40, 10), (20, 20, 20, 20, 20), (5, 15, 30, 25, 25)])
    done = rng.randrange(3, 6)
    items = [(n, w, i < done) for i, (n, w) in enumerate(zip(names, weights, strict=True))]
    one = measure("資訊中心興建工程", "%", 100, rule="milestone", items=items)
    total, steps = 0, []
    ladder = rng.random() < 0.5
    for name, weight in zip(names, weights, strict=True):
        total += weight
        steps.append(f"{name}({{W:{total if ladder else weight}%}})")
    rows, reason = _section(rng, one, rounding, term, "{T:100%}")
    if rng.random() < 0.5:
        first = "依工作項目計算：" + "、".join(steps) + "。"
    else:
        first = "依工作項目計算：\n" + "\n".join(
            f"({'一二三四五'[i]}){step}。" for i, step in enumerate(steps)
        )
    told = "".join(f"{year}年{2 * i + 1}月{name}。" for i, name in enumerate(names[:done]))
    return _one_goal(one, ["{T:100%}"], first, told + reason, rows)


def _level(rng, year, rounding, term):  # type: ignore[no-untyped-def]
    target, actual = rng.randrange(1, 4), rng.randrange(1, 4)
    levels = {"1": "完成初評", "2": "通過複評", "3": "取得認證"}
    one = measure("標章認證等級", "級", target, actual, rule="level", levels=levels)
    rows, reason = _section(rng, one, rounding, term, f"{{T:{target}}}")
    first = (
        "以" + "、".join(f"{code}代表「{meaning}」" for code, meaning in levels.items()) + "計算。"
    )
    told = f"於{year}年6月提出申請，派員5人參訓8小時，目前{levels[str(actual)]}。"
    return _one_goal(one, [f"{{T:{target}}}"], first, told + reason, rows)


def _narrative(rng, year, rounding, term):  # type: ignore[no-untyped-def]
    count, fine = rng.randrange(20, 400), rng.randrange(2, 19)
    statement = f"受稽核案件計{count}件，缺失{fine}件均已改善。"
    one = measure("內部稽核", "件", 0, rule="narrative", statement=statement)
    told = f"受稽核案件計{{S:{count}件}}，缺失{{S:{fine}件}}均已改善"
    rows = ["三、年度目標值及達成度：", "(一)年度目標值：{T:0件}。", f"(二){term}：{told}。"]
    second = f"{year}年度{told}，另辦理教育訓練3場次。"
    return _one_goal(one, ["{T:0件}"], "受稽核案件缺失件數。", second, rows)


def _rate(rng, year, rounding, term):  # type: ignore[no-untyped-def]
    target, actual = rng.randrange(60, 96), rng.randrange(600, 1000)
    shown = f"{actual // 10}.{actual % 10}"
    one = measure("服務滿意度", "%", target, shown)
    rows, reason = _section(rng, one, rounding, term, f"{{T:{target}%}}", f"滿意度{{A:{shown}%}}")
    told = f"回收有效問卷1,068份，在95%信心水準下，服務滿意度為{{A:{shown}%}}，"
    told += f"較{year - 1}年提升1.2個百分點。"
    return _one_goal(one, [f"{{T:{target}%}}"], "滿意人數÷有效樣本數×100%。", told + reason, rows)
