"""What the machine must offer before anything else can be imported."""

from __future__ import annotations

import importlib
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version

SYSTEM_PACKAGES = "libgl1 libglib2.0-0"


def ensure_opencv() -> None:
    """Make `import cv2` work on machines without desktop libraries.

    opencv-python links against X11 and OpenGL, which a bare server or container lacks. The
    headless build of the same version needs neither and fills the same folder.

    Raises:
        SystemExit: neither build can be imported; the message names the system packages.
    """
    if _imports_opencv():
        return
    sys.stderr.write(
        "This machine has no desktop libraries, which opencv-python wants: "
        "installing opencv-python-headless of the same version in its place.\n"
    )
    _install_headless()
    importlib.invalidate_caches()
    if not _imports_opencv():
        sys.exit(
            f"OpenCV cannot be loaded. Install the system packages {SYSTEM_PACKAGES} "
            f"(Debian, Ubuntu: apt-get install -y {SYSTEM_PACKAGES}) and start again."
        )


def _imports_opencv() -> bool:
    # In a process of its own: a half-failed import of cv2 cannot be repeated in the same one.
    probe = subprocess.run([sys.executable, "-c", "import cv2"], capture_output=True, check=False)
    return probe.returncode == 0


def _install_headless() -> None:
    try:
        wanted = version("opencv-python")
    except PackageNotFoundError:
        sys.exit("OpenCV is missing. Run: python -m pip install -r requirements.txt")
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--force-reinstall",
            f"opencv-python-headless=={wanted}",
        ],
        check=False,
    )
