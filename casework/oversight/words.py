"""The log's codes in words."""

from collections.abc import Mapping

from casework.access.policy import Basis
from casework.audit.models import Action
from casework.errors import N_

ACTIONS: Mapping[Action, str] = {
    Action.FAMILY_READ: N_("Opened a family's page"),
    Action.CASELOAD_READ: N_("Saw what is agreed, on Today"),
    Action.SHARED_READ: N_("Opened what is shared"),
    Action.LABELS_LISTED: N_("Saw a list of names"),
    Action.LOG_READ: N_("Read the log"),
    Action.REFUSED: N_("Was refused"),
    Action.FAMILY_OPENED: N_("Opened a new family"),
    Action.PERSON_ADDED: N_("Added a person"),
    Action.PERSON_CHANGED: N_("Changed a person"),
    Action.HOME_CHANGED: N_("Wrote down who lives where"),
    Action.RELATION_BEGUN: N_("Wrote down an adult's relation to a child"),
    Action.RELATION_ENDED: N_("Ended an adult's relation to a child"),
    Action.FAMILY_FOUND: N_("Found a former family by an identity code"),
    Action.MATTER_CLOSED: N_("Closed a family's matter"),
    Action.MATTER_REOPENED: N_("Opened a family's matter again"),
    Action.PERSON_INVITED: N_("Invited a person"),
    Action.INVITATION_ACCEPTED: N_("Accepted an invitation"),
    Action.PERSON_CONFIRMED: N_("Confirmed a person"),
    Action.MEMBERSHIP_ENDED: N_("Ended a person's part"),
    Action.RESPONSIBILITY_PROPOSED: N_("Proposed a responsible worker"),
    Action.RESPONSIBILITY_ACCEPTED: N_("Became the responsible worker"),
    Action.RESPONSIBILITY_DECLINED: N_("Declined to be responsible"),
    Action.DEPUTY_NAMED: N_("Named a deputy"),
    Action.STATEMENT_WRITTEN: N_("Wrote down what was said"),
    Action.STATEMENT_CHANGED: N_("Changed what was said"),
    Action.STATEMENT_CONFIRMED: N_("Confirmed their own words"),
    Action.ENCOUNTER_LOGGED: N_("Logged an encounter"),
    Action.GOAL_SET: N_("A goal was set"),
    Action.ACTION_AGREED: N_("Wrote down what was agreed"),
    Action.ACTION_CHANGED: N_("Changed what was agreed"),
    Action.ACTION_DONE: N_("Marked an agreed action done"),
    Action.ACTION_REOPENED: N_("Took the mark back"),
    Action.ALLOCATION_OPENED: N_("Opened a name to allocate"),
    Action.UNIT_FOUNDED: N_("Founded a unit"),
    Action.ROLE_GRANTED: N_("Granted a role"),
    Action.ROLE_ENDED: N_("Ended a role"),
    Action.IDENTITY_ADDED: N_("A person became known to the service"),
    Action.ACCOUNT_OPENED: N_("Opened an account"),
    Action.ACCOUNT_CHANGED: N_("Changed an account"),
    Action.SIGNED_IN: N_("Signed in"),
    Action.SIGN_IN_FAILED: N_("Failed to sign in"),
    Action.SIGNED_OUT: N_("Signed out"),
}

BASES: Mapping[str, str] = {
    Basis.RESPONSIBLE: N_("responsible worker"),
    Basis.DEPUTY: N_("deputy"),
    Basis.INTAKE: N_("intake worker"),
    Basis.PROPOSED: N_("proposed worker"),
    Basis.RELATION: N_("family member"),
    Basis.MEMBER: N_("member of the network"),
    Basis.FORMER: N_("family member of a closed matter"),
    Basis.RETURNING: N_("worker of the unit, family returning"),
    Basis.INVITED: N_("invited"),
    Basis.SUPERVISION: N_("supervisor"),
    Basis.WORKER: N_("worker"),
    "no_ground": N_("no ground for it"),
    "assurance": N_("sign-in not strong enough"),
    "not_found": N_("nothing of theirs"),
}
