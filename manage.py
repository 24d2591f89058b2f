#!/usr/bin/env python
"""Django's command line. Starts the embedded PostgreSQL first where a command needs one."""

from __future__ import annotations

import os
import sys

from imageproc import embedded, environment


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imageproc.settings")
    environment.ensure_opencv()
    if embedded.wanted(sys.argv):
        embedded.start()
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as problem:
        sys.exit(f"The settings are not right: {problem}")


if __name__ == "__main__":
    main()
