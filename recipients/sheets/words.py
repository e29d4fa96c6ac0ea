"""The words that roster and reference lists use: choices, their everyday synonyms, and parse functions built on them."""

from __future__ import annotations

import re
import unicodedata

from xumingsi.kit.excel.columns import text

PROGRAMS = ("城市低保", "农村低保", "特困分散供养", "特困集中供养")
CATEGORIES = ("A", "B", "C")
SEXES = ("男", "女")
LABOUR = ("有", "部分丧失", "完全丧失", "无")
HEALTH = ("健康", "多病", "重病")
DISABILITY = ("无", "一级", "二级", "三级", "四级")
CAUSES = ("疾病", "残疾", "因学", "灾害", "缺乏劳动力", "其他")
RELATIONS = (
    *("户主", "配偶", "子", "女", "父亲", "母亲", "儿媳", "女婿", "公公", "婆婆", "岳父", "岳母"),
    *("孙子", "孙女", "外孙子", "外孙女", "祖父", "祖母", "外祖父", "外祖母"),
    *("兄弟", "姐妹", "侄子", "侄女", "其他亲属", "其他"),
)
OFFICIAL_KINDS = ("财政供养人员", "村(居)干部", "低保经办人员", "民政干部职工")
# The eight kinds of 民发〔2012〕220号第十四条; wider lists are configuration, so other words pass.
NEAR_RELATIONS = ("配偶", "父母", "子女", "兄弟姐妹", "祖父母", "外祖父母", "孙子女", "外孙子女")
PROPERTY_USES = ("住宅", "商业")
BUSINESS_STATES = ("存续", "注销", "吊销")
CARE_LEVELS = ("全自理", "半护理", "全护理")
DIRECTIONS = ("收入", "支出")
INCOME_SUBJECTS = ("财政补助", "捐赠", "副业", "寄养费", "其他收入")
SPENDING_SUBJECTS = ("伙食", "衣被", "医疗", "零花钱", "护理", "水电", "管理")

RELATION_SYNONYMS = {
    **dict.fromkeys(("本人", "户主本人"), "户主"),
    **dict.fromkeys(("妻", "夫", "妻子", "丈夫", "爱人", "之妻", "之夫"), "配偶"),
    **dict.fromkeys(("儿子", "长子", "次子", "二子", "三子", "四子", "独生子", "养子", "继子", "之子"), "子"),
    **dict.fromkeys(("女儿", "长女", "次女", "二女", "三女", "四女", "独生女", "养女", "继女", "之女"), "女"),
    "父": "父亲",
    "母": "母亲",
    "之父": "父亲",
    "之母": "母亲",
    "媳": "儿媳",
    "媳妇": "儿媳",
    "婿": "女婿",
    "长孙": "孙子",
    "孙": "孙子",
    "长孙女": "孙女",
    "外孙": "外孙子",
    "爷爷": "祖父",
    "奶奶": "祖母",
    "外公": "外祖父",
    "外婆": "外祖母",
    "侄": "侄子",
    "其它": "其他",
    "其他关系": "其他",
    **dict.fromkeys(("兄", "弟", "哥哥", "弟弟", "胞兄", "胞弟"), "兄弟"),
    **dict.fromkeys(("姐", "妹", "姐姐", "妹妹", "胞姐", "胞妹"), "姐妹"),
}
PROGRAM_SYNONYMS = {
    **dict.fromkeys(("城镇低保", "城市居民最低生活保障", "城市最低生活保障"), "城市低保"),
    **dict.fromkeys(("农村最低生活保障", "农村居民最低生活保障"), "农村低保"),
    **dict.fromkeys(("分散供养", "特困人员分散供养", "农村特困分散供养"), "特困分散供养"),
    **dict.fromkeys(("集中供养", "特困人员集中供养", "农村特困集中供养"), "特困集中供养"),
}
CATEGORY_SYNONYMS = {
    "A类": "A",
    "B类": "B",
    "C类": "C",
    "A级": "A",
    "B级": "B",
    "C级": "C",
    "一类": "A",
    "二类": "B",
    "三类": "C",
}
LABOUR_SYNONYMS = {
    **dict.fromkeys(("有劳动能力", "普通劳动力", "技能劳动力"), "有"),
    **dict.fromkeys(("部分丧失劳动能力", "部分", "弱劳动力", "弱劳力", "半劳动力"), "部分丧失"),
    **dict.fromkeys(("完全丧失劳动能力", "丧失劳动力", "丧失劳动能力", "丧失"), "完全丧失"),
    **dict.fromkeys(("无劳动能力", "无劳动力"), "无"),
}
HEALTH_SYNONYMS = {
    **dict.fromkeys(("良好", "健康或良好", "一般", "正常"), "健康"),
    **dict.fromkeys(("体弱", "较差", "慢性病", "长期慢性病", "患病", "一般疾病"), "多病"),
    **dict.fromkeys(("大病", "重大疾病", "患有大病", "重症"), "重病"),
}
OFFICIAL_SYNONYMS = {
    **dict.fromkeys(("村居干部", "村干部", "社区干部"), "村(居)干部"),
    "民政干部": "民政干部职工",
}
PROPERTY_SYNONYMS = {"成套住宅": "住宅", **dict.fromkeys(("商业服务", "商铺", "门面"), "商业")}
BUSINESS_SYNONYMS = dict.fromkeys(("开业", "在业", "正常", "在营", "存续(在营、开业、在册)"), "存续")
CARE_SYNONYMS = {"自理": "全自理", "完全自理": "全自理", "半自理": "半护理", "不能自理": "全护理"}

_GRADE = re.compile(r"[1-4一二三四壹贰叁肆]级?")
_GRADES = {
    sign: grade for signs in ("1234", "一二三四", "壹贰叁肆") for sign, grade in zip(signs, DISABILITY[1:], strict=True)
}
_NOT_DISABLED = frozenset({"无", "否", "非残疾", "/", "-", "0"})
_MOBILE = re.compile(r"1\d{10}", re.ASCII)
_LANDLINE = re.compile(r"(?:0\d{2,3})?\d{7,8}", re.ASCII)


def _compact(value: object) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text(value)))


def disability(value: object) -> str:
    """无 or 一级 to 四级, also out of 肢体二级, 视力1级, ２级 or a bare 2; of several the most severe."""
    compact = _compact(value)
    if compact in _NOT_DISABLED:
        return "无"
    found = [sign for sign in _GRADE.findall(compact) if sign.endswith("级") or sign == compact]
    if not found:
        raise ValueError(f"“{compact[:20]}”看不出残疾等级，请填：{'、'.join(DISABILITY)}")
    return min((_GRADES[sign[0]] for sign in found), key=DISABILITY.index)


def bank_account(value: object) -> str:
    """Digits only, 8 to 32 of them; spaces and hyphens between them are dropped."""
    compact = _compact(value).replace("-", "")
    if re.fullmatch(r"[0-9]\.[0-9]+E\+?[0-9]+", compact, re.IGNORECASE):
        raise ValueError("账号已变成科学计数法，后几位丢失，请把该列设为文本后重新录入")
    if not re.fullmatch(r"[0-9]{8,32}", compact):
        raise ValueError("银行账号只能是8至32位数字，请对照存折或银行卡核对后重新录入")
    return compact


def phone(value: object) -> str:
    """An 11-digit mobile number or a landline number, without spaces and hyphens; of several the first."""
    first = re.split(r"[/、,;，；]", _compact(value))[0]
    digits = re.sub(r"[-()]", "", first)
    if not (_MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits)):
        raise ValueError("联系电话应为11位手机号或带区号的座机号，请去掉字母和汉字后重新录入")
    return digits
