"""Codes handed out before their lots exist."""

from datetime import datetime

from foodbank.codes import CodeType, new_code
from foodbank.stock.models import CodeLease


def lease_codes(*, food_bank_id: int, number: int, now: datetime, device_id: int | None = None) -> list[str]:
    """Fresh label codes, unique across all food banks: a block for a device offline, or a blank sheet."""
    codes: list[str] = []
    while len(codes) < number:
        wanted = [new_code(CodeType.LABEL) for _ in range(number - len(codes))]
        made = CodeLease.objects.bulk_create(
            [CodeLease(food_bank_id=food_bank_id, code=code, device_id=device_id, leased_at=now) for code in wanted],
            ignore_conflicts=True)
        ours = set(CodeLease.objects.filter(food_bank_id=food_bank_id, leased_at=now, code__in=[one.code for one in made])
                   .values_list("code", flat=True))
        codes += [code for code in wanted if code in ours]
    return codes
