"""Codes that leave the house."""

import pytest

from foodbank.codes import ALPHABET, CodeType, is_code, new_code, normalised, with_check


@pytest.mark.parametrize("kind", list(CodeType))
def test_a_new_code_is_well_formed_and_fits_a_label(kind: CodeType) -> None:
    code = new_code(kind)
    assert len(code) == 8
    assert code[0] == kind
    assert is_code(code)


def test_one_wrong_character_is_always_noticed() -> None:
    code = with_check(CodeType.LABEL, "3F7K2M")
    wrong = [code[:place] + letter + code[place + 1:] for place in range(1, 8) for letter in ALPHABET
             if letter != code[place]]
    assert [text for text in wrong if is_code(text)] == []


def test_a_code_typed_by_hand_is_read_as_meant() -> None:
    code = with_check(CodeType.SHELF, "101010")
    typed = f" s-{code[1:4].lower().replace('1', 'l').replace('0', 'o')} {code[4:]}"
    assert normalised(typed) == code
