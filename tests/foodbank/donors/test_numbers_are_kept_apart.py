"""Two offers in one moment never get one number."""

import threading

import pytest
from django.db import connections

from foodbank.devices.services import act_of_service
from foodbank.donors import services
from foodbank.donors.rules.offers import Mixed, Offer
from tests import builders


@pytest.mark.committed
def test_twenty_offers_in_one_moment_get_twenty_numbers(committed: str) -> None:
    bank = builders.food_bank()
    giver = builders.donor(bank)
    barrier, numbers, failures = threading.Barrier(20), [], []

    def offer() -> None:
        try:
            barrier.wait()
            numbers.append(services.offer_donation(
                act=act_of_service(food_bank_id=bank.id, kind="donation.offer", now=builders.NOW), donor=giver,
                offer=Offer(mixed=Mixed(12, 90_000))).number)
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=offer) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert sorted(numbers) == [f"K2611-{count:04d}" for count in range(1, 21)]
