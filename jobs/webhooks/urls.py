from __future__ import annotations

from django.urls import path

from jobs.views import webhooks

urlpatterns = [
    path("", webhooks.webhooks, name="webhooks"),
    path("add/", webhooks.add, name="webhook-add"),
    path("<uuid:pk>/rotate/", webhooks.rotate, name="webhook-rotate"),
    path("<uuid:pk>/enable/", webhooks.enable, name="webhook-enable"),
    path("<uuid:pk>/delete/", webhooks.delete, name="webhook-delete"),
    path("<uuid:pk>/test/", webhooks.test, name="webhook-test"),
    path("deliveries/<uuid:pk>/", webhooks.delivery, name="delivery"),
    path("deliveries/<uuid:pk>/replay/", webhooks.replay, name="delivery-replay"),
]
