"""What people are told about engines."""

from __future__ import annotations

from django.conf import settings

from imageproc.pipelines.engines import Engine, engines

GOOD_ENOUGH = 4  # rank of u2netp: the first engine that cuts out any subject


def installed() -> list[Engine]:
    """The engines that can run on this server now, best first."""
    return engines(settings.MODELS_DIR)


def advice() -> str:
    """How to get a better engine than the best one here; "" where there is a good one."""
    if any(engine.rank <= GOOD_ENOUGH for engine in installed()):
        return ""
    return (
        "A better engine for any subject can be added on the server: "
        "python manage.py models pull u2netp"
    )
