"""How sites are asked: seldom, by name, and for nothing that they ask us to leave alone."""

from __future__ import annotations

from templates_app.crawling.manners.asking import Manners

__all__ = ["Manners"]
