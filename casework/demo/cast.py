"""The standing cast of the demo and of the tests, as plain data. Every identity code lies in 900–999: artificial."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from casework.access.policy import Role
from casework.families.models import Custody, ParticipantKind
from casework.meetings.models import How
from casework.network.models import Closeness, Energy, TieKind
from casework.picture.models import Area, StatementKind

_CHECK = "0123456789ABCDEFHJKLMNPRSTUVWXY"


def artificial_code(born: date, number: int) -> str:
    """An identity code of the artificial range (decree 128/2010 § 2): ``number`` is 900–999."""
    separator = "A" if born >= date(2000, 1, 1) else "-"
    digits = f"{born:%d%m%y}{number}"
    return f"{born:%d%m%y}{separator}{number}{_CHECK[int(digits) % 31]}"


@dataclass(frozen=True, slots=True)
class Employee:
    """Somebody at work: login, name, role, unit."""

    login: str
    name: str
    role: Role
    unit: str
    language: str = "fi"
    speaks: tuple[str, ...] = ("fi",)


COUNTY = "Järvisalon hyvinvointialue"
AREAS = {"Itäinen alue": ("Koivulan perhekeskus", "Rantalan perhekeskus")}
KOIVULA, RANTALA = AREAS["Itäinen alue"]

EMPLOYEES = (
    Employee("meri", "Meri Kallioranta", Role.WORKER, KOIVULA, speaks=("fi", "en")),
    Employee("jonas", "Jonas Ekvall", Role.WORKER, KOIVULA, "sv", ("fi", "sv")),
    Employee("saana", "Saana Pitkäjärvi", Role.WORKER, KOIVULA, speaks=("fi", "so")),
    Employee("heli", "Heli Rautavaara", Role.SUPERVISOR, KOIVULA),
    Employee("lotta", "Lotta Österlund", Role.WORKER, RANTALA, speaks=("fi", "sv")),
    Employee("antti", "Antti Vainiola", Role.SUPERVISOR, RANTALA),
    Employee("kaisa", "Kaisa Moilasmaa", Role.COORDINATOR, COUNTY),
    Employee("ville", "Ville Hakolampi", Role.ADMINISTRATOR, COUNTY),
    Employee("tiina", "Tiina Suojaharju", Role.DATA_PROTECTION_OFFICER, COUNTY),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member of a family, or somebody around it. ``login`` gives them an account; ``takes_part`` confirms them."""

    name: str
    kind: ParticipantKind = ParticipantKind.FAMILY
    role: str = ""
    sector: str = "family"
    born: date | None = None
    expected_in_days: int | None = None
    number: int | None = None
    language: str | None = None
    interpreter: bool = False
    login: str | None = None
    takes_part: bool = False
    parents: Sequence[str] = ()
    custody: Custody = Custody.JOINT
    tie: tuple[str, TieKind] | None = None
    tie_words: str = ""
    energy: Energy = Energy.HOME
    closeness: Closeness = Closeness.SOMETIMES
    consent_ends_in: int = 240
    """In how many days the consent ends by which somebody of the network takes part."""


@dataclass(frozen=True, slots=True)
class Words:
    """Something somebody said, some days ago; ``sees`` names persons."""

    days_ago: int
    speaker: str
    kind: StatementKind
    text: str
    sees: Sequence[str] = ()
    about: Sequence[str] = ()
    area: Area | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """An encounter some days ago."""

    days_ago: int
    how: How
    people: Sequence[str]
    note: str = ""
    reached: bool = True


@dataclass(frozen=True, slots=True)
class Agreed:
    """Agreed some days ago, due in some days (negative: gone by), or in words; done some days ago."""

    text: str
    owners: Sequence[str]
    due_in: int | None = None
    due_words: str | None = None
    goal: int | None = None
    done_ago: int | None = None
    sees: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """A whole family of the demo, from its first contact on."""

    name: str
    contact_by: str
    days_ago: int
    worker: str | None
    intake: str = "meri"
    unit: str = KOIVULA
    services: Sequence[str] = ()
    members: Sequence[Member] = ()
    goals: Sequence[str] = ()
    goal_sees: Sequence[str] = ()
    words: Sequence[Words] = ()
    contacts: Sequence[Contact] = ()
    agreed: Sequence[Agreed] = field(default_factory=tuple)


PRO, OWN, PLACE = ParticipantKind.PROFESSIONAL, ParticipantKind.OWN, ParticipantKind.PLACE

LEHTOVAARA = Household(
    name="Lehtovaara",
    contact_by="Sari, puhelimella",
    days_ago=96,
    worker="meri",
    services=("maternity_clinic", "school", "family_counselling", "home_service"),
    members=(
        Member(
            name="Sari Lehtovaara", born=date(1988, 4, 12), number=916, language="fi", login="sari", takes_part=True
        ),
        Member(
            name="Navid Haidari",
            born=date(1985, 9, 3),
            number=917,
            language="fa",
            interpreter=True,
            login="navid",
            takes_part=True,
        ),
        Member(name="Eliel", born=date(2017, 3, 20), language="fi", parents=("Sari Lehtovaara", "Navid Haidari")),
        Member(name="Aava", born=date(2022, 6, 2), language="fi", parents=("Sari Lehtovaara", "Navid Haidari")),
        Member(name="Vauva", expected_in_days=180, parents=("Sari Lehtovaara", "Navid Haidari")),
        Member(
            name="Raili Lehtovaara",
            kind=OWN,
            role="mummo",
            born=date(1957, 1, 30),
            number=918,
            login="raili",
            takes_part=True,
            tie=("Sari Lehtovaara", TieKind.STRONG),
            closeness=Closeness.DAILY,
        ),
        Member(
            name="Olli Väisälä",
            kind=PRO,
            role="luokanopettaja, Kankaan koulu",
            sector="everyday",
            born=date(1979, 11, 8),
            number=919,
            login="olli",
            takes_part=True,
            tie=("Sari Lehtovaara", TieKind.BURDENING),
            tie_words="Wilma-viesti tulee melkein joka aamu. Säikähdän aina kun puhelin piippaa.",
            energy=Energy.MEMBER,
            closeness=Closeness.DAILY,
            consent_ends_in=24,
        ),
        Member(name="Tiina Ylöstalo", kind=PRO, role="varhaiskasvatuksen opettaja", sector="everyday"),
        Member(name="Mirja Säynäjäniemi", kind=PRO, role="kotipalvelu", sector="pro"),
        Member(name="Päivi Hännikkälä", kind=PRO, role="neuvolan terveydenhoitaja", sector="pro"),
        Member(
            name="Jaana",
            kind=OWN,
            role="naapuri",
            sector="friends",
            tie=("Sari Lehtovaara", TieKind.ORDINARY),
            energy=Energy.BOTH,
        ),
        Member(name="Perhekahvila Pihlaja", kind=PLACE, role="keskiviikkoisin", sector="community"),
    ),
    goals=("Aamut sujuvat rauhassa", "Eliel jaksaa koulussa", "Vauva on tervetullut"),
    goal_sees=("Sari Lehtovaara", "Navid Haidari"),
    words=(
        Words(
            80,
            "Sari Lehtovaara",
            StatementKind.WISH,
            "Haluamme rauhalliset aamut, ja että Eliel jaksaa koulussa. Vauvaa odotamme kaikki.",
            ("Sari Lehtovaara", "Navid Haidari"),
            area=Area.HOME,
        ),
        Words(
            23,
            "Eliel",
            StatementKind.WISH,
            "Että joku pelaisi mun kanssa välkällä.",
            ("Sari Lehtovaara", "Navid Haidari"),
            ("Eliel",),
            area=Area.CHILDREN,
        ),
        Words(
            2,
            "Sari Lehtovaara",
            StatementKind.WORRY,
            "Eliel nukkui huonosti. Voidaanko aloittaa rauhassa, niin että hän saa piirtää?",
            ("Sari Lehtovaara",),
            ("Eliel",),
            area=Area.HEALTH,
        ),
        Words(
            80,
            "Navid Haidari",
            StatementKind.STRENGTH,
            "Koko perhe syö yhdessä joka ilta.",
            ("Sari Lehtovaara", "Navid Haidari"),
            area=Area.HOME,
        ),
        Words(
            70,
            "Sari Lehtovaara",
            StatementKind.STRENGTH,
            "Raili-mummo asuu kävelymatkan päässä.",
            ("Sari Lehtovaara", "Navid Haidari"),
            area=Area.PEOPLE,
        ),
        Words(
            40,
            "Olli Väisälä",
            StatementKind.STRENGTH,
            "Eliel piirtää ja kertoo kuvilla, mitä ajattelee.",
            ("Sari Lehtovaara", "Navid Haidari", "Olli Väisälä"),
            ("Eliel",),
            area=Area.CHILDREN,
        ),
        Words(
            12,
            "Olli Väisälä",
            StatementKind.WORRY,
            "Eliel on ollut aamupäivisin väsynyt.",
            ("Sari Lehtovaara", "Navid Haidari"),
            ("Eliel",),
            area=Area.SCHOOL,
        ),
    ),
    contacts=(
        Contact(96, How.CALL, ("Sari Lehtovaara",), "Sari kertoi, mitä perhe toivoo."),
        Contact(60, How.VISIT, ("Sari Lehtovaara", "Navid Haidari"), "Piirrettiin verkosto yhdessä."),
        Contact(4, How.CALL, ("Navid Haidari",), "Sovittiin tulkin varaamisesta."),
        Contact(1, How.CALL, ("Olli Väisälä",), reached=False),
    ),
    agreed=(
        Agreed("Laitetaan kuvakortit aamutoimista jääkaapin oveen", ("Navid Haidari", "Sari Lehtovaara"), 4, goal=0),
        Agreed(
            "Auttaa maanantai- ja torstaiaamuisin klo 6.30–8.30",
            ("Mirja Säynäjäniemi",),
            due_words="joulukuun loppuun",
            goal=0,
            sees=("Sari Lehtovaara", "Navid Haidari"),
        ),
        Agreed(
            "Päiväkotiin voi tulla klo 9 asti",
            ("Tiina Ylöstalo",),
            0,
            goal=0,
            done_ago=30,
            sees=("Sari Lehtovaara", "Navid Haidari"),
        ),
        Agreed(
            "Kokoaa Wilma-viestit viikkoviestiksi",
            ("Olli Väisälä",),
            2,
            goal=1,
            sees=("Sari Lehtovaara", "Navid Haidari"),
        ),
        Agreed(
            "Kysyy paikkaa iltapäiväkerhosta",
            ("Tiina Ylöstalo",),
            -5,
            goal=1,
            sees=("Sari Lehtovaara", "Navid Haidari"),
        ),
        Agreed(
            "Varaa tutustumisajan toimintaterapiaan",
            ("Meri Kallioranta",),
            2,
            goal=1,
            sees=("Sari Lehtovaara", "Navid Haidari"),
        ),
        Agreed(
            "Kysyy tulkin perhevalmennukseen",
            ("Meri Kallioranta",),
            0,
            goal=2,
            sees=("Sari Lehtovaara", "Navid Haidari"),
        ),
        Agreed("Kerrotaan mummolle neuvolan ajat", ("Sari Lehtovaara",), 7, goal=2, sees=("Raili Lehtovaara",)),
        Agreed(
            "Hoitaa Aavaa neuvolakäyntien ajan",
            ("Raili Lehtovaara",),
            due_words="neuvolapäivinä",
            goal=2,
            sees=("Sari Lehtovaara", "Navid Haidari"),
        ),
    ),
)

NISKAVAARA = Household(
    name="Niskavaara",
    contact_by="Terveydenhoitaja neuvolasta",
    days_ago=60,
    worker="meri",
    services=("home_service", "maternity_clinic"),
    members=(
        Member(
            name="Elina Niskavaara", born=date(1993, 2, 14), number=920, language="fi", login="elina", takes_part=True
        ),
        Member(name="Topi", born=date(2024, 5, 6), parents=("Elina Niskavaara",), custody=Custody.SOLE),
        Member(name="Kotipalvelu", kind=PLACE, role="kahdesti viikossa", sector="pro"),
    ),
    goals=("Elina saa nukkua",),
    goal_sees=("Elina Niskavaara",),
    words=(
        Words(
            50,
            "Elina Niskavaara",
            StatementKind.WISH,
            "Että saisin nukkua edes kaksi yötä viikossa.",
            ("Elina Niskavaara",),
            area=Area.HEALTH,
        ),
    ),
    contacts=(Contact(8, How.VISIT, ("Elina Niskavaara",)),),
    agreed=(
        Agreed(
            "Kysyy kotipalvelusta iltavuorojen aikataulun",
            ("Meri Kallioranta",),
            -2,
            goal=0,
            sees=("Elina Niskavaara",),
        ),
        Agreed("Kirjaa ylös, milloin Topi herää", ("Elina Niskavaara",), 3, goal=0),
    ),
)

OSTER = Household(
    name="Öster",
    contact_by="Vilja Öster, viestillä",
    days_ago=30,
    worker="jonas",
    intake="jonas",
    services=("school", "family_counselling"),
    members=(
        Member(
            name="Camilla Öster", born=date(1981, 7, 21), number=921, language="sv", login="camilla", takes_part=True
        ),
        Member(name="Vilja", born=date(2015, 8, 30), language="sv", parents=("Camilla Öster",)),
    ),
    words=(Words(20, "Camilla Öster", StatementKind.WISH, "Att vi får prata svenska med alla.", ("Camilla Öster",)),),
    contacts=(Contact(15, How.MEETING, ("Camilla Öster", "Vilja")),),
)

KUUSIHARJU = Household(
    name="Kuusiharju",
    contact_by="Isä, puhelimella",
    days_ago=75,
    worker="meri",
    services=("family_work", "school"),
    members=(Member(name="Petri Kuusiharju", born=date(1977, 12, 1), number=922, language="fi"),),
    contacts=(Contact(27, How.CALL, ("Petri Kuusiharju",)),),
)

WAITING = (
    Household(
        name="Lillrank",
        contact_by="Modern, per telefon",
        days_ago=5,
        worker=None,
        intake="jonas",
        services=("maternity_clinic", "family_counselling"),
        members=(Member(name="Ida Lillrank", born=date(1995, 3, 3), number=923, language="sv"),),
    ),
    Household(
        name="Warsame",
        contact_by="Koulun kuraattori, äidin luvalla",
        days_ago=0,
        worker=None,
        intake="saana",
        services=("school", "maternity_clinic"),
        members=(Member(name="Hodan Warsame", born=date(1990, 6, 17), number=924, language="so", interpreter=True),),
    ),
)

RANTALA_FAMILY = Household(
    name="Mustajoki",
    contact_by="Äiti, puhelimella",
    days_ago=40,
    worker="lotta",
    intake="lotta",
    unit=RANTALA,
    services=("early_education", "rehabilitation"),
    members=(
        Member(
            name="Noora Mustajoki", born=date(1991, 10, 10), number=925, language="fi", login="noora", takes_part=True
        ),
        Member(name="Iida", born=date(2020, 1, 15), parents=("Noora Mustajoki",)),
    ),
    words=(Words(30, "Noora Mustajoki", StatementKind.WISH, "Että Iida saisi kavereita.", ("Noora Mustajoki",)),),
    contacts=(Contact(10, How.VISIT, ("Noora Mustajoki",)),),
    agreed=(Agreed("Kysyy paikkaa muskarista", ("Lotta Österlund",), 5, sees=("Noora Mustajoki",)),),
)

NEWCOMER = Member(name="Aino Rautio", born=date(1992, 5, 25), number=926, login="aino", language="fi")
"""Somebody with an account and no family yet: a newcomer opens one for her."""

HOUSEHOLDS = (LEHTOVAARA, NISKAVAARA, OSTER, KUUSIHARJU, *WAITING, RANTALA_FAMILY)
