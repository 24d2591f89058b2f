"""Find the faces of picture files, and say whether each photo will do for a face swap."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from imageproc.management.faces_found import Found, find
from imageproc.management.picture_files import pictures, targets
from imageproc.pipelines.encoders import encode
from imageproc.pipelines.errors import EngineMissing, PipelineError, WeightsCorrupt
from imageproc.pipelines.faces.drawing import draw_faces


class Command(BaseCommand):
    help = "Find the faces in picture files and in folders of pictures."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("inputs", nargs="+", type=Path, metavar="IN")
        parser.add_argument("-o", "--output", type=Path, help="a folder for copies with the faces")
        parser.add_argument("--json", action="store_true", dest="as_json", help="a line per file")
        parser.add_argument("--thorough", action="store_true", help="all faces, however small")

    def handle(
        self,
        *,
        inputs: Sequence[Path],
        output: Path | None,
        as_json: bool,
        thorough: bool,
        **_options: Any,
    ) -> None:
        pairs = list(targets(list(pictures(inputs)), output or Path(), ".jpg"))
        failed = 0
        for source, target in pairs:
            drawing = None if output is None else target
            failed += not self._done(source, drawing, as_json=as_json, thorough=thorough)
        if failed:
            raise CommandError(f"{failed} of {len(pairs)} pictures failed.")

    def _done(self, source: Path, drawing: Path | None, *, as_json: bool, thorough: bool) -> bool:
        """Look at one file; whether that worked, having said what did not."""
        try:
            found = find(source, thorough=thorough)
            if drawing is not None:
                _draw(found, drawing)
        except (EngineMissing, WeightsCorrupt) as exc:  # the next file would fail alike
            raise CommandError(str(exc)) from exc
        except (PipelineError, OSError) as exc:
            self._complain(source, exc, as_json=as_json)
            return False
        for line in [json.dumps(found.as_dict())] if as_json else found.lines():
            self.stdout.write(line)
        return True

    def _complain(self, source: Path, exc: Exception, *, as_json: bool) -> None:
        self.stderr.write(f"{source}: {exc}")
        if as_json:
            code = exc.code if isinstance(exc, PipelineError) else "unreadable_file"
            self.stdout.write(json.dumps({"file": str(source), "error": code, "says": [str(exc)]}))


def _draw(found: Found, target: Path) -> None:
    if target.resolve() == found.source.resolve():
        raise PipelineError("The drawing would overwrite the picture. Choose another folder.")
    drawn = draw_faces(found.rgb, found.confirmed, [each.face for each in found.hidden])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(encode(drawn, "jpeg", quality=90))
