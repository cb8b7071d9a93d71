"""Label stock as data. Sizes are micrometres of the printable area; a face's corners are never printed on."""

from dataclasses import dataclass

UM_PER_INCH = 25_400
#: Marks a name for the catalogues; who shows it translates it.
N_ = str


@dataclass(frozen=True)
class RollFormat:
    """A label printer's stock: one label an image. `is_turned`: drawn lengthwise and turned to leave the printer."""

    key: str
    name: str
    width_um: int
    height_um: int
    dpi: int
    is_turned: bool = False

    def pixels(self, dpi: int | None = None) -> tuple[int, int]:
        """Width and height of the image as it is drawn, before it is turned."""
        scale = dpi or self.dpi
        return ((self.width_um * scale + UM_PER_INCH // 2) // UM_PER_INCH,
                (self.height_um * scale + UM_PER_INCH // 2) // UM_PER_INCH)


@dataclass(frozen=True)
class SheetFormat:
    """An A4 sheet of faces. `safe_*`: how far from a face's edge the first ink is, wider where a face touches the paper's
    edge, which printers cannot reach."""

    key: str
    name: str
    columns: int
    rows: int
    face_width_um: int
    face_height_um: int
    left_um: int
    top_um: int
    gap_x_um: int = 0
    safe_x_um: int = 2_000
    safe_y_um: int = 1_600

    @property
    def faces(self) -> int:
        return self.columns * self.rows

    def place(self, index: int) -> tuple[int, int]:
        """Left and top edge in micrometres of the face `index` (from 0, row by row)."""
        row, column = divmod(index, self.columns)
        return (self.left_um + column * (self.face_width_um + self.gap_x_um), self.top_um + row * self.face_height_um)


#: Brother QL: 62 mm tape prints 696 dots, 29 mm tape 306 dots, both at 300 dpi; 62x29 die-cut 696x271.
ROLLS = [
    RollFormat("roll-62x29", N_("Brother QL 62×29 mm（カット済み）"), 58_928, 22_945, 300),
    RollFormat("roll-62", N_("Brother QL 62 mm（長尺テープ）"), 58_928, 38_100, 300),
    RollFormat("roll-29", N_("Brother QL 29 mm（長尺テープ）"), 60_960, 25_908, 300, is_turned=True),
    RollFormat("thermal-62x29", N_("感熱プリンター 62×29 mm（203 dpi）"), 58_928, 22_945, 203),
    RollFormat("thermal-60x30", N_("感熱プリンター 60×30 mm（203 dpi）"), 58_000, 28_000, 203),
]
#: Margins as measured on makers' sheets; the five-column sheet has a gap between its columns. Check on a real sheet.
SHEETS = [
    SheetFormat("a4-44", N_("A4 44面 48.3×25.4 mm"), 4, 11, 48_300, 25_400, 8_400, 8_800),
    SheetFormat("a4-24", N_("A4 24面 70×33.9 mm（左右の余白なし）"), 3, 8, 70_000, 33_900, 0, 12_900, safe_x_um=5_000),
    SheetFormat("a4-24-66", N_("A4 24面 66×33.9 mm"), 3, 8, 66_000, 33_900, 6_000, 12_900),
    SheetFormat("a4-12", N_("A4 12面 86.4×42.3 mm"), 2, 6, 86_400, 42_300, 18_600, 21_600, safe_x_um=3_000, safe_y_um=3_000),
    SheetFormat("a4-21", N_("A4 21面 70×42.3 mm（余白なし）"), 3, 7, 70_000, 42_300, 0, 450, safe_x_um=5_000, safe_y_um=5_000),
    SheetFormat("a4-65", N_("A4 65面 38.1×21.2 mm"), 5, 13, 38_100, 21_200, 4_750, 10_700, gap_x_um=2_500,
                safe_x_um=800, safe_y_um=800),
]
FORMATS: dict[str, RollFormat | SheetFormat] = {**{one.key: one for one in ROLLS}, **{one.key: one for one in SHEETS}}
USUAL_ROLL, USUAL_SHEET = "roll-62x29", "a4-24-66"


@dataclass(frozen=True)
class Shift:
    """How far everything is moved right and down, in tenths of a millimetre, because a printer prints beside the mark."""

    right_tenths_mm: int = 0
    down_tenths_mm: int = 0


UNMOVED = Shift()
#: More than this is another sheet, not a printer's fault.
MOST_SHIFT_TENTHS_MM = 100
