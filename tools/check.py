"""Runs every check, or the ones named, however many of them fail, and counts the failures; `make check` calls it."""

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent

CHECKS = {
    "lint": ["ruff", "check", "--output-format=concise"],
    "format": ["ruff", "format", "--check", "--output-format=concise"],
    "types": ["mypy"],
    "imports": ["lint-imports"],
    "templates": ["djlint", "--lint", "--quiet", "templates"],
    "translations": ["python", "tools/translations.py", "--check"],
    "documents": ["python", "-m", "casework", "docs", "--check"],
    # The wheel needs a package index and a minute; make test builds it.
    "contracts": [
        "python",
        "-m",
        "pytest",
        "-q",
        "--numprocesses=auto",
        "--dist=worksteal",
        "tests/contracts",
        "--ignore=tests/contracts/test_wheel.py",
    ],
}


def main() -> int:
    checks = sys.argv[1:] or list(CHECKS)
    failures = [name for name in checks if not passes(name, CHECKS[name])]
    print(f"{len(checks)} checks, {len(failures)} failed" + (f": {', '.join(failures)}" if failures else ""))
    return 1 if failures else 0


def passes(name: str, command: list[str]) -> bool:
    """Run one check and print its line; what it says itself is only worth reading when it failed."""
    began = time.monotonic()
    program = [str(BIN / command[0]), *command[1:]]
    done = subprocess.run(program, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    ok = done.returncode == 0
    print(f"{'ok    ' if ok else 'FAILED'} {time.monotonic() - began:6.1f} s  {name}", flush=True)
    if not ok:
        print(f"{' '.join(command)}\n{done.stdout}{done.stderr}", flush=True)
    return ok


if __name__ == "__main__":
    sys.exit(main())
