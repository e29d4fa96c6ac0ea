"""Names as people of different ages bear them in the region; weights are rough, nobody real is meant."""

from __future__ import annotations

from random import Random

_SURNAMES = (
    "王王王王王李李李李李张张张张刘刘刘陈陈陈杨杨杨黄黄周周吴吴徐徐孙马朱胡郭何何高林罗罗郑梁谢宋唐唐许邓邓韩冯曹"
    "彭彭曾曾肖田董潘袁袁蔡蒋蒋余余于杜叶程魏苏吕丁任任卢姚沈钟姜崔谭谭陆范汪廖廖石金韦贾夏付方邹熊熊白孟秦秦邱"
    "江江尹薛段雷黎史龙陶贺毛郝顾龚邵万覃武钱戴严莫孔向向常汤冉冉隆隆代湛敖古"
)
# (born before, given names for men: first and second characters, the same for women)
_ERAS = (
    (
        1962,
        ("德明世文光成正永福贵兴朝国元天万大学廷仁", "明华福全云清林才富祥发银安和忠义寿堂财贤"),
        ("秀淑素桂玉兰正永国碧德世光云中翠菊长", "英芳珍兰琼群香梅莲华清容芝碧会秀玉贵"),
    ),
    (
        1985,
        ("建国志永小华世文少云晓代洪光江大海中", "军伟强勇平林华刚波涛兵峰成友春川斌洪"),
        ("小晓红春建玉秀丽素永艳海冬雪云仕", "红梅燕琼容霞丽芳英萍娟兰群敏华玲蓉"),
    ),
    (
        2003,
        ("俊志浩文鑫思家金小海宇杰明国子鹏", "杰豪鹏涛林浩超宇龙飞毅磊鑫洋凯辉"),
        ("雨思晓佳雪婷梦诗欣丹静小海金露倩", "婷琴雪倩玲瑶丹颖怡琳娟莎敏萍月娜"),
    ),
    (
        9999,
        ("梓子浩宇俊博奕沐铭泽一嘉家睿文皓", "轩宇涵杰豪辰熙航睿泽霖阳凡晨铭毅"),
        ("梓欣诗雨语子可佳依思若馨一紫琪芷", "涵怡萱彤妍琪瑶萌悦桐雯玥蕊婷晗汐"),
    ),
)
# Characters that clerks take for one another when a name is dictated.
LOOKALIKES = {
    "英": "瑛",
    "芳": "方",
    "珍": "真",
    "兰": "岚",
    "琼": "穷",
    "华": "花",
    "梅": "媒",
    "莲": "连",
    "清": "青",
    "明": "名",
    "福": "富",
    "云": "芸",
    "林": "琳",
    "才": "材",
    "祥": "详",
    "发": "法",
    "安": "按",
    "和": "禾",
    "容": "蓉",
    "会": "惠",
    "玉": "钰",
    "贵": "桂",
    "香": "湘",
    "群": "裙",
    "全": "泉",
    "忠": "中",
    "义": "艺",
    "军": "均",
    "伟": "炜",
    "强": "蔷",
    "勇": "永",
    "平": "萍",
    "红": "洪",
    "丽": "莉",
    "燕": "艳",
    "涛": "滔",
}


def surname(rng: Random) -> str:
    """A frequent surname."""
    return rng.choice(_SURNAMES)


def given_name(rng: Random, sex: str, birth_year: int) -> str:
    """A given name that fits sex (男/女) and year of birth; one in eight has a single character."""
    men, women = next((men, women) for before, men, women in _ERAS if birth_year < before)
    first, second = men if sex == "男" else women
    if rng.random() < 0.125:
        return rng.choice(second)
    one, two = rng.choice(first), rng.choice(second)
    return two if one == two else one + two
