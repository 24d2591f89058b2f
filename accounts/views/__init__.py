"""Pages of accounts."""

from __future__ import annotations

from accounts.views.log_in import locked_out

__all__ = ["locked_out"]  # the name that settings give to django-axes
