from foodbank.accounts.rules import Role
from foodbank.config.policy.words import COORDINATOR, SUPPORTER, Rule, act, see, use

_MEMBERS = SUPPORTER | COORDINATOR  # what of a group each of them sees is said in supporters/queries
_READERS = _MEMBERS | {Role.SHARE}

TABLE: dict[str, Rule] = {
    "supporters:home": see(_READERS),
    "supporters:board": see(_READERS),
    "supporters:picture_png": see(_READERS),
    "supporters:picture_svg": see(_READERS),
    "supporters:group_new": use(COORDINATOR),
    "supporters:pledges": see(COORDINATOR),
    "supporters:pledge": use(SUPPORTER),
    "supporters:pledge_withdraw": act(SUPPORTER),
    "supporters:pledge_arrived": act(COORDINATOR),
    "supporters:help": use(SUPPORTER),
    "supporters:members": see(_MEMBERS),
    "supporters:member_new": use(SUPPORTER),
    "supporters:member_invite": act(_MEMBERS),
    "supporters:member_secretary": act(SUPPORTER),
    "supporters:member_leave": act(SUPPORTER),
    "supporters:my_name": act(SUPPORTER),
    "supporters:share": use(_MEMBERS),
    "supporters:share_end": act(_MEMBERS),
    "supporters:link_made": see(_MEMBERS),
    "supporters:sheet": use(SUPPORTER, see=_MEMBERS),
    "supporters:sheet_file": see(_MEMBERS),
    "supporters:sheet_preview": see(_MEMBERS),
    "api:supporters_groups": use(COORDINATOR, see=_READERS),
    "api:supporters_month": see(_READERS),
    "api:supporters_short": see(_READERS),
    "api:supporters_pledges": Rule(get=_MEMBERS, post=SUPPORTER),
    "api:supporters_pledge_withdraw": act(SUPPORTER),
    "api:supporters_pledge_arrived": act(COORDINATOR),
    "api:supporters_members": Rule(get=_MEMBERS, post=SUPPORTER),
    "api:supporters_member_invite": act(_MEMBERS),
    "api:supporters_member_secretary": act(SUPPORTER),
    "api:supporters_member_leave": act(SUPPORTER),
    "api:supporters_my_name": act(SUPPORTER),
    "api:supporters_sheet": use(SUPPORTER, see=_MEMBERS),
    "api:supporters_share": Rule(get=_MEMBERS, post=_MEMBERS),
    "api:supporters_share_end": act(_MEMBERS),
}
