"""希望票: the request form of one opening date as one A4, to be ticked by hand and sent by FAX."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from foodbank.accounts.models import FoodBank
from foodbank.design.paper import qr_svg, render_pdf
from foodbank.design.templatetags.design import day
from foodbank.network.models import Session, Site
from foodbank.requests.queries import categories, heads_of_session, need_of, request_policy
from foodbank.requests.rules.amounts import Size, sizes_g
from foodbank.requests.rules.dates import deadline_of
from foodbank.units import kg


def form_address(session: Session) -> str:
    """What the QR opens: the page on which the coordinator types what came back for this date."""
    return settings.ADDRESS + reverse("requests:new", args=[session.uuid])


def request_form(session: Session, *, made_at: datetime) -> bytes:
    """The PDF. Names the site as it is known to everybody and never its address: a FAX lies about in a hall."""
    bank = FoodBank.objects.get(id=session.food_bank_id)
    policy = request_policy(bank.id)
    heads = heads_of_session(session)
    need = need_of(heads, session.activity, policy)
    rows = []
    for category in categories():
        sizes = sizes_g(category.code, need=need, policy=policy)
        rows.append([str(category), *(f"{word} {kg(sizes[size])}kg" for size, word in (
            (Size.SMALL, _("小")), (Size.MEDIUM, _("中")), (Size.LARGE, _("大"))))])
    site = session.activity.site
    data = {
        "demo": bank.is_demo, "food_bank": bank.name, "telephone": bank.telephone, "site": site.shown_name,
        "activity": session.activity.name, "day": day(session.on), "deadline": day(deadline_of(session.on, policy)),
        "adults": heads.adults, "children": heads.children, "households": heads.households, "rows": rows,
        "fetches": site.leaves_by == Site.Fetch.FETCHES, "qr": qr_svg(form_address(session)), "words": _words(),
    }
    return render_pdf(settings.BASE_DIR / "templates/requests/form.typ", data, _("希望票"),
                      made_at=made_at.replace(microsecond=0))


def _words() -> dict[str, str]:
    """The printed sentences, in the language of whoever prints."""
    return {
        "how": _("ほしいものの □ にしるしをつけて、FAXで送るか、電話で読み上げてください。"),
        "until": _("締め切り"), "site": _("居場所"), "activity": _("活動"), "day": _("開催日"),
        "telephone": _("電話"), "people": _("人数（ちがうときは直してください）"), "adults": _("大人"),
        "children": _("こども"), "households": _("世帯"), "same": _("前回と同じ（下は空でよい）"),
        "anything": _("おまかせ（人数に合わせて、あるもの）"), "kind": _("種類"), "none": _("なし"), "amount": _("量"),
        "offers": _("ほかの品も、あれば受け取る"), "slot": _("取りに来る時間"), "note": _("ひとこと"),
        "asked_by": _("書いた人"), "qr": _("受け取った側が読み取ります"),
        "rule": _("分け方：人数に合わせ、最近少なかったところから順に多くします。"
                  "断っても、次に不利になることはありません。"),
    }
