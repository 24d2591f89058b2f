"""The queue's own voice; its lines go to the console and to the table of logs."""

from __future__ import annotations

import logging

logger = logging.getLogger("imageproc.jobs")
