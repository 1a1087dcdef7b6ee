"""The shell around a page: navigation, own families, the person, languages. Words register what they add."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode
from uuid import UUID

from flask import g, request, url_for

from casework.access import opening
from casework.access.policy import Actor
from casework.db import transaction
from casework.shell import notices
from casework.shell.current import Person, current_or_nobody, person
from casework.shell.language import LABELS, language, translate
from casework.shell.notices import Notice

Kind = Literal["worker", "rail", "family", "plain", "full"]

THEMES = ("auto", "light", "dark")
THEME_COOKIE = "theme"


@dataclass(frozen=True, slots=True)
class NavItem:
    """A line of the main navigation; ``count`` gives the number beside it, ``light`` marks the number as new.

    A line ``of_family`` leads to a page of the family that the open page is about.
    """

    label: str
    endpoint: str
    icon: str
    order: int
    shown_to: Callable[[Actor], bool]
    count: Callable[[Actor], int | None] | None = None
    light: bool = False
    of_family: bool = False


@dataclass(frozen=True, slots=True)
class FamilyLink:
    """One of a worker's own families, under the navigation."""

    name: str
    url: str
    family_id: UUID


@dataclass(frozen=True, slots=True)
class _Home:
    order: int
    shown_to: Callable[[Actor], bool]
    endpoint: str


_items: dict[str, NavItem] = {}
_homes: dict[str, _Home] = {}
_families: list[Callable[[Actor], Sequence[FamilyLink]]] = []
_notes: list[Callable[[Collection[UUID]], Mapping[UUID, str]]] = []


def register(item: NavItem) -> None:
    """Add a line to the navigation, or replace the one of the same endpoint."""
    _items[item.endpoint] = item


def register_families(source: Callable[[Actor], Sequence[FamilyLink]]) -> None:
    """Name where the list of own families comes from."""
    _families[:] = [source]


def register_family_notes(source: Callable[[Collection[UUID]], Mapping[UUID, str]]) -> None:
    """Name what tells a short word of own families, such as the day of the next meeting; it stands beside the name."""
    _notes[:] = [source]


def register_home(order: int, shown_to: Callable[[Actor], bool], endpoint: str) -> None:
    """Offer a page as the first one after sign-in; the lowest order that is shown to the actor wins."""
    _homes[endpoint] = _Home(order, shown_to, endpoint)


def home_of(actor: Actor) -> str | None:
    """The address of the actor's first page, where they have one."""
    offered = sorted(_homes.values(), key=lambda home: home.order)
    endpoint = next((home.endpoint for home in offered if home.shown_to(actor)), None)
    return url_for(endpoint) if endpoint else None


# --- what a page may say of its own shell ---


def page_kind(kind: Kind) -> None:
    """Let this page stand in another kind of shell than its reader's roles give."""
    g.page_kind = kind


def page_within(endpoint: str) -> None:
    """Let this page light the navigation line of another one."""
    g.page_within = endpoint


def page_family(family_id: UUID) -> None:
    """Say which family this page is about, where its address does not."""
    g.page_family = family_id


# --- the view model ---


@dataclass(frozen=True, slots=True)
class ShownItem:
    """A navigation line as the layout shows it."""

    label: str
    url: str
    icon: str
    current: bool
    count: int | None
    light: bool


@dataclass(frozen=True, slots=True)
class ShownFamily:
    """A family link as the layout shows it."""

    name: str
    url: str
    note: str
    current: bool


@dataclass(frozen=True, slots=True)
class ShownLanguage:
    """A language to choose."""

    code: str
    label: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """Everything that the layout shows around a page."""

    kind: Kind
    nav: Sequence[ShownItem]
    families: Sequence[ShownFamily]
    person: Person | None
    languages: Sequence[ShownLanguage]
    here: str
    lang: str
    theme: str
    sign_out_url: str | None
    home_url: str
    notice: Notice | None


def shell() -> Shell:
    """The shell of this request, gathered in one unit of work that ends before anything is rendered."""
    actor = current_or_nobody()
    known = person()
    kind = _kind(actor)
    nav, families = _around(actor, kind) if actor and kind not in {"plain", "full"} else ([], [])
    return Shell(
        kind=kind,
        nav=nav,
        families=families,
        person=known,
        languages=[ShownLanguage(code, label, code == language()) for code, label in LABELS.items()],
        here=here(),
        lang=language(),
        theme=_theme(known),
        sign_out_url=url_for("accounts.sign_out") if actor else None,
        home_url=url_for("shell.home"),
        notice=notices.notice(),
    )


def _around(actor: Actor, kind: Kind) -> tuple[list[ShownItem], list[ShownFamily]]:
    with transaction(), _beside_the_page():
        return _nav(actor), _own_families(actor) if kind in {"worker", "rail"} else []


def here() -> str:
    """The path of this page, to come back to, without what it told once."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name not in notices.PARAMETERS]
    return f"{request.path}?{urlencode(kept)}" if kept and request.method == "GET" else request.path


@contextmanager
def _beside_the_page() -> Iterator[None]:
    """What the navigation asks for is not what the page declared: the guard must not take the one for the other."""
    token = opening.decided.set(None)
    try:
        yield
    finally:
        opening.decided.reset(token)


def _kind(actor: Actor | None) -> Kind:
    chosen: Kind | None = g.get("page_kind")
    if actor is None:
        return "plain"
    return chosen or ("worker" if actor.roles else "family")


def _nav(actor: Actor) -> list[ShownItem]:
    lit = g.get("page_within", request.endpoint)
    return [
        ShownItem(
            label=translate(item.label),
            url=url_for(item.endpoint, family_id=_about()) if item.of_family else url_for(item.endpoint),
            icon=item.icon,
            current=item.endpoint == lit,
            count=item.count(actor) if item.count else None,
            light=item.light,
        )
        for item in sorted(_items.values(), key=lambda item: item.order)
        if item.shown_to(actor)
    ]


def _own_families(actor: Actor) -> list[ShownFamily]:
    links = [link for source in _families for link in source(actor)]
    known = {family_id: note for source in _notes for family_id, note in source([x.family_id for x in links]).items()}
    return [
        ShownFamily(link.name, link.url, known.get(link.family_id, ""), link.family_id == _about()) for link in links
    ]


def _about() -> UUID | None:
    """Which family the open page is about."""
    about: UUID | None = g.get("page_family", (request.view_args or {}).get("family_id"))
    return about


def _theme(known: Person | None) -> str:
    chosen = known.theme if known else request.cookies.get(THEME_COOKIE)
    return chosen if chosen in THEMES else "auto"
