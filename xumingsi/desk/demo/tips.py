"""Tips of the demo: a key whose passphrase is printed with the accounts, and one tip by each of several ways."""

from pathlib import Path

from django.conf import settings

from audits.services import tip_handling
from audits.services.identities import Identity, enable_key
from audits.services.tips import file_tip
from audits.tip_choices import Channel, Matter, Party
from xumingsi.accounts.models import Division, User, Village
from xumingsi.kit import sealing

PASSPHRASE = "xumingsi-demo-tips-2020"


def enable_demo_key(town: Division, people: dict[str, User]) -> None:
    """A key file on this machine, enabled by the discipline inspection."""
    place = Path(settings.TIP_KEY_DIR) / "demo.json"
    if not (place.exists() and sealing.proves(place.read_text(encoding="utf-8"), PASSPHRASE)):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(sealing.make_key(PASSPHRASE).file, encoding="utf-8")
    enable_key(town, actor=people["discipline"], key_file=place.read_text(encoding="utf-8"), passphrase=PASSPHRASE)


def file_tips(town: Division, people: dict[str, User]) -> None:
    """One named through the web, one taken at the window, one about the town office, one about a village cadre."""
    villages = list(Village.objects.filter(parent=town).order_by("path"))
    officer, discipline = people["town2"], people["discipline"]
    named = file_tip(
        town, actor=None, matter=Matter.INELIGIBLE, party=Party.HOUSEHOLD, place=villages[0], accused="三组一户，户主姓付",
        content="三组有一户去年买了小轿车，还在享受低保，请核实。", identity=Identity("演示人甲", "13800000000", villages[0].name),
    ).tip  # fmt: skip
    tip_handling.accept_tip(named, actor=officer)
    tip_handling.start_tip(named, actor=officer)
    file_tip(
        town, actor=officer, channel=Channel.WINDOW, matter=Matter.MISSED, place=villages[-1],
        content="五组一位独居老人瘫痪在床，没有享受任何救助。",
    )  # fmt: skip
    file_tip(
        town, actor=None, matter=Matter.ATTITUDE, party=Party.TOWN, content="到窗口办事跑了三趟，每次让补的材料都不一样。"
    )  # fmt: skip
    favour = file_tip(
        town, actor=officer, channel=Channel.PHONE, matter=Matter.FAVOURITISM, party=Party.VILLAGE, place=villages[1],
        accused="某村民小组长", content="组长的弟弟家里开着门市，去年评上了低保。",
    ).tip  # fmt: skip
    tip_handling.transfer_tip(favour, actor=officer, kind="favouritism", reason="反映村干部亲属违规享受低保，请核查。")
    tip_handling.start_tip(favour, actor=discipline)
