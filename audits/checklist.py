"""What a village examines itself in and inspectors look at again: the notice's clauses as questions (通知三(三)(四)).

Asked so that 是 means in order. A village's own list is a copy made when its self-inspection is opened: a later change
here does not change what was answered.
"""

from dataclasses import dataclass

from .choices import Category

C = Category


@dataclass(frozen=True)
class Question:
    """``evidence``: what to show for a 是. ``counts``: what number is asked for, in Chinese; empty when none.
    ``category`` of the problem that a 否 is. ``on_site``: inspectors can see it in the village themselves."""

    code: str
    clause: str
    text: str
    evidence: str
    category: Category
    counts: str = ""
    on_site: bool = True


CHECKLIST = [
    # 二(一) whoever is eligible is covered
    Question("canvass", "通知二(一)", "是否对全村（居）困难群众逐户大清查、大摸底？", "摸底台账、走访照片", C.LEFT_OUT, "走访摸底户数"),
    Question("covered", "通知二(一)", "符合低保、特困、临时救助条件的是否都已告知并帮助申请（应保尽保）？", "新申请清单、告知记录", C.LEFT_OUT, "新发现符合条件未保的户数"),
    Question("fallen_back", "通知二(一)", "因病、因灾、因意外返贫的是否主动上报、及时救助？", "上报记录、临时救助申请", C.LEFT_OUT, "主动上报户数", on_site=False),
    Question("accepted", "通知二(一)", "群众来申请时是否都受理，没有口头拒绝、推托或另加条件？", "申请登记簿", C.SERVICE, "本年收到申请件数"),
    # 二(二)1 relatives of officials
    Question("relatives_filed", "通知二(二)1", "村（居）干部、财政供养人员、低保经办人员、民政干部职工的近亲属享受低保的，是否全部备案登记？", "近亲属备案登记表", C.UNFILED, "应备案户数"),
    Question("relatives_file", "通知二(二)1", "备案的近亲属户是否专户专案管理、单独存档？", "专户档案", C.UNFILED, on_site=True),
    Question("relatives_posted", "通知二(二)1", "备案的近亲属户是否长期公示？", "公示栏照片", C.OPENNESS),
    # 二(二)2 人情保、关系保、政策保、死人保
    Question("favours", "通知二(二)2", "是否没有“人情保”“关系保”（讲情面、凭关系纳入的）？", "逐户核对记录", C.FAVOUR, "核对户数", on_site=False),
    Question("groups", "通知二(二)2", "是否没有“政策保”（因上访、拆迁、征地等整批纳入、不核家庭经济状况的）？", "逐户核对记录", C.GROUP, on_site=False),
    Question("dead", "通知二(二)2", "死亡人员是否全部上报并停发，没有“死人保”？", "死亡名单、停发记录", C.DECEASED, "本年死亡保障对象人数"),
    Question("single", "通知二(二)2", "是否按户保障，没有单人保、拆户保、重复享受？", "花名册与户口簿核对记录", C.SINGLE, on_site=False),
    Question("changes", "通知二(二)4", "家庭人口、收入、财产变化是否及时上报调整，该退的退、该调的调？", "变化报告、调整记录", C.MANAGEMENT, "本年退出户数"),
    # 二(二)3 the steps before approval
    Question("verified", "通知二(二)3", "在保户是否都签了授权书并做了经济核查？", "授权书、核查结果", C.PROCEDURE, "未核查户数"),
    Question("visited", "通知二(二)3", "抽中户、近亲属户、有疑问户、新申请户是否由两人以上入户调查并签字？", "入户调查表、照片", C.PROCEDURE, "入户调查户数"),
    Question("reviewed", "通知二(二)3", "民主评议是否真正开会，村（居）民代表不少于三分之二，全体签字？", "会议记录、签到、照片", C.PROCEDURE, "评议会次数"),
    Question("posted", "通知二(二)3", "审核结果是否在公开栏公示满7天，留有照片，没有提前撤下？", "公示照片（含日期）", C.OPENNESS, "公示次数"),
    Question("standing_post", "通知二(二)2", "在保户名单是否长期公示、内容齐全，且没有公开身份证号、银行账号等隐私？", "公示栏照片", C.OPENNESS),
    Question("renewed", "通知三(二)", "续保通知是否送达每一户，没有来的是否逐户上门核实（没有自动停发）？", "通知签收、上门记录", C.PROCEDURE, "上门核实户数"),
    Question("rules", "通知二(二)4", "是否有便于操作的低保动态管理办法，并有专人负责？", "制度文本、分工", C.MANAGEMENT),
    # 二(三) conduct
    Question("money_whole", "通知二(三)", "救助金是否足额直接发到本人账户，没有截留、克扣、代领不交？", "发放清单、入户询问记录", C.WITHHOLDING, "代管存折（卡）户数"),
    Question("no_extortion", "通知二(三)", "是否没有吃拿卡要、收“跑腿费”、索要礼品？", "入户询问记录", C.EXTORTION),
    Question("no_false_claims", "通知二(三)", "是否没有虚报冒领、冒用他人名义、顶替领取？", "逐人核对记录", C.FALSE_CLAIM, on_site=False),
    Question("no_nepotism", "通知二(三)", "是否没有优亲厚友，干部亲友办理时是否回避？", "回避记录", C.NEPOTISM, on_site=False),
    Question("service", "通知二(三)、四(一)", "群众办事是否有人接待、一次告知，没有脸难看、事难办、推诿拖延？", "值班表、一次告知单", C.SERVICE),
    # 三(一), 三(三), 四 the campaign itself
    Question("meeting", "通知三(一)", "是否开过本村（居）专项治理动员会，并制定有针对性的工作方案？", "会议记录、方案", C.MOTIONS, "参会人数"),
    Question("ledger", "通知四(二)", "发现的问题是否都进问题清单，有整改措施、时限、责任人，对账销号？", "问题清单、整改台账", C.MOTIONS, "已发现问题数"),
    Question("real_cure", "通知四(一)", "整改是否真改实改，没有表面整改、虚假整改、纸上整改？", "整改前后对照材料", C.MOTIONS),
    Question("open_door", "通知四(三)", "是否通过公示栏、QQ群、服务窗口宣传政策，公布监督电话，欢迎群众反映？", "宣传照片、QQ群截图", C.OPENNESS, "宣传次数"),
    Question("answered", "通知四(三)", "群众反映的问题是否件件登记、件件有回音？", "登记和答复记录", C.SERVICE, "收到反映件数", on_site=False),
    Question("reported", "通知四(四)", "各阶段情况和典型案例是否按时报送镇上？", "报送材料", C.MOTIONS, on_site=False),
]  # fmt: skip
BY_CODE = {question.code: question for question in CHECKLIST}
ON_SITE = [question for question in CHECKLIST if question.on_site]
