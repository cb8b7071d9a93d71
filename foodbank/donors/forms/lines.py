"""The lines of an offer as typed or pasted from Excel: each either read, or shown again with what is wrong beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from foodbank.catalog.errors import DateRefused
from foodbank.catalog.rules.dates import read_date
from foodbank.donors.queries import KnownProducts
from foodbank.donors.rules.offers import MOST_LINES, Line, check_line
from foodbank.errors import InvalidInput, RuleBroken
from foodbank.kana import search_key
from foodbank.network.forms.fields import errors_said
from foodbank.network.rules.typed import folded, one_line, read_grams, read_number

#: Columns in the order in which they are pasted, and whether a line needs them.
FIELDS = ("product", "pieces", "piece_g", "last_day", "date_kind", "cartons", "zone")
_ZONES = {"常温": "ambient", "冷蔵": "chilled", "冷凍": "frozen", "チルド": "chilled", "ambient": "ambient",
          "chilled": "chilled", "frozen": "frozen"}
_KINDS = {"賞味": "best_before", "賞味期限": "best_before", "消費": "use_by", "消費期限": "use_by",
          "製造": "manufactured",
          "製造日": "manufactured", "精米": "milled", "精米日": "milled", "なし": "none",
          "best_before": "best_before",
          "use_by": "use_by", "manufactured": "manufactured", "milled": "milled", "none": "none"}
_HEADINGS = ("品名", "商品名", "品", "jan", "product", "商品")


@dataclass
class Row:
    """One line as typed, and field -> sentence where it is wrong."""

    number: int
    typed: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    line: Line | None = None

    @property
    def key(self) -> str:
        """What tells this row's inputs from the others'."""
        return str(self.number)

    @property
    def kinds(self) -> list[tuple[str, str]]:
        return [("best_before", _("賞味期限")), ("use_by", _("消費期限")), ("manufactured", _("製造日")),
                ("milled", _("精米日")), ("none", _("なし"))]

    @property
    def zones(self) -> list[tuple[str, str]]:
        return [("", _("温度は自動")), ("ambient", _("常温")), ("chilled", _("冷蔵")), ("frozen", _("冷凍"))]

    @property
    def kind_word(self) -> str:
        return dict(self.kinds).get(self.line.date_kind, "") if self.line else ""

    @property
    def zone_word(self) -> str:
        return dict(self.zones).get(self.line.zone, "") if self.line else ""

    @property
    def cells(self) -> list[tuple[str, str, str]]:
        return [(name, self.typed.get(name, ""), self.errors.get(name, "")) for name in FIELDS]

    def __getattr__(self, name: str) -> str:
        """`row.pieces` for the template: what was typed."""
        if name in FIELDS:
            return self.typed.get(name, "")
        raise AttributeError(name)


@dataclass
class Rows:
    rows: list[Row]

    @property
    def has_errors(self) -> bool:
        return any(row.errors for row in self.rows)

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(row.line for row in self.rows if row.line)

    @property
    def wrong(self) -> list[Row]:
        return [row for row in self.rows if row.errors]


def rows_of_post(post: Any) -> list[dict[str, str]]:
    """The table's rows, empty ones left out. A row counts as empty when nothing but a choice was made in it."""
    columns = {name: post.getlist(name) for name in FIELDS}
    most = min(max((len(values) for values in columns.values()), default=0), MOST_LINES + 50)
    rows = [{name: columns[name][at] if at < len(columns[name]) else "" for name in FIELDS} for at in range(most)]
    return [row for row in rows if any(row[name].strip() for name in ("product", "pieces", "piece_g", "last_day"))]


def rows_of_paste(text: str) -> list[dict[str, str]]:
    """Excel's rows: tab-separated cells in the order of FIELDS; a heading row and empty rows are left out."""
    rows: list[dict[str, str]] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[:MOST_LINES + 50]:
        cells = [cell.strip().strip('"') for cell in line.split("\t")]
        if not any(cells) or (not rows and search_key(cells[0]).startswith(_HEADINGS) and not _has_digits(cells[1:2])):
            continue
        rows.append(dict(zip(FIELDS, [*cells, *[""] * len(FIELDS)], strict=False)))
    return rows


def _has_digits(cells: Sequence[str]) -> bool:
    return any(char.isdigit() for cell in cells for char in folded(cell))


def read_rows(typed: Sequence[Mapping[str, str]], known: KnownProducts, *, on: date) -> Rows:
    """Every row read on its own; all or nothing is the caller's: one wrong row, and nothing is sent."""
    return Rows([_read(Row(number, dict(row)), known, on) for number, row in enumerate(typed, 1)])


def _read(row: Row, known: KnownProducts, on: date) -> Row:
    text = _try(row, "product", lambda: one_line(row.typed["product"], field="product", most=120, needed=True)) or ""
    product = known.find(text)
    if search_key(folded(text)) in known.bad_codes:
        row.errors["product"] = _("バーコードの数字が1つ違っているようです。")
    elif not product and text and folded(text).isdigit():
        row.errors["product"] = _("このバーコードの品はまだ登録がありません。品名を入力してください。")
    pieces = _try(row, "pieces", lambda: read_number(row.typed["pieces"], field="pieces"))
    piece_g = product.piece_g if product and not row.typed["piece_g"].strip() else _try(
        row, "piece_g", lambda: read_grams(row.typed["piece_g"], field="piece_g"))
    cartons = _cartons(row, pieces, product.pieces_per_case if product else 0)
    kind, last_day = _day(row, on)
    zone = _ZONES.get(folded(row.typed["zone"]),
                      "") if row.typed["zone"].strip() else (product.zone if product else "ambient")
    row.typed["zone"] = zone if row.typed["zone"].strip() else ""
    if not zone:
        row.errors["zone"] = _("常温・冷蔵・冷凍から選んでください。")
    if row.errors or pieces is None or piece_g is None or cartons is None:
        return row
    line = Line(description=product.name if product else text, pieces=pieces, piece_g=piece_g, cartons=cartons,
                zone=zone,
                date_kind=kind, last_day=last_day, product_id=product.id if product else None,
                category_id=product.category_id if product else None)
    try:
        check_line(line, number=row.number, on=on)
        row.line = line
    except RuleBroken as refusal:
        row.errors["last_day" if "last_day" in refusal.facts else "pieces"] = str(refusal)
    return row


def _cartons(row: Row, pieces: int | None, pieces_per_case: int) -> int | None:
    if row.typed["cartons"].strip():
        typed: int | None = _try(row, "cartons", lambda: read_number(row.typed["cartons"], field="cartons"))
        return typed
    if pieces_per_case > 1 and pieces and pieces > 0:
        return -(-pieces // pieces_per_case)
    return 1


def _day(row: Row, on: date) -> tuple[str, date | None]:
    """(kind, day): what the text itself says about its kind wins over the choice; no day, no kind."""
    text, chosen = row.typed["last_day"].strip(), folded(row.typed["date_kind"])
    kind = _KINDS.get(chosen, "") if chosen else "best_before"
    row.typed["date_kind"] = kind
    if not kind:
        row.errors["date_kind"] = _("賞味・消費・製造・精米・なしから選んでください。")
    if not text:
        return "none", None
    try:
        read = read_date(text, on=on)
    except DateRefused as refusal:
        row.errors["last_day"] = str(refusal)
        return "none", None
    said = read.kind.value if read.kind else ""
    return said or ("best_before" if kind == "none" else kind), read.last_day


def _try(row: Row, name: str, read: Any) -> Any:
    try:
        return read()
    except InvalidInput as refusal:
        row.errors[name] = errors_said(refusal)[1]
        return None
