"""Rows of the budget table."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One budget: what was measured and what it may be at most."""

    what: str
    measured: float
    limit: float
    unit: str = ""
    detail: str = ""

    @property
    def kept(self) -> bool:
        return self.measured <= self.limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a bench found: rows with verdicts, and figures to read."""

    rows: Sequence[Row] = ()
    figures: dict[str, Any] = field(default_factory=dict)
    remarks: Sequence[str] = ()
    details: dict[str, Any] = field(default_factory=dict)
    """For programs: among the figures of the JSON, not of the text."""

    @property
    def kept(self) -> bool:
        return all(row.kept for row in self.rows)

    def as_json(self) -> str:
        rows = [asdict(row) | {"kept": row.kept} for row in self.rows]
        figures = self.figures | self.details
        return json.dumps(
            {"rows": rows, "figures": figures, "remarks": list(self.remarks)}, indent=2
        )

    def lines(self) -> Iterator[str]:
        for row in self.rows:
            verdict = "kept" if row.kept else "MISSED"
            yield f"{verdict:6}  {row.measured:.3g} of at most {row.limit:g} {row.unit}  {row.what}"
            if row.detail:
                yield f"        {row.detail}"
        for name, value in self.figures.items():
            yield f"{name}: {value}"
        yield from self.remarks
