"""How commands are told what to do to pictures."""

from __future__ import annotations

import re
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any, get_args

from django.core.management.base import CommandError

from imageproc.pipelines.operation import Format, Operation
from imageproc.pipelines.resize import Fit

UNITS = {"": 1, "k": 1000, "m": 1_000_000}


def add_arguments(parser: ArgumentParser) -> None:
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quality", type=int, default=50, help="1 to 100 (default 50)")
    size.add_argument("--max-bytes", type=_bytes, metavar="N", help="such as 200k or 1.5M")
    parser.add_argument("--format", choices=get_args(Format), default="keep")
    parser.add_argument("--width", type=int, help="of the box, in pixels")
    parser.add_argument("--height", type=int)
    parser.add_argument("--fit", choices=get_args(Fit), default="fit")
    parser.add_argument("--cut-out", action="store_true", help="remove the background first")
    parser.add_argument("--engine", default="auto", help="see `manage.py models list`")
    parser.add_argument("--keep-metadata", action="store_true", help="with places, if any")


def operation_of(options: dict[str, Any]) -> Operation:
    """What the options ask for. Raises `CommandError` where they make no sense together."""
    names = Operation().as_json().keys() & options.keys()
    try:
        return Operation.from_json({name: options[name] for name in names})
    except ValueError as exc:
        raise CommandError(f"{exc}.") from exc


def _bytes(text: str) -> int:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([km]?)b?", text.strip().lower())
    if found is None:
        raise ArgumentTypeError(f"{text} is no number of bytes; try 200k or 1.5M")
    return round(float(found[1]) * UNITS[found[2]])
