"""Who may open and send what, written by hand from the law and not from the code.

The sources: nobody but those who carry a family's matter reads it (Act 703/2023 § 9, decree 457/2024 § 10); management
is no right to read clients (decree § 24), so a supervisor counts and proposes; technical and administrative roles see
no family (decree §§ 17, 22); a network member and a parent see what is shared with them and nothing before they are
confirmed (Act 703/2023 §§ 4, 6); secret data is shown to a citizen only after strong identification (Act 306/2019 § 6).
"""

from collections.abc import Mapping
from dataclasses import dataclass

# --- the people ---

WORKERS = frozenset({"meri", "saana", "jonas", "lotta"})
SUPERVISORS = frozenset({"heli", "antti"})
STAFF = WORKERS | SUPERVISORS | {"kaisa", "ville", "tiina"}
MEMBERS = frozenset({"sari", "navid", "raili", "olli", "noora"})
STRANGERS = frozenset({"aino", "ended", "invited", "accepted"})
WEAK = frozenset({"sari by password", "olli by password"})
SIGNED_IN = STAFF | MEMBERS | STRANGERS | WEAK
NOBODY = frozenset({"anonymous", "revoked"})
EVERYBODY = SIGNED_IN | NOBODY

# --- the families ---

FAMILIES = ("Lehtovaara", "Öster", "Kuusiharju", "Lillrank", "Warsame", "Mustajoki", "none")
"""Meri's, with Saana standing in; Jonas's; Jonas's since Meri passed it on; waiting with Jonas; waiting with Saana and
proposed to Jonas; another unit's; and one that does not exist."""

Circle = Mapping[str, frozenset[str]]


def circle(**by_family: str) -> Circle:
    """Logins by family; a family that is not named has nobody."""
    given = {name.replace("Oster", "Öster"): frozenset(logins.split()) for name, logins in by_family.items()}
    return {family: given.get(family, frozenset()) for family in FAMILIES}


CARRIES = circle(
    Lehtovaara="meri saana", Oster="jonas", Kuusiharju="jonas", Lillrank="jonas", Warsame="saana", Mustajoki="lotta"
)
SUPERVISES = circle(
    Lehtovaara="heli", Oster="heli", Kuusiharju="heli", Lillrank="heli", Warsame="heli", Mustajoki="antti"
)
PROPOSED = circle(Warsame="jonas")
ASKED = circle(Warsame="jonas", Lehtovaara="jonas")
"""Jonas has accepted Lehtovaara; the family's word is still to come."""
FOR_WORD = circle(Lehtovaara="meri saana jonas")
ONLY_MERI = circle(Lehtovaara="meri")
RESPONSIBLE = circle(Lehtovaara="meri", Oster="jonas", Kuusiharju="jonas", Mustajoki="lotta")
SHARES = circle(Lehtovaara="sari navid raili olli", Mustajoki="noora")
"""By strong identification only: a password shows nobody anything."""
OF_FAMILY = circle(Lehtovaara="sari navid", Mustajoki="noora")
"""Members of the family itself; the network is told of nobody else who stands around it."""
OWN_WORKER = circle(Lehtovaara="meri saana")
INVITED = circle(Lehtovaara="invited")
ACCEPTED = circle(Lehtovaara="accepted")
MARKS = circle(
    Lehtovaara="meri saana sari",
    Oster="jonas",
    Kuusiharju="jonas",
    Lillrank="jonas",
    Warsame="saana",
    Mustajoki="lotta",
)
"""The promise of these tests is Sari's in Lehtovaara, and Raili sees it; in the others it is not a member's."""
HEARD = circle(Lehtovaara="raili")
SAID = circle(Lehtovaara="sari", Mustajoki="noora")
"""Whose words the statement of these tests is, and who gave its consent, where they take part."""

SPEAKS = {family: CARRIES[family] | SAID[family] for family in FAMILIES}
"""Who says of that statement that it is still so, or no longer."""
HEARS = {family: CARRIES[family] | SAID[family] | HEARD[family] for family in FAMILIES}
"""Who reads it, and can say that they see it differently; Navid and Olli are not in its audience."""

RECORDS = circle(
    Lehtovaara="meri saana olli", Oster="jonas", Kuusiharju="jonas", Lillrank="jonas", Warsame="saana",
    Mustajoki="lotta",
)  # fmt: skip
"""Who writes a meeting's notes: those who carry the matter, and in Lehtovaara Olli, who was chosen for it."""
INVITED_TO_MEET = circle(Lehtovaara="sari olli", Mustajoki="noora")

# --- the pages ---

Outcome = int | str
"""A status, or the address that the answer leads to."""

SIGN_IN = "/sign-in"
MISSING = 404


@dataclass(frozen=True)
class Let:
    """Who is let in and what they get; everybody else who is signed in gets what does not exist, others sign in."""

    who: Circle | frozenset[str]
    outcome: Outcome | Mapping[str, Outcome]
    others: Mapping[str, Outcome] | None = None
    public: bool = False
    in_family: Mapping[str, Outcome] | None = None
    """Where the outcome is another one for whoever is let in."""

    def outcome_for(self, login: str, family: str) -> Outcome:
        """What this person gets for this family."""
        who = self.who[family] if isinstance(self.who, Mapping) else self.who
        if login in who and self.in_family and family in self.in_family:
            return self.in_family[family]
        if login in who:
            return self.outcome if isinstance(self.outcome, int | str) else self.outcome[login]
        if self.others and login in self.others and family == "Lehtovaara":
            return self.others[login]
        return SIGN_IN if login in NOBODY and not self.public else MISSING


NO_SUCH = Let(frozenset(), MISSING, public=True)
"""Nothing is there by this method, for nobody."""


NOT_YET = Let(frozenset(), MISSING)
"""A page that is there for nobody as things stand; strangers are asked to sign in as for any other."""


def reads(who: Circle | frozenset[str]) -> Let:
    return Let(who, 200)


def corrects(who: Circle | frozenset[str]) -> Let:
    """An empty form: let in, and asked to correct it."""
    return Let(who, 422)


def presses(who: Circle | frozenset[str]) -> Let:
    return Let(who, 303)


ASKED_FAMILY = Let(OF_FAMILY, 422, in_family={"Lehtovaara": 303})
HOME = {
    **dict.fromkeys(WORKERS, "/today"),
    **dict.fromkeys(SUPERVISORS, "/board"),
    **dict.fromkeys({"kaisa", "ville"}, "/units"),
    "tiina": "/log",
    **dict.fromkeys(MEMBERS | STRANGERS | WEAK, "/our-plan"),
    **dict.fromkeys(NOBODY, SIGN_IN),
}
OWN_PLAN: Mapping[str, Outcome] = {
    **dict.fromkeys({"sari", "navid", "raili", "olli"}, "/our-plan/Lehtovaara"),
    "noora": "/our-plan/Mustajoki",
    **dict.fromkeys(STAFF | STRANGERS | WEAK, 200),
}

PAGES: Mapping[str, tuple[Let, Let]] = {
    # The house: for reading, for sending.
    "/": (Let(EVERYBODY, HOME), NO_SUCH),
    "/health/live": (reads(EVERYBODY), NO_SUCH),
    "/health/ready": (reads(EVERYBODY), NO_SUCH),
    "/static/<path:name>": (reads(EVERYBODY), NO_SUCH),
    "/components": (reads(EVERYBODY), NO_SUCH),
    "/sign-in": (reads(EVERYBODY), corrects(EVERYBODY)),
    "/sign-in/as": (NO_SUCH, NO_SUCH),
    "/language": (NO_SUCH, NO_SUCH),
    "/theme": (NO_SUCH, NO_SUCH),
    "/sign-out": (NO_SUCH, Let(SIGNED_IN, SIGN_IN)),
    # The pages of a role.
    "/today": (reads(WORKERS), NO_SUCH),
    "/families": (reads(WORKERS), NO_SUCH),
    "/families/new": (reads(WORKERS), corrects(WORKERS)),
    "/families/former-members": (reads(WORKERS), corrects(WORKERS)),
    "/board": (reads(SUPERVISORS), NO_SUCH),
    "/units": (reads(SUPERVISORS | {"kaisa", "ville"}), NO_SUCH),
    "/log": (reads(frozenset({"tiina"})), NO_SUCH),
    "/our-plan": (Let(SIGNED_IN, OWN_PLAN), NO_SUCH),
    # Those who carry the matter.
    "/families/<uuid:family_id>": (reads(CARRIES), NO_SUCH),
    "/families/<uuid:family_id>/people/new": (reads(CARRIES), corrects(CARRIES)),
    "/families/<uuid:family_id>/people": (reads(CARRIES), NO_SUCH),
    "/families/<uuid:family_id>/people/<uuid:person_id>": (reads(CARRIES), NO_SUCH),
    "/families/<uuid:family_id>/people/<uuid:person_id>/edit": (reads(CARRIES), corrects(CARRIES)),
    # Confirming for nobody else is a good answer, too.
    "/families/<uuid:family_id>/people/<uuid:person_id>/protection": (reads(CARRIES), presses(CARRIES)),
    "/families/<uuid:family_id>/people/<uuid:person_id>/shared-before": (reads(CARRIES), NO_SUCH),
    "/families/<uuid:family_id>/people/<uuid:person_id>/shared-before/back": (NO_SUCH, presses(CARRIES)),
    "/families/<uuid:family_id>/people/<uuid:person_id>/relations/new": (reads(CARRIES), corrects(CARRIES)),
    "/families/<uuid:family_id>/relations/<uuid:relation_id>": (reads(CARRIES), corrects(CARRIES)),
    "/families/<uuid:family_id>/relations/<uuid:relation_id>/end": (NO_SUCH, presses(CARRIES)),
    "/families/<uuid:family_id>/homes/new": (reads(CARRIES), corrects(CARRIES)),
    "/families/<uuid:family_id>/homes/<uuid:home_id>": (reads(CARRIES), corrects(CARRIES)),
    "/families/<uuid:family_id>/people/<uuid:person_id>/invite": (NO_SUCH, presses(CARRIES)),
    # Invited just before, and not accepted: let in, and told that it cannot be confirmed.
    "/families/<uuid:family_id>/people/<uuid:person_id>/confirm": (NO_SUCH, corrects(CARRIES)),
    "/families/<uuid:family_id>/people/<uuid:person_id>/end": (NO_SUCH, presses(CARRIES)),
    "/families/<uuid:family_id>/deputy": (reads(RESPONSIBLE), corrects(RESPONSIBLE)),
    "/families/<uuid:family_id>/network": (reads(CARRIES), NO_SUCH),
    "/families/<uuid:family_id>/network/earlier": (reads(CARRIES), NO_SUCH),
    "/families/<uuid:family_id>/network/new": (reads(CARRIES), corrects(CARRIES)),
    "/families/<uuid:family_id>/network/<uuid:member_id>": (reads(CARRIES), corrects(CARRIES)),
    "/families/<uuid:family_id>/network/<uuid:member_id>/end": (reads(CARRIES), corrects(CARRIES)),
    "/families/<uuid:family_id>/network/<uuid:member_id>/tie/<uuid:viewpoint_id>": (
        reads(CARRIES),
        corrects(CARRIES),
    ),
    "/families/<uuid:family_id>/network/<uuid:member_id>/tie/<uuid:viewpoint_id>/feels": (NO_SUCH, corrects(CARRIES)),
    "/families/<uuid:family_id>/network/ties/<uuid:tie_id>/take-back": (NO_SUCH, presses(CARRIES)),
    "/families/<uuid:family_id>/network/basis": (reads(CARRIES), corrects(CARRIES)),
    "/families/<uuid:family_id>/people/<uuid:member_id>/consents": (reads(CARRIES), NO_SUCH),
    "/families/<uuid:family_id>/people/<uuid:member_id>/consents/new": (reads(CARRIES), corrects(CARRIES)),
    # Nobody has invited this neighbour: let in, and told that they cannot be confirmed.
    "/families/<uuid:family_id>/people/<uuid:member_id>/confirm-by-consent": (NO_SUCH, corrects(CARRIES)),
    "/families/<uuid:family_id>/consents/<uuid:consent_id>/withdraw": (reads(CARRIES), presses(CARRIES)),
    "/families/<uuid:family_id>/statements/new": (reads(CARRIES), corrects(CARRIES)),
    "/families/<uuid:family_id>/statements/<uuid:statement_id>": (reads(CARRIES), corrects(CARRIES)),
    "/families/<uuid:family_id>/picture": (reads(CARRIES), NO_SUCH),
    "/families/<uuid:family_id>/hearings/new": (reads(CARRIES), corrects(CARRIES)),
    "/families/<uuid:family_id>/services/new": (reads(CARRIES), corrects(CARRIES)),
    "/families/<uuid:family_id>/services/<uuid:service_id>": (reads(CARRIES), corrects(CARRIES)),
    "/families/<uuid:family_id>/services/<uuid:service_id>/end": (NO_SUCH, presses(CARRIES)),
    # Who confirmed these words just before has another version by now, and is told so.
    "/families/<uuid:family_id>/statements/<uuid:statement_id>/<int:version>/still-so": (
        NO_SUCH,
        Let(SPEAKS, {**dict.fromkeys(WORKERS, 303), "sari": 422, "noora": 422}),
    ),
    "/families/<uuid:family_id>/statements/<uuid:statement_id>/aside": (NO_SUCH, presses(SPEAKS)),
    "/families/<uuid:family_id>/statements/<uuid:statement_id>/back": (NO_SUCH, presses(SPEAKS)),
    "/families/<uuid:family_id>/goals/new": (reads(CARRIES), corrects(CARRIES)),
    "/families/<uuid:family_id>/actions/new": (reads(CARRIES), corrects(CARRIES)),
    "/families/<uuid:family_id>/actions/<uuid:action_id>": (reads(CARRIES), corrects(CARRIES)),
    "/families/<uuid:family_id>/plan": (reads(CARRIES), NO_SUCH),
    "/families/<uuid:family_id>/plan/line": (reads(CARRIES), corrects(CARRIES)),
    "/families/<uuid:family_id>/plan/line/read": (NO_SUCH, presses(CARRIES)),
    "/line": (reads(WORKERS), corrects(WORKERS)),
    "/line/read": (NO_SUCH, presses(WORKERS)),
    "/families/<uuid:family_id>/goals/<uuid:goal_id>": (reads(CARRIES), corrects(CARRIES)),
    "/families/<uuid:family_id>/goals/<uuid:goal_id>/up": (NO_SUCH, presses(CARRIES)),
    "/families/<uuid:family_id>/goals/<uuid:goal_id>/down": (NO_SUCH, presses(CARRIES)),
    "/families/<uuid:family_id>/goals/<uuid:goal_id>/reached": (NO_SUCH, presses(CARRIES)),
    "/families/<uuid:family_id>/goals/<uuid:goal_id>/back": (NO_SUCH, presses(CARRIES)),
    "/families/<uuid:family_id>/goals/<uuid:goal_id>/not-needed": (NO_SUCH, presses(CARRIES)),
    "/families/<uuid:family_id>/actions/<uuid:action_id>/note": (NO_SUCH, corrects(CARRIES)),
    # The press says of no version that it was pressed on: let in, and told to look again.
    "/families/<uuid:family_id>/actions/<uuid:action_id>/not-needed": (NO_SUCH, corrects(CARRIES)),
    "/families/<uuid:family_id>/lines/<uuid:line_id>": (reads(CARRIES), NO_SUCH),
    "/families/<uuid:family_id>/lines/<uuid:line_id>/share/<uuid:person_id>": (reads(CARRIES), corrects(CARRIES)),
    "/families/<uuid:family_id>/lines/<uuid:line_id>/<int:version>/shared/<uuid:person_id>/back": (
        NO_SUCH,
        corrects(CARRIES),
    ),
    "/families/<uuid:family_id>/actions/<uuid:action_id>/versions/<int:version>/back": (NO_SUCH, corrects(CARRIES)),
    "/families/<uuid:family_id>/actions/<uuid:action_id>/undo": (NO_SUCH, presses(CARRIES)),
    "/families/<uuid:family_id>/plan/answers/new": (reads(CARRIES), corrects(CARRIES)),
    "/families/<uuid:family_id>/plan/review": (reads(CARRIES), corrects(CARRIES)),
    "/families/<uuid:family_id>/plan/reviews/<uuid:review_id>/done": (NO_SUCH, presses(CARRIES)),
    "/families/<uuid:family_id>/plan/reviews/<uuid:review_id>/undone": (NO_SUCH, presses(CARRIES)),
    "/families/<uuid:family_id>/plan/print": (reads(CARRIES), NO_SUCH),
    "/families/<uuid:family_id>/plan/print/<uuid:person_id>": (reads(CARRIES), NO_SUCH),
    "/our-plan/<uuid:family_id>/answer": (reads(OF_FAMILY), corrects(OF_FAMILY)),
    "/families/<uuid:family_id>/actions/<uuid:action_id>/done": (NO_SUCH, presses(MARKS)),
    "/families/<uuid:family_id>/actions/<uuid:action_id>/undone": (NO_SUCH, presses(MARKS)),
    "/families/<uuid:family_id>/encounters/new": (reads(CARRIES), corrects(CARRIES)),
    "/families/<uuid:family_id>/encounters": (reads(CARRIES), NO_SUCH),
    "/families/<uuid:family_id>/encounters/<uuid:encounter_id>": (reads(CARRIES), corrects(CARRIES)),
    "/families/<uuid:family_id>/encounters/<uuid:encounter_id>/take-back": (NO_SUCH, presses(CARRIES)),
    "/families/<uuid:family_id>/encounters/<uuid:encounter_id>/bring-back": (NO_SUCH, presses(CARRIES)),
    # Meetings: these are under way, and nobody has come yet but the worker and, in Lehtovaara, the recorder.
    "/families/<uuid:family_id>/meetings": (reads(CARRIES), NO_SUCH),
    "/families/<uuid:family_id>/meetings/new": (reads(CARRIES), corrects(CARRIES)),
    "/families/<uuid:family_id>/meetings/<uuid:meeting_id>": (reads(CARRIES), NO_SUCH),
    "/families/<uuid:family_id>/meetings/<uuid:meeting_id>/plan": (reads(CARRIES), corrects(CARRIES)),
    "/families/<uuid:family_id>/meetings/<uuid:meeting_id>/cancel": (reads(CARRIES), corrects(CARRIES)),
    "/families/<uuid:family_id>/meetings/<uuid:meeting_id>/start": (NO_SUCH, corrects(CARRIES)),
    "/families/<uuid:family_id>/meetings/<uuid:meeting_id>/mode": (reads(RECORDS), corrects(RECORDS)),
    "/families/<uuid:family_id>/meetings/<uuid:meeting_id>/attendance": (NO_SUCH, presses(CARRIES)),
    "/families/<uuid:family_id>/meetings/<uuid:meeting_id>/read-back": (reads(CARRIES), corrects(CARRIES)),
    "/families/<uuid:family_id>/meetings/<uuid:meeting_id>/read-back/begin": (NO_SUCH, presses(CARRIES)),
    "/families/<uuid:family_id>/meetings/<uuid:meeting_id>/read-back/resume": (NO_SUCH, presses(CARRIES)),
    # Nothing of a meeting is printed before it is closed.
    "/families/<uuid:family_id>/meetings/<uuid:meeting_id>/print/<uuid:person_id>": (NOT_YET, NO_SUCH),
    "/our-plan/<uuid:family_id>/meetings/<uuid:meeting_id>": (reads(INVITED_TO_MEET), corrects(INVITED_TO_MEET)),
    # The baton.
    "/families/<uuid:family_id>/close": (reads(CARRIES), corrects(CARRIES)),
    "/families/<uuid:family_id>/propose": (reads(SUPERVISES), corrects(SUPERVISES)),
    # Nobody is proposed in the other families, so there is nothing to withdraw; Meri's proposal is Heli's own.
    "/families/<uuid:family_id>/propose/withdraw": (
        NO_SUCH,
        Let(SUPERVISES, 422, in_family={"Lehtovaara": 303, "Warsame": 303}),
    ),
    "/families/<uuid:family_id>/pass-on": (reads(RESPONSIBLE), corrects(RESPONSIBLE)),
    "/families/<uuid:family_id>/pass-on/withdraw": (NO_SUCH, corrects(RESPONSIBLE)),
    "/families/<uuid:family_id>/proposal": (reads(ASKED), NO_SUCH),
    "/families/<uuid:family_id>/decline": (reads(ASKED), corrects(ASKED)),
    "/families/<uuid:family_id>/accept": (NO_SUCH, Let(PROPOSED, 303, others={"jonas": 422})),
    "/families/<uuid:family_id>/proposal/<uuid:proposal_id>/word": (reads(FOR_WORD), corrects(FOR_WORD)),
    # Nobody is proposed in Mustajoki.
    "/our-plan/<uuid:family_id>/proposal/<uuid:proposal_id>/talk": (NO_SUCH, ASKED_FAMILY),
    "/our-plan/<uuid:family_id>/proposal/<uuid:proposal_id>/yes": (NO_SUCH, ASKED_FAMILY),
    "/families/<uuid:family_id>/deputy/<uuid:deputy_id>": (reads(ONLY_MERI), corrects(ONLY_MERI)),
    "/families/<uuid:family_id>/deputy/<uuid:deputy_id>/end": (NO_SUCH, presses(ONLY_MERI)),
    "/families/<uuid:family_id>/responsibility": (reads(CARRIES), NO_SUCH),
    "/families/<uuid:family_id>/people/<uuid:person_id>/own-workers": (reads(CARRIES), corrects(CARRIES)),
    "/families/<uuid:family_id>/people/<uuid:person_id>/own-workers/<uuid:record_id>": (
        reads(OWN_WORKER),
        corrects(OWN_WORKER),
    ),
    # Those with whom it is shared.
    "/our-plan/<uuid:family_id>": (reads(SHARES), NO_SUCH),
    "/our-plan/<uuid:family_id>/feeling": (reads(OF_FAMILY), corrects(OF_FAMILY)),
    "/our-plan/<uuid:family_id>/people": (reads(OF_FAMILY), NO_SUCH),
    # Where somebody is protected, nobody sees who stands around the family but those whom they know themselves.
    "/our-plan/<uuid:family_id>/people/<uuid:member_id>": (reads(SAID), corrects(SAID)),
    "/our-plan/<uuid:family_id>/taking-part": (reads(OF_FAMILY), NO_SUCH),
    "/our-plan/<uuid:family_id>/consents/<uuid:consent_id>/withdraw": (reads(SAID), presses(SAID)),
    "/our-plan/<uuid:family_id>/statements/<uuid:statement_id>/<int:version>/confirm": (NO_SUCH, presses(SAID)),
    "/our-plan/<uuid:family_id>/picture": (reads(SHARES), NO_SUCH),
    "/our-plan/<uuid:family_id>/statements/<uuid:statement_id>/differently": (reads(HEARS), corrects(HEARS)),
    # Who accepted already is told that there is nothing to accept any more.
    "/our-plan/<uuid:family_id>/accept": (NO_SUCH, Let(INVITED, 303, others={"accepted": 422})),
}

LAST = (
    "/families/<uuid:family_id>/relations/<uuid:relation_id>/end",
    "/families/<uuid:family_id>/meetings/<uuid:meeting_id>/attendance",
    "/families/<uuid:family_id>/meetings/<uuid:meeting_id>/read-back/begin",
    "/families/<uuid:family_id>/meetings/<uuid:meeting_id>/read-back/resume",
    "/families/<uuid:family_id>/people/<uuid:person_id>/invite",
    "/families/<uuid:family_id>/people/<uuid:person_id>/confirm",
    "/families/<uuid:family_id>/people/<uuid:person_id>/end",
    "/families/<uuid:family_id>/actions/<uuid:action_id>/done",
    "/families/<uuid:family_id>/actions/<uuid:action_id>/undone",
    "/families/<uuid:family_id>/network/ties/<uuid:tie_id>/take-back",
    "/families/<uuid:family_id>/consents/<uuid:consent_id>/withdraw",
    "/our-plan/<uuid:family_id>/consents/<uuid:consent_id>/withdraw",
    "/families/<uuid:family_id>/actions/<uuid:action_id>/undo",
    "/families/<uuid:family_id>/goals/<uuid:goal_id>/up",
    "/families/<uuid:family_id>/goals/<uuid:goal_id>/down",
    "/families/<uuid:family_id>/goals/<uuid:goal_id>/reached",
    "/families/<uuid:family_id>/goals/<uuid:goal_id>/back",
    "/families/<uuid:family_id>/goals/<uuid:goal_id>/not-needed",
    "/families/<uuid:family_id>/plan/reviews/<uuid:review_id>/done",
    "/families/<uuid:family_id>/plan/reviews/<uuid:review_id>/undone",
    "/our-plan/<uuid:family_id>/statements/<uuid:statement_id>/<int:version>/confirm",
    "/families/<uuid:family_id>/statements/<uuid:statement_id>/<int:version>/still-so",
    "/families/<uuid:family_id>/statements/<uuid:statement_id>/aside",
    "/families/<uuid:family_id>/statements/<uuid:statement_id>/back",
    "/families/<uuid:family_id>/services/<uuid:service_id>/end",
    "/families/<uuid:family_id>/encounters/<uuid:encounter_id>/take-back",
    "/families/<uuid:family_id>/encounters/<uuid:encounter_id>/bring-back",
    "/our-plan/<uuid:family_id>/accept",
    "/families/<uuid:family_id>/accept",
    "/our-plan/<uuid:family_id>/proposal/<uuid:proposal_id>/talk",
    "/our-plan/<uuid:family_id>/proposal/<uuid:proposal_id>/yes",
    "/families/<uuid:family_id>/propose/withdraw",
    "/families/<uuid:family_id>/deputy/<uuid:deputy_id>/end",
    "/sign-out",
)
"""What changes something when it is pressed, in this order and after all the rest."""
