"""Refusals of this room. The pure rules raise them too: they need only Django's words, never its ORM."""

from django.utils.translation import gettext_lazy as _

from foodbank.errors import RuleBroken


class ScanRefused(RuleBroken):
    """A code that cannot be used as it was read."""

    code = "scan_refused"
    status = 422
    sentence = _("このコードは使えません。「バーコードのない品」で進めます。")


class NothingScanned(ScanRefused):
    code = "nothing_scanned"
    sentence = _("何も読み取れませんでした。もう一度、バーコードに光を当ててください。")


class ScanTooLong(ScanRefused):
    code = "scan_too_long"
    sentence = _("読み取った文字が長すぎます（{length}文字）。品物のバーコードだけを読み取ってください。")


class UnreadableScan(ScanRefused):
    """Nothing we know. `read` is what came, shortened."""

    code = "unreadable_scan"
    sentence = _("「{read}」は品物のコードとして読めません。"
                 "もう一度読み取るか、数字を手で入れるか、「バーコードのない品」で進めます。")


class BadCheckDigit(ScanRefused):
    code = "bad_check_digit"
    sentence = _("「{read}」は数字が1つ違っているようです。"
                 "もう一度読み取るか、バーコードの下の数字を見て入れてください。")


class UnknownElement(ScanRefused):
    """A GS1 application identifier that the standard does not have."""

    code = "unknown_element"
    sentence = _("このコードには知らない印（{ai}）があります。"
                 "箱の別のバーコードを読み取るか、「バーコードのない品」で進めます。")


class DateRefused(RuleBroken):
    """A day that cannot be used as it was written."""

    code = "date_refused"
    status = 422
    sentence = _("日付を確かめてください。")


class UnreadableDate(DateRefused):
    code = "unreadable_date"
    sentence = _("「{text}」は日付として読めません。例: 2027.9.1、270901、0517（月と日）、2607e（月末まで）")


class ImpossibleDate(DateRefused):
    code = "impossible_date"
    sentence = _("「{text}」という日はありません。箱の表示をもう一度見てください。")


class AmbiguousYear(DateRefused):
    """More than one day can be meant: ask, never guess. `candidates` are the possible days, nearest first, each
    written so that `read_date` takes it as the answer; `choices` says them in words."""

    code = "ambiguous_year"
    status = 409
    sentence = _("「{text}」は{choices}のどれですか。箱の表示を見て選んでください。")



class ProductUnknown(RuleBroken):
    code = "product_unknown"
    status = 404
    sentence = _("この品はまだ登録されていません。名前と分類を入れると、次からは読み取るだけで出ます。")


class GtinTaken(RuleBroken):
    """The GTIN already means another product."""

    code = "gtin_taken"
    sentence = _("{gtin} はもう「{product}」の番号です。どちらが正しいか、品の一覧で確かめてください。")


class NotAProductCode(RuleBroken):
    """A label of ours, an in-store code, or a code without a GTIN: nothing a product could be known by."""

    code = "not_a_product_code"
    status = 422
    sentence = _("{text} は店の中だけの番号か、品の番号ではありません。"
                 "別のバーコードを読み取るか、「バーコードのない品」で進めます。")


class ProductIncomplete(RuleBroken):
    """What a product must have; `field` names the value that is missing or impossible, `what` says it in words."""

    code = "product_incomplete"
    status = 422
    sentence = _("{what}を確かめてください。入れた内容は消えていません。")

    def __init__(self, *, field: str) -> None:
        super().__init__(field=field, what=str(_WORDS.get(field, field)))


_WORDS = {"name": _("品名"), "kana": _("よみがな"), "name_en": _("英語名"), "maker": _("メーカー"),
          "category": _("分類"), "zone": _("温度帯"), "piece_g": _("1個の重さ"), "piece_ml": _("1個のかさ"),
          "pieces_per_case": _("1ケースの入数"), "pieces": _("このコード1つの個数")}
