"""How log lines look: one JSON object a line, with the request id, never with a person in it."""

import re

import structlog

# These addresses carry a token that opens an account; the trail of requests must not hold a key.
SECRET = re.compile(r"(/account/(?:invitation|password/reset/key|confirm-email)/)[^/\s'\"]+")


def without_tokens(_logger, _name, event: dict) -> dict:
    """Cut the tokens out of every text of a line."""
    return {
        key: SECRET.sub(r"\1…", value) if isinstance(value, str) else value for key, value in event.items()
    }


def formatter() -> structlog.stdlib.ProcessorFormatter:
    """Standard `logging` calls, rendered as JSON lines; `extra` keys become fields."""
    before = [
        without_tokens,
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=before,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            without_tokens,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )


def configure() -> None:
    """structlog's own lines (requests, tasks) take the same road as those of `logging`."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,  # first: nothing is done for a line that nobody reads
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            without_tokens,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
