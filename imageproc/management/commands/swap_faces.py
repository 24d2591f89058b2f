"""Put the faces of two photos into a picture of a couple, without the database."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from imageproc.management.picture_files import read, result_file, write
from imageproc.pipelines.errors import PipelineError
from imageproc.pipelines.faces.finding import Confirmed, confirmed_faces
from imageproc.pipelines.faces.judge import flattened
from imageproc.pipelines.faces.model import Face
from imageproc.pipelines.picture import Picture
from imageproc.pipelines.swap import insight
from imageproc.pipelines.swap.model import Role, Swapped
from imageproc.pipelines.swap.pipeline import ENGINES, mark, swap_couple

NOBODY = "-"
"""In place of a photo: that face stays as it is."""
SIDES = ("left", "right")
"""As the picture is looked at."""


class Command(BaseCommand):
    help = "Put his face and hers into a picture of a couple. Give - to leave one as it is."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("template", type=Path, metavar="TEMPLATE")
        parser.add_argument("husband", metavar="HUSBAND", help="his photo, or -")
        parser.add_argument("wife", metavar="WIFE", help="her photo, or -")
        parser.add_argument(
            "-o", "--output", type=result_file, required=True, help="a picture file"
        )
        parser.add_argument("--husband-is", choices=SIDES, help="where he is in the template")
        parser.add_argument("--engine", choices=ENGINES, default="auto")
        parser.add_argument(
            "--keep-expression", action="store_true", help="theirs, not the template's"
        )
        parser.add_argument(
            "--accept-licence", action="store_true", help="of the engine insightface"
        )

    def handle(self, *, template: Path, output: Path, engine: str, **options: Any) -> None:
        paths = _photos(options["husband"], options["wife"])
        if output.resolve() in {path.resolve() for path in (template, *paths.values())}:
            raise CommandError("The result would overwrite a photo. Choose another file.")
        try:
            if engine == "insightface":
                _require_licence(options)
            result = _swapped(template, paths, engine, options)
            write(result.rgb, output, mark(result))
        except (PipelineError, OSError) as exc:
            raise CommandError(str(exc)) from exc
        self.stdout.write(f"{output}: {' '.join(result.notes)}")
        steps = ", ".join(f"{name} {round(ms)}" for name, ms in result.timings.items())
        self.stdout.write(f"ms: {steps}")


def _photos(husband: str, wife: str) -> dict[Role, Path]:
    given: dict[Role, str] = {"husband": husband, "wife": wife}
    paths = {role: Path(name) for role, name in given.items() if name != NOBODY}
    if not paths:
        raise CommandError("No face would change. Give his photo, hers, or both.")
    return paths


def _require_licence(options: dict[str, Any]) -> None:
    """Raises `EngineMissing`, and `CommandError` until the licence is accepted."""
    insight.require_pack(settings.MODELS_DIR)
    if not options["accept_licence"]:
        raise CommandError(f"{insight.LICENCE} To accept this, add --accept-licence.")
    if options["keep_expression"]:
        raise CommandError(
            "The engine insightface always draws the template's expression. Leave out "
            "--keep-expression, or choose the engine mesh."
        )


def _swapped(
    template: Path, paths: dict[Role, Path], engine: str, options: dict[str, Any]
) -> Swapped:
    picture = read(template)
    faces = _faces(picture, options["husband_is"])
    photos = {role: read(path) for role, path in paths.items()}
    return swap_couple(
        picture,
        {role: faces[role] for role in photos},
        photos,
        engine=engine,
        keep_expression=options["keep_expression"],
        models_dir=settings.MODELS_DIR,
        threads=settings.CORES,
    )


def _faces(template: Picture, husband_is: str | None) -> dict[Role, Face]:
    """Whose face is which; never guessed."""
    found = confirmed_faces(flattened(template), settings.MODELS_DIR, settings.CORES, least=2)
    if len(found) != 2:
        raise CommandError(
            f"The template must show two faces from the front; {_counted(found)}. Choose or crop "
            "it so that it shows the couple alone."
        )
    left, right = sorted((each.face for each in found), key=_middle)
    if husband_is is None:
        raise CommandError(
            "Say which face is his with --husband-is left or --husband-is right, as you look at "
            f"the picture. Left: {_place(left)}. Right: {_place(right)}."
        )
    his, hers = (left, right) if husband_is == "left" else (right, left)
    return {"husband": his, "wife": hers}


def _counted(found: Sequence[Confirmed]) -> str:
    if not found:
        return "none was found"
    return f"{len(found)} found: " + "; ".join(_place(each.face) for each in found)


def _middle(face: Face) -> float:
    return face.box[0] + face.box[2] / 2


def _place(face: Face) -> str:
    left, top, width, height = (round(value) for value in face.box)
    return f"{width} by {height} pixels, {left} from the left and {top} from the top"
