"""Every write of this room. A form repeated gives the first answer again."""

from foodbank.supporters.services.groups import (
    Invitation,
    Person,
    add_member_to_group,
    choose_name,
    invite_member,
    let_go,
    make_secretary,
    note_register_read,
    open_group,
)
from foodbank.supporters.services.pledges import mark_arrived, pledge, withdraw_pledge
from foodbank.supporters.services.sheet import issue_share_link, revoke_share_links, write_foreword

__all__ = [
    "Invitation", "Person", "add_member_to_group", "choose_name", "invite_member", "issue_share_link", "let_go",
    "make_secretary", "mark_arrived", "note_register_read", "open_group", "pledge", "revoke_share_links",
    "withdraw_pledge", "write_foreword",
]
