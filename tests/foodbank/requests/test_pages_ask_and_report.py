"""The pages of site leads and coordinators, through the doors: policy, forms, wrong input, other tenants."""

import re
import uuid
from datetime import time, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from foodbank import clock
from foodbank.accounts.rules import Role
from foodbank.network.models import Session
from foodbank.requests.models import Request, SessionReport
from foodbank.requests.services import mark_allocated, mark_nothing
from tests.builders import activity, food_bank, member, session, signed_in, site, warehouse
from tests.foodbank.requests.wishes import FIVE, asked, lead_of

pytestmark = pytest.mark.django_db


def _opening(days: int = 7, **values) -> Session:
    place = values.pop("site", None) or site(values.pop("bank", None) or food_bank())
    return session(activity(place), on=clock.today() + timedelta(days=days), **values)


def _lead(opening: Session) -> Client:
    return signed_in(lead_of(opening.activity.site))


def _coordinator(opening: Session) -> Client:
    return signed_in(member(opening.food_bank))


def _typed(*codes: str, **values: str) -> dict[str, str]:
    return {"operation_id": str(uuid.uuid4()), "adults": "10", "children": "３０", "households": "",
            "takes_offers": "on", **{f"size_{code}": "medium" for code in codes}, **values}


def _now_asked(opening: Session, *codes: str) -> Request:
    return asked(opening, *codes, now=clock.now())


def test_a_lead_of_one_site_comes_home_to_its_next_date() -> None:
    opening = _opening()
    page = _lead(opening).get("/", follow=True)
    assert page.redirect_chain[-1][0] == reverse("requests:home")
    text = page.content.decode()
    assert opening.activity.site.name in text and reverse("requests:new", args=[opening.uuid]) in text
    assert "前回と同じで頼む" not in text


def test_a_lead_of_several_sites_chooses_and_one_of_none_is_told_whom_to_call() -> None:
    bank = food_bank()
    first, second = site(bank), site(bank)
    client = signed_in(lead_of(first, second))
    text = client.get(reverse("requests:home")).content.decode()
    assert reverse("requests:site", args=[first.uuid]) in text and reverse("requests:site", args=[second.uuid]) in text
    none = signed_in(member(bank, Role.SITE_LEAD)).get(reverse("requests:home"))
    assert "担当する居場所がまだ決まっていません" in none.content.decode()


def test_five_kinds_with_a_slot_are_asked_for_with_one_form() -> None:
    bank = food_bank()
    warehouse(bank, opens=time(9), closes=time(17))
    opening = _opening(site=site(bank, leaves_by="fetches"))
    answer = _lead(opening).post(reverse("requests:new", args=[opening.uuid]),
                                 _typed(*FIVE, wants_slot="10:15", note="土曜の朝に　行きます"))
    request = Request.objects.get(session=opening)
    assert answer.status_code == 303 and answer["Location"] == reverse("requests:request", args=[request.uuid])
    assert {line.category.code for line in request.lines.select_related("category")} == set(FIVE)
    assert (request.children, request.wants_slot, request.note) == (30, time(10, 15), "土曜の朝に　行きます")


def test_by_heads_alone_is_one_button() -> None:
    opening = _opening()
    _lead(opening).post(reverse("requests:new", args=[opening.uuid]), _typed("rice", by="heads"))
    request = Request.objects.get(session=opening)
    assert not request.lines.exists() and request.takes_offers


def test_a_double_click_is_one_request() -> None:
    opening = _opening()
    client, typed = _lead(opening), _typed("rice")
    answers = [client.post(reverse("requests:new", args=[opening.uuid]), typed) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Request.objects.filter(session=opening).count() == 1


@pytest.mark.parametrize(("typed", "says"), [
    ({"adults": "たくさん"}, "数字"), ({"adults": "-3"}, "ありえない数"), ({"adults": "1" + "0" * 30}, "ありえない数"),
    ({"adults": "99999"}, "大きすぎます"), ({"adults": "0", "children": "0"}, "人数か世帯数"),
    ({"size_rice": "huge"}, "huge"), ({"note": "a\x00b"}, "ひとこと"),
    ({"note": "長" * 201}, "200")])
def test_wrong_input_is_said_beside_what_was_typed_and_nothing_is_sent(typed: dict[str, str], says: str) -> None:
    opening = _opening()
    answer = _lead(opening).post(reverse("requests:new", args=[opening.uuid]), _typed("noodle", **typed))
    text = answer.content.decode()
    assert answer.status_code == 200 and says in text and "まだ送っていません" in text
    assert re.search(r'value="medium"[^>]*checked', text), "what was ticked must stay ticked"
    assert not Request.objects.filter(session=opening).exists()


def test_a_form_without_an_operation_id_is_refused() -> None:
    opening = _opening()
    answer = _lead(opening).post(reverse("requests:new", args=[opening.uuid]), _typed("rice", operation_id="abc"))
    assert answer.status_code == 422


def test_a_second_form_leads_to_the_request_that_stands() -> None:
    opening = _opening()
    standing = _now_asked(opening)
    answer = _lead(opening).post(reverse("requests:new", args=[opening.uuid]), _typed("rice"), follow=True)
    assert answer.redirect_chain == [(reverse("requests:request", args=[standing.uuid]), 303)]
    assert "もう届いています" in answer.content.decode()


def test_a_closed_site_gets_a_sentence() -> None:
    opening = _opening(site=site(food_bank(), closed_from=clock.today()))
    answer = _lead(opening).post(reverse("requests:new", args=[opening.uuid]), _typed("rice"))
    assert answer.status_code == 409 and "お休みです" in answer.content.decode()


def test_after_the_deadline_the_lead_is_told_to_call_and_the_coordinator_may_type() -> None:
    opening = _opening(days=1)
    path = reverse("requests:new", args=[opening.uuid])
    late = _lead(opening).post(path, _typed("rice"))
    assert late.status_code == 409 and "締め切り" in late.content.decode()
    typed = _coordinator(opening).post(path, _typed("rice", channel="telephone", asked_by="佐藤 花"))
    assert typed.status_code == 303
    assert Request.objects.get(session=opening).asked_by == "佐藤 花"


def test_a_coordinator_must_say_who_spoke() -> None:
    opening = _opening()
    answer = _coordinator(opening).post(reverse("requests:new", args=[opening.uuid]), _typed("rice"))
    assert answer.status_code == 200 and "どうやって届きましたか" in answer.content.decode()
    assert not Request.objects.filter(session=opening).exists()


def test_repeat_shows_what_it_would_ask_and_asks_it_with_one_tap() -> None:
    before = _opening(days=3)
    last = _now_asked(before, "rice", "sweets")
    coming = session(before.activity, on=before.on + timedelta(days=7))
    client = _lead(coming)
    assert "前回と同じで頼む" in client.get(reverse("requests:home")).content.decode()
    path = reverse("requests:repeat", args=[coming.uuid])
    assert "菓子" in client.get(path).content.decode()
    answer = client.post(path, {"operation_id": str(uuid.uuid4())})
    assert answer.status_code == 303
    assert Request.objects.get(session=coming).lines.count() == last.lines.count() == 2


def test_repeat_with_nothing_before_goes_to_the_form() -> None:
    opening = _opening()
    answer = _lead(opening).get(reverse("requests:repeat", args=[opening.uuid]))
    assert answer["Location"] == reverse("requests:new", args=[opening.uuid])


def test_a_change_starts_from_what_was_asked_and_an_old_page_is_refused() -> None:
    opening = _opening()
    request = _now_asked(opening, "rice")
    client, path = _lead(opening), reverse("requests:change", args=[request.uuid])
    assert re.search(r'name="size_rice" value="medium"[^>]*checked', client.get(path).content.decode())
    assert client.post(path, _typed("drink", version="1")).status_code == 303
    stale = client.post(path, _typed("noodle", version="1"))
    assert stale.status_code == 409 and "ほかの人が先に" in stale.content.decode()
    assert list(request.lines.values_list("category__code", flat=True)) == ["drink"]


def test_exact_amounts_keep_their_order_and_stay_when_the_sizes_are_changed() -> None:
    opening = _opening()
    request = _now_asked(opening, "rice")
    client, path = _lead(opening), reverse("requests:amounts", args=[request.uuid])
    exact = {"operation_id": str(uuid.uuid4()), "version": "1", "minimum_0": "２", "wanted_0": "3.2kg",
             "maximum_0": "1"}
    wrong = client.post(path, exact)
    assert wrong.status_code == 200 and "「これ以上は不要」が「希望」より少なく" in wrong.content.decode()
    exact = {**exact, "maximum_0": "9", "operation_id": str(uuid.uuid4())}
    assert client.post(path, exact).status_code == 303
    line = request.lines.get()
    assert (line.minimum_g, line.wanted_g, line.maximum_g) == (2_000, 3_200, 9_000)
    keep = _typed("drink", version="2", size_rice="keep")
    assert client.post(reverse("requests:change", args=[request.uuid]), keep).status_code == 303
    assert request.lines.get(category__code="rice").maximum_g == 9_000


def test_cancelling_is_one_tap_and_too_late_once_allocated() -> None:
    opening = _opening()
    request = _now_asked(opening)
    client, path = _lead(opening), reverse("requests:cancel", args=[request.uuid])
    mark_allocated(request_ids=[request.id], now=clock.now())
    late = client.post(path, {"operation_id": str(uuid.uuid4()), "version": "2"})
    assert late.status_code == 409 and "配分が決まりました" in late.content.decode()
    Request.objects.filter(id=request.id).update(state="sent")
    assert client.post(path, {"operation_id": str(uuid.uuid4()), "version": "2"}).status_code == 303
    request.refresh_from_db()
    assert request.state == "cancelled"


def test_states_are_said_in_plain_words_with_their_day() -> None:
    opening = _opening()
    request = _now_asked(opening)
    client = _lead(opening)
    mark_allocated(request_ids=[request.id], now=clock.now(), grams={request.id: 12_300}, expected_on=opening.on)
    text = client.get(reverse("requests:home")).content.decode()
    assert "配分が決まりました" in text and "約12.3kgをお渡しします" in text
    mark_nothing(request_ids=[request.id], now=clock.now())
    text = client.get(reverse("requests:request", args=[request.uuid])).content.decode()
    assert "今回は足りませんでした" in text and text.count("<li><b>") == 3


def test_a_report_is_three_answers_and_a_count() -> None:
    opening = _opening(days=0)
    path = reverse("requests:report", args=[opening.uuid])
    client = _lead(opening)
    empty = client.post(path, {"operation_id": str(uuid.uuid4()), "version": "0", "households": "12", "came": "38"})
    assert empty.status_code == 200 and "まだ送っていません" in empty.content.decode()
    typed = {"operation_id": str(uuid.uuid4()), "version": "0", "received": "all", "given": "some", "left": "little",
             "households": "１２", "came": "38", "thrown_g": "0.5"}
    assert client.post(path, typed).status_code == 303
    opening.refresh_from_db()
    stored = SessionReport.objects.get(session=opening)
    assert (opening.came, stored.households, stored.thrown_g) == (38, 12, 500)
    again = client.get(path).content.decode()
    assert 'name="version" value="1"' in again and re.search(r'value="some"[^>]*checked', again)


def test_a_report_before_the_day_is_refused_with_a_sentence() -> None:
    opening = _opening(days=2)
    answer = _lead(opening).post(reverse("requests:report", args=[opening.uuid]), {
        "operation_id": str(uuid.uuid4()), "version": "0", "received": "all", "given": "all", "left": "none",
        "households": "1", "came": "1"})
    assert answer.status_code == 409 and "これからです" in answer.content.decode()


def test_a_finished_date_asks_for_its_report_at_home() -> None:
    opening = _opening(days=2)
    _now_asked(opening)
    Session.objects.filter(id=opening.id).update(on=clock.today())
    assert reverse("requests:report", args=[opening.uuid]) in _lead(opening).get(
        reverse("requests:home")).content.decode()


PAGES = ("new", "repeat", "report", "paper")
OF_REQUEST = ("request", "change", "amounts")


@pytest.mark.parametrize("name", [*PAGES, *OF_REQUEST, "site", "history"])
@pytest.mark.parametrize("whose", ["another food bank", "another site", "another coordinator"])
def test_nobody_opens_what_is_not_theirs(name: str, whose: str) -> None:
    opening = _opening()
    request = _now_asked(opening)
    place = opening.activity.site
    other = site(opening.food_bank) if whose == "another site" else site(food_bank())
    stranger = signed_in(member(other.food_bank) if whose == "another coordinator" else lead_of(other))
    key = place.uuid if name in ("site", "history") else request.uuid if name in OF_REQUEST else opening.uuid
    answer = stranger.get(reverse(f"requests:{name}", args=[key]))
    assert answer.status_code == 404
    assert place.name not in answer.content.decode()


def test_the_coordinators_pages_list_requests_and_who_is_still_to_be_asked() -> None:
    opening = _opening()
    request = _now_asked(opening)
    silent = _opening(site=site(opening.food_bank, is_online=False, telephone="048-000-1111"))
    foreign = _now_asked(_opening())
    client = _coordinator(opening)
    text = client.get(reverse("requests:all")).content.decode()
    assert request.site.name in text and foreign.site.name not in text
    text = client.get(reverse("requests:by_telephone"), {"offline": "1"}).content.decode()
    assert silent.activity.site.name in text and request.site.name not in text
    home = client.get("/").content.decode()
    assert "電話で希望を聞く居場所" in home and "配分を待っている希望" in home


def test_the_list_does_not_ask_more_for_more_rows(django_assert_max_num_queries) -> None:
    first = _opening(days=3)
    _now_asked(first)
    client = _coordinator(first)
    for days in range(4, 14):
        _now_asked(session(first.activity, on=clock.today() + timedelta(days=days)))
    client.get(reverse("requests:all"))
    with django_assert_max_num_queries(6):
        assert client.get(reverse("requests:all")).content.decode().count("data-label") >= 44


@pytest.mark.parametrize("query", ["?state=nonsense", "?after=nonsense", "?state=sent&after=%00~%00"])
def test_an_odd_address_is_refused_by_name(query: str) -> None:
    client = _coordinator(_opening())
    assert client.get(reverse("requests:all") + query).status_code == 422


def test_a_long_history_is_paged_with_working_addresses() -> None:
    first = _opening(days=3)
    for days in range(3, 25):
        opening = first if days == 3 else session(first.activity, on=clock.today() + timedelta(days=days))
        _now_asked(opening)
    client, path = _lead(first), reverse("requests:history", args=[first.activity.site.uuid])
    text = client.get(path).content.decode()
    older = re.search(r'rel="next" href="([^"]+)"', text)
    assert older
    rest = client.get(older[1].replace("&amp;", "&")).content.decode()
    assert rest.count("request-state") == 2 and "rel=\"next\"" not in rest


def test_the_rule_of_sharing_shows_the_food_banks_own_numbers() -> None:
    opening = _opening(bank=food_bank(policy={"requests": {"meal_adult_g": 640}}))
    assert "640g" in _lead(opening).get(reverse("requests:rule")).content.decode()
