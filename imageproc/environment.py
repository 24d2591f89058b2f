"""What the machine must offer before anything else can be imported."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version

SYSTEM_PACKAGES = "libgl1 libglib2.0-0"
TRIED = "OPENCV_HEADLESS_TRIED"


def ensure_opencv() -> None:
    """Make `import cv2` work on machines without desktop libraries.

    opencv-python links against X11 and OpenGL, which a bare server or container lacks. The
    headless build of the same version needs neither and fills the same folder. The process then
    starts itself again: a half-failed import of cv2 cannot be repeated.

    Raises:
        SystemExit: neither build can be imported; the message names the system packages.
    """
    try:
        import cv2  # noqa: F401 (whether it can be)
    except ImportError as problem:
        if os.environ.get(TRIED):
            sys.exit(
                f"OpenCV cannot be loaded ({problem}). Install the system packages "
                f"{SYSTEM_PACKAGES} (Debian, Ubuntu: apt-get install -y {SYSTEM_PACKAGES}) "
                "and start again."
            )
        _install_headless()
        os.environ[TRIED] = "1"
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 (ourselves)


def _install_headless() -> None:
    try:
        wanted = version("opencv-python")
    except PackageNotFoundError:
        sys.exit("OpenCV is missing. Run: python -m pip install -r requirements.txt")
    sys.stderr.write(
        "This machine has no desktop libraries, which opencv-python wants: "
        "installing opencv-python-headless of the same version in its place.\n"
    )
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"),
            *("--force-reinstall", f"opencv-python-headless=={wanted}"),
        ],
        check=False,
    )
