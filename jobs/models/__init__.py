"""The queue that every room uses, and CSV requests with what belongs to them."""

from __future__ import annotations

from jobs.models.job import Job
from jobs.models.log import Log
from jobs.models.product import Output, Product
from jobs.models.request import Request
from jobs.models.sheet import Sheet
from jobs.models.subject import Outcome, Report, Subject
from jobs.models.webhook import WebhookDelivery, WebhookEndpoint

__all__ = [
    "Job",
    "Log",
    "Outcome",
    "Output",
    "Product",
    "Report",
    "Request",
    "Sheet",
    "Subject",
    "WebhookDelivery",
    "WebhookEndpoint",
]
