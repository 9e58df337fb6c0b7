"""The individual identification number (IIN, kk ЖСН, ru ИИН): twelve digits, the last a check digit.

Only length, characters and check digit are judged. Since Government Decree No. 853 of 26 August 2013 the
digits need not agree with a birth date or a sex, so nothing is read out of them. The check finds about
nine in ten slips of one digit: ask for the name as well.
"""

import re

LENGTH = 12
_FIRST_WEIGHTS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
_SECOND_WEIGHTS = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)


def problem(text: str) -> str | None:
    """What is wrong with a number, "characters", "length" or "checksum"; None if it may stand.

    Keep the number as text: it may begin with zeros. Spaces are characters; strip before asking.
    """
    # [0-9] and not \d or isdigit(), which also take the digits of other scripts.
    if not re.fullmatch(r"[0-9]*", text):
        return "characters"
    if len(text) != LENGTH:
        return "length"
    return None if check_digit(text[:11]) == int(text[11]) else "checksum"


def is_valid(text: str) -> bool:
    return problem(text) is None


def masked(text: str) -> str:
    """The number for lists: "850101300005" as "8501******05". What is no IIN is hidden entirely."""
    if len(text) != LENGTH:
        return "*" * len(text)
    return f"{text[:4]}******{text[-2:]}"


def check_digit(eleven: str) -> int | None:
    """The twelfth digit after eleven ASCII digits; None if such a number is never given out.

    Weighted sum modulo 11; a remainder of 10 asks for a second pass with other weights, and 10 again
    means that the number is skipped. Source: Government Decree No. 406 of 22 May 2007.
    """
    digits = [int(digit) for digit in eleven]
    for weights in (_FIRST_WEIGHTS, _SECOND_WEIGHTS):
        remainder = sum(weight * digit for weight, digit in zip(weights, digits, strict=True)) % 11
        if remainder != 10:
            return remainder
    return None
