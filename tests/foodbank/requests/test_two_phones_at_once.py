"""Two phones, one opening date: really at the same time, with real commits."""

import threading

import pytest
from django.db import connections

from foodbank.accounts.queries import identity_of
from foodbank.requests.errors import AlreadyAsked
from foodbank.requests.models import Request
from foodbank.requests.services import send_request
from tests.builders import NOW, activity, food_bank, session, site
from tests.foodbank.requests.wishes import act_for, lead_of, wish


@pytest.mark.committed
def test_two_phones_that_ask_at_once_make_one_request(committed: str) -> None:
    opening = session(activity(site(food_bank())))
    leads = [identity_of(lead_of(opening.activity.site)) for _ in range(4)]
    together, outcomes = threading.Barrier(len(leads)), []

    def ask(position: int) -> None:
        try:
            together.wait(10)
            send_request(act=act_for(leads[position]), identity=leads[position], session_key=opening.uuid,
                         wish=wish("rice"), now=NOW)
            outcomes.append("sent")
        except AlreadyAsked:
            outcomes.append("already")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask, args=(position,)) for position in range(len(leads))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["already", "already", "already", "sent"]
    assert Request.objects.filter(session=opening).count() == 1
