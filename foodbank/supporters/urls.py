from django.urls import path

from foodbank.supporters.views import board, groups, pledges, sheet

app_name = "supporters"
urlpatterns = [
    path("", board.home, name="home"),
    path("new/", groups.group_new, name="group_new"),
    path("link/", groups.link_made, name="link_made"),
    path("pledges/", pledges.pledges, name="pledges"),
    path("pledges/<uuid:key>/withdraw/", pledges.withdraw, name="pledge_withdraw"),
    path("pledges/<uuid:key>/arrived/", pledges.arrived, name="pledge_arrived"),
    path("<uuid:key>/", board.board, name="board"),
    path("<uuid:key>/<slug:chart>.png", board.picture, {"kind": "png"}, name="picture_png"),
    path("<uuid:key>/<slug:chart>.svg", board.picture, {"kind": "svg"}, name="picture_svg"),
    path("<uuid:key>/pledge/<slug:category>/", pledges.pledge, name="pledge"),
    path("<uuid:key>/help/<uuid:shift>/", board.lend_a_hand, name="help"),
    path("<uuid:key>/members/", groups.members, name="members"),
    path("<uuid:key>/members/new/", groups.member_new, name="member_new"),
    path("<uuid:key>/members/<slug:code>/invite/", groups.member_invite, name="member_invite"),
    path("<uuid:key>/members/<slug:code>/secretary/", groups.member_secretary, name="member_secretary"),
    path("<uuid:key>/members/<slug:code>/leave/", groups.member_leave, name="member_leave"),
    path("<uuid:key>/my-name/", groups.my_name, name="my_name"),
    path("<uuid:key>/share/", groups.share, name="share"),
    path("<uuid:key>/share/end/", groups.share_end, name="share_end"),
    path("<uuid:key>/sheet/", sheet.sheet, name="sheet"),
    path("<uuid:key>/sheet/page.pdf", sheet.sheet_file, name="sheet_file"),
    path("<uuid:key>/sheet/page.png", sheet.sheet_preview, name="sheet_preview"),
]
