"""運行表: the paper twin of a tour, A4 and FAX-safe."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from foodbank.design.paper import qr_svg, render_pdf
from foodbank.design.templatetags.design import clock_time, day
from foodbank.units import kg
from logistics.tours.models import Stop, StopLine, Tour
from logistics.tours.queries import expected_at

TEMPLATE = settings.BASE_DIR / "templates" / "tours" / "sheet.typ"


def run_sheet(tour: Tour, *, address: str, made_at: datetime) -> bytes:
    """PDF of one tour. Private stops show their code name and neither address nor telephone; an unnamed donor is named
    nowhere. `address` is the tour's link, as a QR of 30 mm; empty while the tour is a proposal."""
    bank = tour.food_bank
    data: dict[str, Any] = {
        "demo": bank.is_demo, "food_bank": bank.name, "telephone": bank.telephone, "code": tour.code,
        "qr": qr_svg(address) if address else "", "address": address, "day": day(tour.on), "car": tour.vehicle.name,
        "driver": tour.driver.membership.name, "departs": clock_time(tour.departs_s),
        "returns": clock_time(tour.returns_s), "warehouse": tour.warehouse.name,
        "stops": [_stop(stop) for stop in tour.stops.all()], "words": _words(),
    }
    return render_pdf(TEMPLATE, data, _("運行表 %(day)s %(car)s") % {"day": data["day"], "car": data["car"]}, made_at=made_at)


def _stop(stop: Stop) -> dict[str, Any]:
    where = stop.site or stop.donor
    private = bool(stop.site and stop.site.is_private)
    unnamed = bool(stop.donor and stop.donor.is_unnamed and not stop.site)
    return {
        "number": str(stop.position), "time": clock_time(stop.begins_s),
        "kind": _("引き取り") if stop.kind == Stop.Kind.PICKUP else _("お届け"),
        "name": _name(stop, unnamed), "address": "" if private or where is None else where.address,
        "telephone": "" if private or where is None else where.telephone,
        "note": "" if where is None else where.note_for_drivers,
        "goods": [_goods(line) for line in stop.lines.all()] or _announced(stop),
    }


def _name(stop: Stop, unnamed: bool) -> str:
    if stop.site:
        return stop.site.shown_name
    if unnamed or not stop.donor:
        return stop.donation.number if stop.donation else ""
    return stop.donor.name


def _goods(line: StopLine) -> dict[str, str]:
    zone = "" if line.lot.zone == "ambient" else f"【{line.lot.get_zone_display()}】"
    return {"name": f"{zone}{line.lot.product.name}", "pieces": _("%(count)s個") % {"count": line.pieces},
            "kg": f"{kg(line.pieces * line.lot.piece_g)} kg"}


def _announced(stop: Stop) -> list[dict[str, str]]:
    gift = stop.donation
    if not gift:
        return []
    coming = expected_at(stop)
    cartons = _("約%(count)s箱") % {"count": coming.cartons} if coming.cartons else ""
    return [{"name": gift.title, "pieces": cartons, "kg": f"{kg(coming.grams)} kg" if coming.grams else ""}]


def _words() -> dict[str, str]:
    return {"driver": _("ドライバー"), "car": _("車"), "times": _("時刻"), "from": _("出発・戻り"), "depart": _("発"),
            "return": _("戻り"), "telephone": _("電話"), "done": _("済"), "received": _("受取サイン"), "left": _("残り"),
            "temperature": _("温度"), "note": _("注意"), "qr": _("このコースをスマートフォンで開くQRコード"),
            "open": _("スマートフォンで開く"), "draft": _("案（まだ公開していません）"), "trouble": _("困ったとき"),
            "reason": _("渡せなかったとき：理由と残った数を書いて、倉庫に戻してください。")}
