"""Sign the heads of the trail, as a file and as a sheet to print (contract §2)."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from xumingsi.casework.anchoring import Anchor, fingerprint, make_anchor, make_key, public_path, trusted_key
from xumingsi.casework.errors import Refused
from xumingsi.casework.replacing import write_whole


class Command(BaseCommand):
    help = "锚定办理轨迹：对各账链的末条摘要签名，写出锚定文件，旁边另存带二维码的打印页（.html）；每天一次，交镇纪委存档。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--out", type=Path, metavar="FILE", help="锚定文件（.json）")
        parser.add_argument("--make-key", action="store_true", help="生成签名密钥（只在初次安装时）")
        parser.add_argument("--json", action="store_true", help="最后一行输出一个 JSON 对象")

    def handle(self, *args: Any, **options: Any) -> None:
        if not (options["out"] or options["make_key"]):
            raise CommandError("请用 --out 指定锚定文件，或用 --make-key 生成签名密钥。", returncode=2)
        try:
            if options["make_key"]:
                self._make_key()
            if options["out"]:
                self._anchor(options["out"], options["json"])
        except Refused as refusal:
            raise CommandError(str(refusal), returncode=1) from refusal
        except OSError as error:
            raise CommandError(
                f"写不进 {options['out']}：{error.strerror}。请核对目录、权限和磁盘空间。", returncode=1
            ) from error

    def _make_key(self) -> None:
        path = make_key()
        self.stdout.write(f"已生成签名密钥 {path}（只留在服务器上，另备一份密封保存）。")
        shown = fingerprint(trusted_key().public_bytes_raw())
        self.stdout.write(f"请把公钥 {public_path(path)} 交镇纪委保存，公钥指纹 {shown}。")

    def _anchor(self, out: Path, as_json: bool) -> None:
        anchor = make_anchor()
        write_whole(out, json.dumps(anchor.as_json(), ensure_ascii=False, indent=1).encode())
        write_whole(out.with_suffix(".html"), self._sheet(anchor).encode())
        for chain in anchor.chains:
            self.stdout.write(f"{chain['name']}：第 {chain['seq']} 条，摘要 {chain['digest']}")
        self.stdout.write(f"已写入 {out}；打印 {out.with_suffix('.html')} 存档。公钥指纹 {anchor.fingerprint()}")
        if settings.DEBUG:
            self.stdout.write("（演示密钥，没有证明力）")
        if as_json:
            self.stdout.write(json.dumps(anchor.as_json(), ensure_ascii=False))

    def _sheet(self, anchor: Anchor) -> str:
        picture = mark_safe(qr_code(anchor))  # noqa: S308 - squares drawn from our own text
        made_at = datetime.fromisoformat(anchor.made_at)
        return render_to_string("print/anchor.html", {"anchor": anchor, "made_at": made_at, "picture": picture})


def qr_code(anchor: Anchor) -> str:
    """The whole anchor as a picture: whoever scans the sheet has the file."""
    return str(segno.make(anchor.short(), error="m", micro=False).svg_inline(scale=3, border=4))
