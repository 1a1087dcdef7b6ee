"""What those who carry the matter need of a person: how to reach them safely, where they are, what protects them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped
from sqlalchemy.orm.attributes import flag_modified

from casework import clock
from casework.access import opening
from casework.access.opening import Opening
from casework.access.policy import Permission
from casework.accounts import identity_code
from casework.audit.models import Action, FamilyOwned
from casework.crypto.fields import DATE, Encrypted
from casework.crypto.keyring import DataClass
from casework.db import clear, session, store, version
from casework.errors import N_, Refused
from casework.families.models import Participant, PersonDetails, RevisionOf
from casework.families.revisions import keep_revision

when_protected: list[Callable[[Opening], None]] = []
"""What other words do as soon as somebody of the family is protected for their safety; the application names them."""


class FurtherDetails(FamilyOwned):
    """The rest of a person's details. They are saved with ``PersonDetails``, whose version counts for both.

    A table of its own, because ciphertext cannot be added to rows that are there already.
    """

    __tablename__ = "further_details"
    __table_args__ = (UniqueConstraint("participant_id"),)
    participant_id: Mapped[UUID] = clear("whose details", ForeignKey("participant.id"))
    version: Mapped[int] = version()
    mother_tongue = Encrypted[str | None]("further_details.mother_tongue", DataClass.RESTRICTED)
    email = Encrypted[str | None]("further_details.email", DataClass.LOCATION)
    address = Encrypted[str | None]("further_details.address", DataClass.LOCATION)
    contact_address = Encrypted[str | None]("further_details.contact_address", DataClass.LOCATION)
    """The only address of somebody protected that may be disclosed (Act 661/2009 § 36)."""
    protected_since = Encrypted[date | None]("further_details.protected_since", DataClass.RESTRICTED, codec=DATE)
    protected_until = Encrypted[date | None]("further_details.protected_until", DataClass.RESTRICTED, codec=DATE)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it as it stands.

    def covers(self, day: date) -> bool:
        """Whether the days of a protection, where it has any, include this one."""
        begun = self.protected_since is None or self.protected_since <= day
        return begun and (self.protected_until is None or day <= self.protected_until)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """What is asked of a member of the family; only the name is needed to begin."""

    name: str
    role: str = ""
    birth_date: date | None = None
    expected_birth: date | None = None
    identity_code: str | None = None
    mother_tongue: str | None = None
    service_language: str | None = None
    interpreter: bool = False
    phone: str | None = None
    email: str | None = None
    address: str | None = None
    contact_address: str | None = None
    municipality: str | None = None
    """Its code of three digits, or the name of one that is known here."""
    safe_contact: str | None = None
    protected: bool = False
    protected_since: date | None = None
    protected_until: date | None = None
    homes: Sequence[UUID] = ()
    """Where this person lives; the family's first home where nothing is said. A child may live in two."""
    new_home: str | None = None


def refuse_contradictions(person: NewPerson) -> None:
    """Refuse what cannot be true of anybody.

    Raises:
        Refused: a birth that is still to come, an identity code that is wrong or names another day of birth, or a
            protection that ends before it begins.
    """
    if person.birth_date is not None and person.birth_date > clock.today():
        raise Refused(N_("This day is still to come. Who is not born yet has an expected date."), field="born")
    if person.identity_code and person.birth_date is not None:
        named = identity_code.birth_date(identity_code.checked(person.identity_code))
        if named != person.birth_date:
            raise Refused(
                N_("The identity code and the date of birth name different days. Check both."), field="identity_code"
            )
    if person.protected_since and person.protected_until and person.protected_until < person.protected_since:
        raise Refused(N_("The last day is before the first day."), field="protected_until")


def details_of(person: Participant) -> tuple[PersonDetails | None, FurtherDetails | None]:
    """The details of one person, as far as they are written down."""
    details = select(PersonDetails).where(PersonDetails.participant_id == person.id)
    further = select(FurtherDetails).where(FurtherDetails.participant_id == person.id)
    return session().scalars(details).one_or_none(), session().scalars(further).one_or_none()


def told_of(person: Participant) -> NewPerson:
    """What is written down of a person, but the identity code and the homes."""
    details, further = details_of(person)
    return NewPerson(
        name=person.name,
        role=person.role,
        birth_date=person.birth_date,
        expected_birth=person.expected_birth,
        service_language=person.service_language,
        interpreter=person.interpreter,
        phone=details.phone if details else None,
        municipality=details.municipality if details else None,
        safe_contact=details.safe_contact if details else None,
        protected=details.protected if details else False,
        mother_tongue=further.mother_tongue if further else None,
        email=further.email if further else None,
        address=further.address if further else None,
        contact_address=further.contact_address if further else None,
        protected_since=further.protected_since if further else None,
        protected_until=further.protected_until if further else None,
    )


def details_to_write(person: Participant) -> tuple[PersonDetails, FurtherDetails]:
    """The same, begun where nothing was written down yet."""
    details, further = details_of(person)
    of = {"family_id": person.family_id, "participant_id": person.id}
    return details or PersonDetails(**of, protected=False), further or FurtherDetails(**of)


def write_details(door: Opening, action: Action, member: Participant, person: NewPerson) -> None:
    """Write down what was told of a person. An identity code that is not told again stays as it is."""
    details, further = details_to_write(member)
    details.identity_code = identity_code.canonical(person.identity_code or "") or details.identity_code
    details.municipality = municipality_code(person.municipality)
    details.phone = normalised_phone(person.phone)
    details.safe_contact = person.safe_contact
    details.protected = person.protected
    further.mother_tongue = person.mother_tongue
    further.email = person.email
    further.address = person.address
    further.contact_address = person.contact_address
    further.protected_since = person.protected_since if person.protected else None
    further.protected_until = person.protected_until if person.protected else None
    save_details(door, action, details, further)


def save_details(door: Opening, action: Action, details: PersonDetails, further: FurtherDetails) -> None:
    """Store both with the next revision and the events."""
    if details in session():
        flag_modified(details, "participant_id")  # Their version moves, too, where only the further ones change.
    store(details, further)
    content = {**details.plain(), **further.plain()}
    door.record(action, details, further, keep_revision(door, details, RevisionOf.DETAILS, content))
    if details.protected:
        for react in when_protected:
            react(door)


def protected_in(door: Opening, *, ahead: bool = False) -> set[UUID]:
    """Everybody of the family that is open whose non-disclosure is in force today; ``ahead``: or will be."""
    protected = {details.participant_id for details in door.rows(PersonDetails) if details.protected}
    if not protected:
        return protected
    today = clock.today()
    over = {
        further.participant_id
        for further in door.rows(FurtherDetails)
        if not further.covers(max(today, further.protected_since or today) if ahead else today)
    }
    return protected - over


def careful(door: Opening) -> bool:
    """Whether somebody of the family is protected today, so that nothing is shared before a second thought.

    Asked whoever has the family open: what is held back from a reader is no secret to the rule that holds it back.
    """
    with opening.on_the_way(door, Permission.HEED_PROTECTION):
        return bool(protected_in(door))


# --- municipalities and telephone numbers ---

MUNICIPALITIES: Mapping[str, tuple[str, str]] = {
    "090": ("Heinävesi", "Heinävesi"),
    "146": ("Ilomantsi", "Ilomants"),
    "167": ("Joensuu", "Joensuu"),
    "176": ("Juuka", "Juuka"),
    "260": ("Kitee", "Kitee"),
    "276": ("Kontiolahti", "Kontiolahti"),
    "309": ("Outokumpu", "Outokumpu"),
    "422": ("Lieksa", "Lieksa"),
    "426": ("Liperi", "Liperi"),
    "541": ("Nurmes", "Nurmes"),
    "607": ("Polvijärvi", "Polvijärvi"),
    "707": ("Rääkkylä", "Rääkkylä"),
    "848": ("Tohmajärvi", "Tohmajärvi"),
}
"""The municipalities of North Karelia by their codes (OID 1.2.246.537.6.21), in Finnish and in Swedish."""

_CODES = {name.casefold(): code for code, names in MUNICIPALITIES.items() for name in names}


def municipality_code(written: str | None) -> str | None:
    """The code of a home municipality, written as that or as a name that is known here.

    Raises:
        Refused: it is neither.
    """
    if not written:
        return None
    if re.fullmatch(r"[0-9]{3}", written):
        return written
    if written.casefold() not in _CODES:
        raise Refused(
            N_("Write the code of the municipality, three digits. For example 091"), field="other_municipality"
        )
    return _CODES[written.casefold()]


_SPACING = re.compile(r"[ \-().\u00a0]")
_COUNTRY = re.compile(r"^\s*(?:\+|00)358[\s\-]*(?:\(0\))?")
_ORDINARY = re.compile(r"0(?:(?:4[0-9]|50)[0-9]{5,9}|(?:1[3-9]|2[1-8]|3[1-9]|5[1-9]|6[1-9]|8[1-9]|9[1-9])[0-9]{4,8})")
"""Mobile and geographic numbers. Service numbers (010, 020, 0600, 0800, 116…) cannot be dialled from everywhere."""


def normalised_phone(written: str | None) -> str | None:
    """An ordinary Finnish number as E.164 (+358 without the leading zero); any other as it was written."""
    if not written:
        return None
    national = _SPACING.sub("", _COUNTRY.sub("0", written))
    return f"+358{national[1:]}" if _ORDINARY.fullmatch(national) else written


def shown_phone(kept: str | None) -> str | None:
    """A number as it is read in Finland: an ordinary one in national groups."""
    if not kept or not re.fullmatch(r"\+358[0-9]{5,12}", kept):
        return kept
    national = f"0{kept[4:]}"
    area = 3 if national[:2] == "04" or national[:3] == "050" or national[:2] == "01" else 2
    rest = national[area:]
    return " ".join(part for part in (national[:area], rest[:3], rest[3:]) if part)
