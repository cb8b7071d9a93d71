"""Pledges, forewords, the register and its links: once, by the right person, or refused by name."""

from datetime import timedelta
from uuid import uuid4

import pytest

from foodbank.accounts.models import AccessRecord, Link
from foodbank.accounts.queries import identity_of_link
from foodbank.accounts.rules import Identity, Purpose, Role
from foodbank.devices.errors import OperationReused
from foodbank.errors import InvalidInput, NotAllowed, NotFound, StalePage
from foodbank.outbox.models import Message
from foodbank.supporters import queries, services
from foodbank.supporters.errors import (
    GroupNameTaken,
    LastSecretary,
    MemberAlready,
    NotShort,
    NoWayToInvite,
    PledgeSettled,
    SecretaryOnly,
)
from foodbank.supporters.models import Group, Member, Pledge
from foodbank.supporters.services import Person
from tests.builders import NOW, TODAY, act, food_bank, identity, lot, member, signed_in
from tests.foodbank.supporters.scene import asked_for, group_of, joined, secretary_of, who

pytestmark = pytest.mark.django_db
FRIDAY = TODAY + timedelta(days=3)


def promised(one: Member, **values) -> dict:
    bank = one.group.food_bank
    return services.pledge(**{"act": act(bank, "pledge"), "identity": who(one), "group_key": one.group.uuid,
                              "category": "rice", "grams": 5_000, "by_day": FRIDAY, "now": NOW, "today": TODAY, **values})


@pytest.fixture
def one() -> Member:
    """A member of a group whose food bank is short of 40 kg of rice."""
    bank = food_bank()
    asked_for(bank, {"rice": 40_000})
    return joined(group_of(bank))


# ── これを届けます


def test_a_pledge_counts_at_once_and_the_same_form_twice_is_one(one: Member) -> None:
    same = act(one.group.food_bank, "pledge")
    assert promised(one, act=same) == promised(one, act=same)
    assert Pledge.objects.count() == 1 and queries.short_now(one.group, TODAY)[0].shortage.open_g == 35_000


@pytest.mark.parametrize(("values", "field"), [
    ({"grams": 0}, "grams"), ({"grams": -5}, "grams"), ({"grams": 10**30}, "grams"),
    ({"by_day": TODAY - timedelta(days=1)}, "by_day"), ({"by_day": TODAY + timedelta(days=61)}, "by_day"),
    ({"note": "あ" * 121}, "note")])
def test_an_impossible_pledge_is_refused_and_nothing_is_written(one: Member, values: dict, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        promised(one, **values)
    assert refused.value.facts["field"] == field and not Pledge.objects.exists()


def test_what_is_there_in_plenty_needs_no_pledge(one: Member) -> None:
    lot(one.group.food_bank, 80)  # 40 kg of rice
    with pytest.raises(NotShort):
        promised(one)


@pytest.mark.parametrize("category", ["", "gold", "\x00", "\ud800"])
def test_a_category_that_is_none_is_not_found(one: Member, category: str) -> None:
    with pytest.raises(NotFound):
        promised(one, category=category)


def test_a_pledge_is_withdrawn_by_its_giver_and_by_nobody_else(one: Member) -> None:
    key, bank = promised(one)["pledge"], one.group.food_bank
    with pytest.raises(NotFound):
        services.withdraw_pledge(act=act(bank), identity=who(joined(one.group)), key=key, now=NOW)
    with pytest.raises(NotAllowed):
        services.withdraw_pledge(act=act(bank), identity=identity(bank), key=key, now=NOW)
    services.withdraw_pledge(act=act(bank), identity=who(one), key=key, now=NOW)
    assert queries.short_now(one.group, TODAY)[0].shortage.open_g == 40_000
    with pytest.raises(PledgeSettled):
        services.mark_arrived(act=act(bank), identity=identity(bank), key=key, now=NOW)


def test_only_a_coordinator_of_this_food_bank_says_that_it_arrived(one: Member) -> None:
    key, bank = promised(one)["pledge"], one.group.food_bank
    with pytest.raises(NotAllowed):
        services.mark_arrived(act=act(bank), identity=who(one), key=key, now=NOW)
    stranger = identity(food_bank())
    with pytest.raises(NotFound):
        services.mark_arrived(act=act(bank, actor=None), identity=stranger, key=key, now=NOW)
    services.mark_arrived(act=act(bank), identity=identity(bank), key=key, now=NOW)
    with pytest.raises(PledgeSettled):
        services.withdraw_pledge(act=act(bank), identity=who(one), key=key, now=NOW)


def test_the_coordinator_sees_the_giver_only_where_the_name_is_shown(one: Member) -> None:
    promised(one)
    coordinator = identity(one.group.food_bank)
    assert [queries.shown_giver(row) for row in queries.pledges_waiting(coordinator).rows] == [""]
    services.choose_name(act=act(one.group.food_bank), identity=who(one), group_key=one.group.uuid, shows_name=True)
    row = queries.pledges_waiting(coordinator).rows[0]
    assert queries.shown_giver(row) == one.name


def test_promises_are_paged_soonest_first_in_one_statement(one: Member, django_assert_num_queries) -> None:
    for days in (5, 1, 3, 3, 2):
        promised(one, by_day=TODAY + timedelta(days=days))
    coordinator, seen, cursor = identity(one.group.food_bank), [], ""
    while True:
        with django_assert_num_queries(1):
            page = queries.pledges_waiting(coordinator, after=cursor, most=2)
            seen += [(row.by_day, row.category.name, row.member.group.name) for row in page.rows]
        cursor = page.next_cursor
        if not cursor:
            break
    assert len(seen) == 5 and [row[0] for row in seen] == sorted(row[0] for row in seen)


@pytest.mark.parametrize("cursor", ["x", "2026-11-24", "2026-11-24~", "~", "\x00~\x00"])
def test_a_cursor_that_is_none_is_refused(one: Member, cursor: str) -> None:
    with pytest.raises(InvalidInput):
        queries.pledges_waiting(identity(one.group.food_bank), after=cursor)
    with pytest.raises(InvalidInput):
        queries.members_of(queries.get_group_for(who(one), one.group.uuid), after=cursor)


# ── one group does not see another


def test_a_second_group_of_the_same_food_bank_sees_neither_group_nor_members(one: Member) -> None:
    second = secretary_of(group_of(one.group.food_bank))
    promised(one)
    for asked in (queries.get_group_for, queries.get_secretary_for, queries.get_sharing_for):
        with pytest.raises(NotFound):
            asked(who(second), one.group.uuid)
    assert [group.id for group in queries.groups_for(who(second))] == [second.group.id]
    seen = queries.members_of(queries.get_group_for(who(second), second.group.uuid)).rows
    assert [row.id for row in seen] == [second.id]
    assert queries.pledges_waiting(who(second)).rows == []


def test_who_left_and_who_is_of_another_food_bank_see_nothing(one: Member) -> None:
    stranger = secretary_of(group_of(food_bank()))
    with pytest.raises(NotFound):
        queries.get_group_for(identity(stranger.group.food_bank), one.group.uuid)
    first = secretary_of(one.group)
    services.let_go(act=act(one.group.food_bank), identity=who(first), group_key=one.group.uuid,
                    code=one.membership.code, now=NOW, today=TODAY)
    with pytest.raises(NotFound):
        queries.get_group_for(who(one), one.group.uuid)


def test_members_see_names_only_by_choice_and_the_secretary_the_register(one: Member) -> None:
    first, shy = secretary_of(one.group, "事務 花子"), joined(one.group, "内気 三郎")
    shown = joined(one.group, "公開 四郎", shows_name=True)

    def names(reader: Identity) -> set[str]:
        return {row.name for row in queries.members_of(queries.get_group_for(reader, one.group.uuid)).rows}

    own = one.name
    assert names(who(one)) == {own, "公開 四郎"}
    assert names(who(first)) == {own, "公開 四郎", "内気 三郎", "事務 花子"}
    assert names(identity(one.group.food_bank)) == {"事務 花子"}, "a coordinator sees whom to call, not the register"
    assert shy.membership_id != shown.membership_id


def test_a_person_in_two_groups_has_both(one: Member) -> None:
    both = joined(group_of(one.group.food_bank), membership=one.membership)
    assert {group.id for group in queries.groups_for(who(one))} == {one.group.id, both.group.id}


# ── the register


def added(first: Member, **values) -> dict:
    person = Person(**{"name": "新井 八重", **values})
    return services.add_member_to_group(act=act(first.group.food_bank, "join"), identity=who(first),
                                        group_key=first.group.uuid, person=person, now=NOW, today=TODAY)


def test_only_the_secretary_changes_the_register(one: Member) -> None:
    with pytest.raises(SecretaryOnly):
        added(one)
    with pytest.raises(SecretaryOnly):
        services.let_go(act=act(one.group.food_bank), identity=who(one), group_key=one.group.uuid,
                        code=one.membership.code, now=NOW, today=TODAY)


@pytest.mark.parametrize("person", [{"name": " "}, {"name": "あ" * 81}, {"email": "x" * 201}, {"telephone": "0" * 21}])
def test_a_person_without_a_name_or_with_too_much_is_refused(one: Member, person: dict) -> None:
    first, before = secretary_of(one.group), Member.objects.count()
    with pytest.raises(InvalidInput):
        added(first, **person)
    assert Member.objects.count() == before


@pytest.mark.parametrize("known", ["nowhere", "another food bank", "this food bank", "another group"])
def test_adding_and_inviting_are_the_same_whether_or_not_the_address_is_known(one: Member, known: str) -> None:
    first, bank = secretary_of(one.group), one.group.food_bank
    if known == "another group":
        other = secretary_of(group_of(bank))
        services.add_member_to_group(act=act(bank), identity=who(other), group_key=other.group.uuid, now=NOW, today=TODAY,
                                     person=Person("秘密 太郎", telephone="048-000-7777", email="taro@site.example"))
    elif known != "nowhere":
        member(bank if known == "this food bank" else food_bank(), Role.SITE_LEAD, "秘密 太郎", email="taro@site.example",
               telephone="048-000-7777")
    code = added(first, name="当て 推量", email="TARO@site.example")["member"]
    made = services.invite_member(act=act(bank), identity=who(first), group_key=one.group.uuid, code=code, now=NOW)
    assert made.link is None and made.mailed
    mail = Message.objects.get(kind="supporters_invitation")
    assert mail.to == "taro@site.example" and "/l/" in mail.body and one.group.name in mail.subject
    seen = queries.get_member_of(queries.get_group_for(who(first), one.group.uuid), code)
    assert (seen.name, seen.telephone) == ("当て 推量", "")
    page = signed_in(first.membership).get(f"/supporters/{one.group.uuid}/members/").content.decode()
    assert "当て 推量" in page and "秘密" not in page and "7777" not in page and "秘密" not in mail.body


def test_somebody_of_another_group_without_an_address_is_not_invited_from_here(one: Member) -> None:
    other = secretary_of(group_of(one.group.food_bank))
    joined(other.group, membership=one.membership)
    with pytest.raises(NoWayToInvite):
        services.invite_member(act=act(one.group.food_bank), identity=who(other), group_key=other.group.uuid,
                               code=one.membership.code, now=NOW)
    assert not Link.objects.exists()


def test_who_is_only_a_member_gets_a_link_once(one: Member) -> None:
    first, same = secretary_of(one.group), act(one.group.food_bank, "invite")
    code = added(first)["member"]
    ask = {"act": same, "identity": who(first), "group_key": one.group.uuid, "code": code, "now": NOW}
    made, again = services.invite_member(**ask), services.invite_member(**ask)
    assert made.link is not None and again.link is None
    found = identity_of_link(made.link.link.id, NOW)
    assert found is not None and found.role is Role.SUPPORTER and Link.objects.count() == 1


def test_joining_twice_is_refused_and_coming_back_is_not(one: Member) -> None:
    first = secretary_of(one.group)
    code = added(first, email="yae@supporter.example")["member"]
    with pytest.raises(MemberAlready):
        added(first, email="yae@supporter.example")
    services.let_go(act=act(one.group.food_bank), identity=who(first), group_key=one.group.uuid, code=code, now=NOW,
                    today=TODAY)
    assert added(first, email="yae@supporter.example")["member"] == code


def test_the_last_secretary_stays_until_there_is_another(one: Member) -> None:
    first = secretary_of(one.group)
    ask = {"identity": who(first), "group_key": one.group.uuid}
    with pytest.raises(LastSecretary):
        services.make_secretary(act=act(one.group.food_bank), code=first.membership.code, is_secretary=False, **ask)
    services.make_secretary(act=act(one.group.food_bank), code=one.membership.code, is_secretary=True, **ask)
    services.make_secretary(act=act(one.group.food_bank), code=first.membership.code, is_secretary=False, **ask)
    assert queries.get_group_for(who(one), one.group.uuid).is_secretary


def test_who_leaves_takes_their_open_promises_along(one: Member) -> None:
    first = secretary_of(one.group)
    promised(one)
    services.let_go(act=act(one.group.food_bank), identity=who(first), group_key=one.group.uuid,
                    code=one.membership.code, now=NOW, today=TODAY)
    assert queries.pledges_waiting(identity(one.group.food_bank)).rows == []


def test_a_coordinator_opens_a_group_and_its_name_is_unique() -> None:
    bank = food_bank()
    ask = {"identity": identity(bank), "name": "春の会（架空）", "kana": "はるのかい", "secretary": Person("春野 桜"),
           "now": NOW, "today": TODAY}
    services.open_group(act=act(bank), **ask)
    with pytest.raises(GroupNameTaken):
        services.open_group(act=act(bank), **ask)
    assert Group.objects.get(food_bank=bank).members.get().is_secretary


# ── the foreword


def wrote(one: Member, text: str, version: int, **values) -> dict:
    return services.write_foreword(**{"act": act(one.group.food_bank, "foreword"), "identity": who(one), "text": text,
                                      "group_key": one.group.uuid, "month": TODAY, "version": version, "now": NOW, **values})


def test_an_older_version_changes_nothing(one: Member) -> None:
    first = secretary_of(one.group)
    assert wrote(first, "はじめ", 0) == {"version": 1}
    with pytest.raises(StalePage):
        wrote(first, "おくれて", 0)
    assert queries.month_sheet(one.group, TODAY).foreword == "はじめ"
    assert wrote(first, "つぎ", 1) == {"version": 2}


def test_a_foreword_too_long_or_by_another_is_refused(one: Member) -> None:
    first = secretary_of(one.group)
    for text in ("あ" * 801, "\n".join("行" * 23)):
        with pytest.raises(InvalidInput):
            wrote(first, text, 0)
    with pytest.raises(SecretaryOnly):
        wrote(one, "こんにちは", 0)


def test_one_operation_with_another_text_is_not_taken_for_the_same(one: Member) -> None:
    first, key = secretary_of(one.group), uuid4()
    wrote(first, "はじめ", 0, act=act(one.group.food_bank, "foreword", id=key, payload_sha256="1" * 64))
    with pytest.raises(OperationReused):
        wrote(first, "べつ", 1, act=act(one.group.food_bank, "foreword", id=key, payload_sha256="2" * 64))


# ── share links


def shared(identity_: Identity, group: Group, days: int = 30):
    return services.issue_share_link(act=act(group.food_bank), identity=identity_, group_key=group.uuid, days=days, now=NOW)


def test_a_share_link_is_made_by_secretary_or_coordinator_for_a_while_and_ended_for_all(one: Member) -> None:
    first, coordinator = secretary_of(one.group), identity(one.group.food_bank)
    with pytest.raises(SecretaryOnly):
        shared(who(one), one.group)
    with pytest.raises(InvalidInput):
        shared(who(first), one.group, days=3650)
    made = [shared(who(first), one.group), shared(coordinator, one.group, 7)]
    found = [identity_of_link(link.link.id, NOW) for link in made]
    assert all(holder and holder.role is Role.SHARE and holder.subject == str(one.group.uuid) for holder in found)
    assert identity_of_link(made[1].link.id, NOW + timedelta(days=8)) is None
    ended = services.revoke_share_links(act=act(one.group.food_bank), identity=who(first), group_key=one.group.uuid, now=NOW)
    assert ended == {"ended": 2} and all(identity_of_link(link.link.id, NOW) is None for link in made)


def test_a_share_link_reaches_its_group_and_no_members_and_no_other_group(one: Member) -> None:
    other = group_of(one.group.food_bank)
    holder = Identity(role=Role.SHARE, food_bank_id=one.group.food_bank_id, subject=str(one.group.uuid))
    standing = queries.get_group_for(holder, one.group.uuid)
    assert not standing.may_act and not standing.may_share
    with pytest.raises(NotFound):
        queries.members_of(standing)
    with pytest.raises(NotFound):
        queries.get_group_for(holder, other.uuid)
    with pytest.raises(NotAllowed):
        promised(one, identity=holder)
    with pytest.raises(NotFound):
        queries.get_group_for(Identity(role=Role.SHARE, food_bank_id=one.group.food_bank_id, subject="x"), one.group.uuid)


def test_reading_the_register_is_noted(one: Member) -> None:
    signed_in(one.membership).get(f"/supporters/{one.group.uuid}/members/")
    assert AccessRecord.objects.filter(what="supporters_members", membership_id=one.membership_id).count() == 1


def test_no_share_link_is_left_by_an_invitation(one: Member) -> None:
    first = secretary_of(one.group)
    services.invite_member(act=act(one.group.food_bank), identity=who(first), group_key=one.group.uuid,
                           code=one.membership.code, now=NOW)
    assert not Link.objects.filter(purpose=Purpose.SHARE).exists()
