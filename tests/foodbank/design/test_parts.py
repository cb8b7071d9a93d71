"""What the README offers to copy is real: every snippet is drawn with the real partials and looked at."""

import re
import uuid
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Engine, Template
from django.test import Client, RequestFactory

from foodbank.design.cards import Action, Card
from foodbank.design.templatetags.design import tone
from foodbank.outbox.models import Job
from tests import builders
from tests.browser import COMPUTER, PHONE, TABLET, Windows, axe_violations, overflows, picture, small_targets

README = Path(__file__).resolve().parents[3] / "foodbank/design/README.md"


class Fields(forms.Form):
    name = forms.CharField(label="名前", help_text="団体の中での呼び名")
    zone = forms.ChoiceField(label="温度", choices=[("ambient", "常温"), ("frozen", "冷凍")])
    how = forms.ChoiceField(label="出し方", widget=forms.RadioSelect,
                            choices=[("fetch", "取りに来る"), ("bring", "届ける")])
    agreed = forms.BooleanField(label="約束を読みました")
    note = forms.CharField(label="ひとこと", widget=forms.Textarea, required=False)


def snippets() -> list[str]:
    """The HTML blocks of the README except the page skeleton."""
    found = re.findall(r"```html\n(.*?)```", README.read_text(), re.S)
    return [block.replace("<form method=\"post\">{% csrf_token %}", "<form method=\"post\">").replace("…", "見本")
            for block in found if "{% extends" not in block]


def drawn() -> str:
    job = Job(uuid=uuid.uuid4(), state=Job.State.RUNNING, step="道のりを計算しています", percent=40)
    home = [Card(1, "3件の希望を配分できます", "土曜日の開催", 3, Action("配分する", "/"), "attention"),
            Card(2, "受領書を送りました", tone="done"),
            Card(3, "品の名前を決める", "写真だけの品", 12, Action("見る", "/", post=True))]
    facts = {"form": Fields({"name": "", "zone": "ambient"}), "job": job, "cards": home, "has_bundle": True,
             "typed": {"pieces": "十二"}, "errors": {"pieces": "数字で入れてください。"}, "csrf_token": "x"}
    parts = [block.replace("=見本", '="見本"') for block in snippets()]
    extra = ('{% include "design/cards.html" with columns="two" %}{% for field in form %}'
             '{% include "design/field.html" %}{% endfor %}')
    return "<h1>部品の見本</h1>" + "".join(Template(one).render(Context(facts)) for one in [*parts, extra])


@pytest.mark.browser
@pytest.mark.parametrize("width", [PHONE, TABLET, COMPUTER])
def test_every_snippet_of_the_readme_is_accessible(windows: Windows, width: int) -> None:
    page = windows.page("/sign-in/", width=width)
    page.evaluate("html => { document.querySelector('main').innerHTML = html }", drawn())
    picture(page, "parts")
    # Snippets stand beside each other, as they never do on a page: ids repeat.
    found = [line for line in axe_violations(page) if not line.startswith(("duplicate-id", "landmark-unique"))]
    assert found == [] and overflows(page) == 0 and small_targets(page) == []


def test_every_template_of_this_room_compiles() -> None:
    from django.template import engines

    engine: Engine = engines["django"].engine  # type: ignore[attr-defined]
    folder = Path(__file__).resolve().parents[3] / "templates"
    names = [str(path.relative_to(folder)) for part in ("design", "accounts", "account", "allauth", "config")
             for path in (folder / part).rglob("*.html")]
    assert len(names) > 20
    for name in names:
        engine.get_template(name)


def test_keep_lets_the_frame_ask_whether_a_block_is_filled() -> None:
    source = ("{% keep as kept %} {% if filled %}次の一手{% endif %} {% endkeep %}"
              "{% if kept %}[{{ kept }}]{% else %}-{% endif %}")
    assert Template(source).render(Context({"filled": True})) == "[次の一手]"
    assert Template(source).render(Context({"filled": False})) == "-"


def test_kept_text_is_escaped_once() -> None:
    source = "{% keep as kept %}{{ name }}{% endkeep %}{{ kept }}"
    assert Template(source).render(Context({"name": "<b>&"})) == "&lt;b&gt;&amp;"


@pytest.mark.django_db
def test_a_refusal_page_needs_no_database(django_db_blocker: object) -> None:
    """When the database is away the page that says so must not ask it for the food bank's name."""
    from foodbank.config.refusals import refuse
    from foodbank.errors import DatabaseAway

    identity = builders.identity(builders.food_bank())
    request = RequestFactory().get("/")
    request.identity = identity  # type: ignore[attr-defined]
    from django.db import connection

    with connection.cursor() as cursor, pytest.raises(Exception, match="division"):
        cursor.execute("SELECT 1 / 0")  # from here on this connection answers nothing but errors
    answer = refuse(request, DatabaseAway())
    assert answer.status_code == 503
    assert "いま記録できません" in answer.content.decode()


@pytest.mark.django_db
def test_a_refusal_to_htmx_is_a_fragment(client: Client) -> None:
    page = client.get("/no/such/page", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in page and "not_found" in page


def test_a_page_says_where_one_came_from_only_within_the_house() -> None:
    template = Template("{% came_from as page %}{{ page }}")
    inside = RequestFactory().get("/", headers={"Referer": "http://testserver/stock/?zone=frozen"})
    outside = RequestFactory().get("/", headers={"Referer": "http://elsewhere.example/stock/"})
    assert template.render(Context({"request": inside})) == "/stock/?zone=frozen"
    assert template.render(Context({"request": outside})) == ""


def test_message_levels_have_a_look_of_their_own() -> None:
    assert [tone(word) for word in ("success", "warning", "error", "info")] == ["done", "attention", "stopped", ""]
