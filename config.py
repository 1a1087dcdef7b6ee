"""The settings of this installation, for the entry point only: the environment, over a file where one is named."""

import os
from pathlib import Path

from casework.settings import Settings

settings = Settings.read(os.environ, Path(file) if (file := os.environ.get("RINNALLA_SETTINGS")) else None)
