"""Keeps the translations together with the texts that they translate.

Texts are English in code and templates. Run plainly, this brings every catalogue up to date, so that what is
new stands in it untranslated; with --check it changes nothing, and fails where a catalogue lags or has a gap.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
CATALOGUES = ROOT / "casework" / "translations"
LOCALES = ("fi", "sv_FI")
COLLECT = (
    "--mapping-file=pyproject.toml",
    "--keywords=N_",
    "--keywords=lazy_gettext",
    "--keywords=lazy_ngettext:1,2",
    "--keywords=translate_count:1,2",
    # Line numbers would change in every catalogue whenever a line is added above.
    "--add-location=file",
    "--sort-output",
    "--width=110",
    "--header-comment=# The texts of Rinnalla; the English ones are collected from code and templates.",
)


def main() -> int:
    check = "--check" in sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        collected = f"{folder}/messages.pot"
        pybabel("extract", *COLLECT, f"--output-file={collected}", ".")
        lagging = [locale for locale in LOCALES if update(locale, collected, check=check) != 0]
    gaps = {locale: untranslated(locale) for locale in LOCALES}
    if not check:
        print(", ".join(f"{locale}: {len(found)} to translate" for locale, found in gaps.items()))
        return 0
    for line in (line for lines in gaps.values() for line in lines):
        print(line)
    if lagging:
        print(f"Run make translations, the texts have changed: {', '.join(lagging)}")
    return 1 if lagging or any(gaps.values()) else 0


def update(locale: str, collected: str, *, check: bool) -> int:
    """Bring one catalogue up to date, and return 0 where nothing had to change."""
    # A guess from a similar text is worse than a gap: a gap is noticed.
    options = ["--no-fuzzy-matching", "--ignore-obsolete", "--ignore-pot-creation-date", "--width=110"]
    mode = ["--check"] if check else ["--init-missing"]
    places = [f"--input-file={collected}", f"--output-dir={CATALOGUES}", f"--locale={locale}"]
    return pybabel("update", *options, *mode, *places)


def untranslated(locale: str) -> list[str]:
    """One line for each text that this locale lacks, and for each whose placeholders do not fit."""
    file = CATALOGUES / locale / "LC_MESSAGES" / "messages.po"
    if not file.exists():
        return [f"{file.relative_to(ROOT)}: there is no such catalogue; run make translations."]
    with file.open("rb") as opened:
        catalogue = read_po(opened, locale=locale)
    where = file.relative_to(ROOT)
    missing = [message for message in catalogue if message.id and (message.fuzzy or not all(forms(message.string)))]
    return [f"{where}:{message.lineno}: not translated: {message.id!r}" for message in missing] + [
        f"{where}:{message.lineno}: {'; '.join(map(str, errors))}" for message, errors in catalogue.check()
    ]


def forms(translation: str | tuple[str, ...]) -> tuple[str, ...]:
    """The text in singular and plural, or the one text."""
    return (translation,) if isinstance(translation, str) else translation


def pybabel(*arguments: str) -> int:
    command = [sys.executable, "-m", "babel.messages.frontend", "--quiet", *arguments]
    # With --check, Babel answers that a catalogue lags with a traceback; main says it in a sentence.
    heard = subprocess.DEVNULL if "--check" in arguments else None
    return subprocess.run(command, cwd=ROOT, check=arguments[0] == "extract", stderr=heard).returncode


if __name__ == "__main__":
    sys.exit(main())
