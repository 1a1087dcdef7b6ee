"""Where somebody probably stands, guessed from the words that say who they are. Shown as a choice, never as fact."""

from casework.families.models import ParticipantKind

_OWN, _PRO, _PLACE = ParticipantKind.OWN, ParticipantKind.PROFESSIONAL, ParticipantKind.PLACE

_STEMS: tuple[tuple[ParticipantKind, str, str], ...] = (
    # Finnish, Swedish, English. What is more particular stands before what is more common.
    (
        _PLACE,
        "community",
        "perhekahvila familjecafé cafe café kohtaamispaik mötesplats kerho klubb club vertaisryhm muskari",
    ),
    (
        _OWN,
        "community",
        "diakoni pappi seurakun församling präst parish priest tukiperhe tukihenkil stödperson stödfamilj",
    ),
    (
        _OWN,
        "family",
        "mummo mummi isoäi mumma mormor farmor grandm ukki vaari isois morfar farfar grandf pappa täti setä",
    ),
    (
        _OWN,
        "family",
        "eno serkku moster faster morbror farbror kusin aunt uncle cousin sisko veli syster bror sister brother",
    ),
    (_OWN, "family", "kummi gudmor gudfar fadder godparent sukula släkt relative"),
    (_OWN, "friends", "naapuri granne neighbour kaveri ystäv vän kompis friend"),
    (_PLACE, "everyday", "työpaikka arbetsplats workplace päiväkoti daghem daycare nursery"),
    (
        _PRO,
        "everyday",
        "opettaj lärare teacher varhaiskasv småbarnspeda rehtor rektor headmaster valmenta tränare coach",
    ),
    (_PLACE, "everyday", "koulu skola school eskari esikoulu harrastus hobby"),
    (
        _PRO,
        "pro",
        "neuvola terveydenhoit hälsovård nurse lääkäri läkare doctor psykolog terapeut therapist kuraattor kurator",
    ),
    (_PRO, "pro", "sosiaali social perhetyö familjearbet kotipalvelu hemservice tulkki tolk interpreter"),
)


_SHORT = 4


def guess(words: str) -> tuple[ParticipantKind, str]:
    """The kind and the sector that these words speak of; somebody close where they say nothing."""
    said = f" {words.casefold()}"
    for kind, sector, stems in _STEMS:
        if any(_begins(stem) in said for stem in stems.split()):
            return kind, sector
    return _OWN, "friends"


def _begins(stem: str) -> str:
    """A short stem counts only where a word begins: *eno* is an uncle, and not in *menossa*."""
    return f" {stem}" if len(stem) <= _SHORT else stem


def name_and_role(line: str) -> tuple[str, str]:
    """``Raili Lehtovaara, mummo`` as name and role."""
    name, _, role = line.partition(",")
    return (name.strip(), role.strip()) if name.strip() else (line.strip(), "")
