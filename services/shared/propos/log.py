"""Logs: one event a line, JSON for machines and colour for people, the same facts in both."""

import logging
import sys
import time

import structlog

from propos.settings import Settings

_CHATTY = ("kafka", "aiokafka", "elastic_transport", "httpx", "httpcore", "trafilatura", "faust", "mode")


_QUIET_SECONDS = 60.0


class _Repetition(logging.Filter):
    """Lets a library say the same once a minute: a client that reconnects says it ten times a second."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[tuple[str, str], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.partition(".")[0] not in _CHATTY:
            return True
        key, now = (record.name, str(record.msg)), time.monotonic()
        if now - self._said.get(key, -_QUIET_SECONDS) < _QUIET_SECONDS:
            return False
        self._said[key] = now
        return True


def configure(settings: Settings, service: str) -> None:
    """Send this process's logs, the libraries' included, to standard error."""
    console = settings.log_format == "console" or (settings.log_format == "auto" and sys.stderr.isatty())
    renderer = (
        structlog.dev.ConsoleRenderer() if console else structlog.processors.JSONRenderer(sort_keys=True)
    )
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    handler.addFilter(_Repetition())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level)
    for library in (
        "kafka",
        "aiokafka",
        "elastic_transport",
        "httpx",
        "httpcore",
        "trafilatura",
        "faust",
        "mode",
    ):
        logging.getLogger(library).setLevel(max(logging.WARNING, root.level))
    if root.level > logging.DEBUG:
        # kafka-python calls each reconnection an error; what matters is raised, and said by who catches it.
        logging.getLogger("kafka").setLevel(logging.CRITICAL)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)


def get(name: str) -> structlog.stdlib.BoundLogger:
    """A logger: `log.info("published", article=…)`, the event first, facts as keywords."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger
