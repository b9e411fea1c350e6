"""What every log line of ours goes through; light, so that a server starts without what it only may need."""

from __future__ import annotations

import logging
import traceback


class RedactingFilter(logging.Filter):
    """Redacts what a logger writes, at every level, with the traceback that goes with it."""

    def filter(self, record: logging.LogRecord) -> bool:
        from .redact import redact

        record.msg, record.args = redact(record.getMessage()), None
        if record.exc_info and not record.exc_text:
            record.exc_text = "".join(traceback.format_exception(*record.exc_info)).rstrip()
        if record.exc_text:
            record.exc_text = redact(record.exc_text)
        if record.stack_info:
            record.stack_info = redact(record.stack_info)
        return True
