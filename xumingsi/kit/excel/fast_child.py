"""The fast reader, run in a short-lived process of its own because it can abort the whole process on hostile input.

Request on stdin (marshal): path, sheet, memory_bytes, seconds, max_rows, max_columns.
Answer on stdout (marshal): {"columns": packed} or {"problem": "rows" | "columns" | "unreadable"}.
"""

from __future__ import annotations

import gc
import marshal
import os
import sys
from typing import Any

from xumingsi.kit.excel.cells import encode, pack


def main() -> None:
    request = marshal.loads(sys.stdin.buffer.read())  # noqa: S302 - written by the parent process
    limit_resources(request["memory_bytes"], request["seconds"])
    gc.disable()  # millions of cells and no cycles among them
    # Version 2 does not look out for repeated objects: every value is there once anyway.
    sys.stdout.buffer.write(marshal.dumps(answer(request), 2))
    sys.stdout.buffer.flush()
    os._exit(0)  # nothing is left to close, and freeing the cells one by one takes a while


def limit_resources(memory_bytes: int, seconds: int) -> None:
    """Bound this process's memory and processor time where the system can (not on Windows)."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answer(request: dict[str, Any]) -> dict[str, Any]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        sheet = CalamineWorkbook.from_path(request["path"]).get_sheet_by_name(request["sheet"])
        if sheet.end is None:
            return {"columns": []}
        if sheet.end[0] >= request["max_rows"]:
            return {"problem": "rows"}
        if sheet.end[1] >= request["max_columns"]:
            return {"problem": "columns"}
        rows = sheet.to_python(skip_empty_area=False)
    except (CalamineError, OSError):
        return {"problem": "unreadable"}
    return {"columns": pack(encode(column) for column in zip(*rows, strict=True))}


if __name__ == "__main__":
    main()
