"""Who somebody is while they use the service."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Role(StrEnum):
    ANYONE = "anyone"  # nobody in particular: no sign-in
    COORDINATOR = "coordinator"
    VOLUNTEER = "volunteer"
    SITE_LEAD = "site_lead"
    DRIVER = "driver"
    DONOR = "donor"
    SUPPORTER = "supporter"
    ADMINISTRATOR = "administrator"
    TABLET = "tablet"  # an enrolled tablet before a name was tapped
    SHARE = "share"  # whoever holds a supporters' share link
    INTEGRATION = "integration"  # a program with a token


PEOPLE = (Role.COORDINATOR, Role.VOLUNTEER, Role.SITE_LEAD, Role.DRIVER, Role.DONOR, Role.SUPPORTER, Role.ADMINISTRATOR)


class Purpose(StrEnum):
    SIGN_IN = "sign_in"
    INVITATION = "invitation"
    TOUR = "tour"
    ENROLMENT = "enrolment"
    SHARE = "share"
    CALENDAR = "calendar"
    DEMO = "demo"


#: How long a link lives; None: until what it is for ends.
LIFETIME: dict[Purpose, timedelta | None] = {
    Purpose.SIGN_IN: timedelta(minutes=15),
    Purpose.INVITATION: timedelta(days=30),
    Purpose.TOUR: None,
    Purpose.ENROLMENT: timedelta(minutes=10),
    Purpose.SHARE: timedelta(days=90),
    Purpose.CALENDAR: None,
    Purpose.DEMO: None,
}
SINGLE_USE = frozenset({Purpose.SIGN_IN, Purpose.ENROLMENT})
BINDS_FIRST_BROWSER = frozenset({Purpose.INVITATION, Purpose.TOUR})
#: Roles that a link alone never opens: password and second step.
STRONG_ROLES = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})
SESSION_BY_LINK = timedelta(days=180)
SESSION_COORDINATOR = timedelta(hours=12)


@dataclass(frozen=True)
class Identity:
    """One person (or tablet, or link) in one role of one food bank. Everything asked or done names it.

    `subject` is what a link is for: a tour code, a supporters' group; empty otherwise.
    """

    role: Role
    food_bank_id: int | None = None
    user_id: int | None = None
    membership_id: int | None = None
    name: str = ""
    device_id: int | None = None
    link_id: int | None = None
    subject: str = ""

    @property
    def is_known(self) -> bool:
        return self.role is not Role.ANYONE

    @property
    def bank(self) -> int:
        """The food bank this identity acts for; an identity without one cannot reach tenant data."""
        if self.food_bank_id is None:
            raise LookupError("this identity belongs to no food bank")
        return self.food_bank_id


NOBODY = Identity(role=Role.ANYONE)
