"""What people install is whole: the checkout hides what a wheel forgot."""

import subprocess
import sys
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]

SERVE = """
import secrets
from pathlib import Path

from casework.app import create_app, found_house
from casework.migrate import migrate
from casework.settings import Settings

here = Path.cwd()
key_file = here / "root.key"
key_file.write_text(secrets.token_hex(32))
key_file.chmod(0o400)
settings = Settings(
    database_url=f"sqlite:///{here}/test.sqlite", key_file=key_file, demo=True, https_cookies=False
)
migrate(settings.database_url)
found_house(settings)
page = create_app(settings).test_client().get("/sign-in", base_url="http://localhost")
print(page.status)
print(page.text)
"""


def test_an_installed_wheel_serves_a_page_far_from_the_checkout(tmp_path: Path) -> None:
    wheel = build_wheel(tmp_path)
    with ZipFile(wheel) as opened:
        names = opened.namelist()
    parts = ("templates/", "static/css/", "migrations/", "translations/fi/LC_MESSAGES/messages.po", "demo/region/")
    for part in parts:
        assert any(name.startswith(f"casework/{part}") for name in names), f"The wheel lacks {part}"
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)
    assert not [name for name in names if name.startswith(("tests/", "tools/", "bench/"))]

    python = environment_with(wheel, tmp_path)
    away = tmp_path / "away"
    away.mkdir()
    # Isolated, so that neither the working directory nor the environment can lend it the checkout.
    said = run(python, "-I", "-c", SERVE, cwd=away)
    assert said.startswith("200 OK"), said
    assert "<h1" in said


def build_wheel(folder: Path) -> Path:
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    return next(folder.glob("*.whl"))


def environment_with(wheel: Path, folder: Path) -> Path:
    """An environment that holds the run lock and the wheel and nothing else, as an installation does."""
    venv.create(folder / "environment", with_pip=True)
    python = folder / "environment" / "bin" / "python"
    pip = (python, "-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps")
    run(*pip, "--require-hashes", "--requirement", ROOT / "requirements" / "run.txt", cwd=folder)
    run(*pip, wheel, cwd=folder)
    return python


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail(f"{' '.join(map(str, command))[:200]}\n{done.stdout}{done.stderr}", pytrace=False)
    return done.stdout
