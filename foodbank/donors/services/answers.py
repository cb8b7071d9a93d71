"""The coordinator's answer to an offer, and taking it back."""

from collections.abc import Callable, Mapping
from uuid import UUID

from django.conf import settings

from foodbank.clock import day_of
from foodbank.devices.rules import Act
from foodbank.devices.services import Answer, perform_once
from foodbank.donors.errors import WrongDonationState
from foodbank.donors.models import Donation, OfferLine
from foodbank.donors.rules.offers import Fetch, accepted_pieces, check_fetch
from foodbank.errors import InvalidInput, NotFound, StalePage
from foodbank.outbox.services import write_message

State = Donation.State
MOST_ANSWER = 200


def accept_donation(*, act: Act, donation_uuid: UUID, version: int, pieces: Mapping[int, int] | None = None,
                    fetch: Fetch | None = None, words: str = "") -> Donation:
    """Accepts all, or per line so many `pieces`; a pickup is due then, unless it is brought. The giver is written to.

    `fetch` replaces what was offered; None keeps it. Raises WrongDonationState, StalePage, AcceptsTooMuch,
    NothingAccepted, FetchDayImpossible, NotFound.
    """
    def work() -> Answer:
        donation = _locked(act, donation_uuid, version, {State.OFFERED})
        lines = {line.line: line for line in donation.lines.all()}
        taken = accepted_pieces({number: line.pieces for number, line in lines.items()}, pieces,
                                has_mixed=donation.mixed_cartons is not None)
        for number, line in lines.items():
            line.accepted_pieces = taken[number]
        OfferLine.objects.bulk_update(lines.values(), ["accepted_pieces"])
        if fetch:
            check_fetch(fetch, on=day_of(act.effective_at))
            donation.fetch_on, donation.fetch_opens, donation.fetch_closes = fetch.on, fetch.opens, fetch.closes
            donation.is_brought = fetch.is_brought
        _answer(act, donation, State.ACCEPTED, words)
        return {"donation": donation.id}

    return _done(act, work)


def decline_donation(*, act: Act, donation_uuid: UUID, version: int, words: str = "") -> Donation:
    """Says no, with thanks. Raises WrongDonationState, StalePage, NotFound."""
    def work() -> Answer:
        donation = _locked(act, donation_uuid, version, {State.OFFERED})
        _answer(act, donation, State.DECLINED, words)
        return {"donation": donation.id}

    return _done(act, work)


def cancel_donation(*, act: Act, donation_uuid: UUID, version: int, words: str = "") -> Donation:
    """Nothing will come: by the giver or the coordinator, before anything was fetched or received."""
    def work() -> Answer:
        donation = _locked(act, donation_uuid, version, {State.OFFERED, State.ACCEPTED})
        donation.state, donation.answer = State.CANCELLED, _said(words) or donation.answer
        donation.version += 1
        donation.save(update_fields=["state", "answer", "version"])
        return {"donation": donation.id}

    return _done(act, work)


def _answer(act: Act, donation: Donation, state: "Donation.State", words: str) -> None:
    donation.state, donation.answer, donation.answered_at = state, _said(words), act.effective_at
    donation.version += 1
    donation.save(update_fields=["state", "answer", "answered_at", "version", "fetch_on", "fetch_opens",
                                 "fetch_closes",
                                 "is_brought"])
    giver = donation.donor or donation.via
    if giver and giver.email:
        write_message(food_bank_id=act.food_bank_id, kind=f"offer_{state.value}", to=giver.email,
                      now=act.effective_at,
                      context={"donation": donation, "donor": giver, "food_bank": donation.food_bank,
                               "address": f"{settings.ADDRESS}/offers/{donation.uuid}/"})


def _locked(act: Act, uuid: UUID, version: int, states: set["Donation.State"]) -> Donation:
    donation = Donation.objects.select_for_update(of=("self",)).select_related("food_bank", "donor", "via").filter(
        food_bank_id=act.food_bank_id, uuid=uuid).first()
    if not donation:
        raise NotFound()
    if donation.state not in states:
        raise WrongDonationState(number=donation.number, state=str(State(donation.state).label))
    if donation.version != version:
        raise StalePage()
    return donation


def _done(act: Act, work: Callable[[], Answer]) -> Donation:
    answer = perform_once(act=act, work=work)
    return Donation.objects.select_related("donor", "via", "agreement").get(id=answer["donation"])


def _said(words: str) -> str:
    if len(words) > MOST_ANSWER:
        raise InvalidInput(field="words", reason="too_long")
    return words.strip()
