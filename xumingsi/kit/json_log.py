"""Log lines as JSON: one object a line, id numbers masked, so that a machine can search half a year of them."""

import json
import logging
from datetime import UTC, datetime

from . import masking


class JsonFormatter(logging.Formatter):
    """``time`` (UTC), ``level``, ``logger``, ``message`` and, where there is one, ``error``."""

    def format(self, record: logging.LogRecord) -> str:
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": masking.mask_text(record.getMessage()),
        }
        if record.exc_info:
            told["error"] = masking.mask_text(self.formatException(record.exc_info))
        return json.dumps(told, ensure_ascii=False)
