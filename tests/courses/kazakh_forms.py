"""Paradigms of Kazakh nouns, made by the rules of grammar with all its letters: the way that a stemmer goes back.

Plural, possessive, case and the locative with -ғы, by vowel harmony and by the last letter.
"""

VOWELS = "аәоөұүуыіеиэюяё"
FRONT, BACK = "әөүіеэи", "аоұыя"
VOICELESS = "пқктсшщчцфхбвгғд"  # with the stops of loan words

NOUNS = (
    "әкім", "әкімдік", "ауыл", "аудан", "облыс", "округ", "қала", "кент", "көше", "жиын", "жиналыс", "мәслихат",
    "депутат", "бюджет", "кіріс", "шығыс", "салық", "трансферт", "қоғамдастық", "халық", "тұрғын", "азамат", "заң",
    "бап", "қаулы", "шешім", "хаттама", "өтініш", "шағым", "мекеме", "мектеп", "кітап", "сұрақ", "жауап", "баға",
    "жоба", "жоспар", "есеп", "мүлік", "меншік", "құқық", "құжат", "құжаттама", "маман", "қызметкер", "орган",
    "бөлім", "тәртіп", "мерзім", "нәтиже", "объект", "кодекс", "ресурс", "паспорт", "комиссия", "акция", "басшы",
    "кеңес", "кеңсе", "жағдай", "су", "жер", "іс", "үй", "ел", "отбасы", "учаске", "тариф", "завод", "тест", "курс",
)  # fmt: skip


def of_noun(word: str) -> set[str]:
    """Some ninety forms of a noun, among them the word."""
    forms = set(_cases(word))
    for number in (word, _plural(word)):
        forms |= {number, *_cases(number)}
        vowel = number[-1] in VOWELS.replace("у", "")  # су-ы, басқару-ы
        owned = number if vowel else _soft(number) + _by(number, "ы", "і")
        forms |= {owned + _by(number, "мыз", "міз"), owned + _by(number, "ңыз", "ңіз")}
        for whose in (owned + _by(number, "мыз", "міз"), owned + _by(number, "ңыз", "ңіз")):
            forms |= set(_cases(whose))
        third = number + _by(number, "сы", "сі") if vowel else owned
        forms |= {third, *_cases_after_third(third)}
    return forms


def _by(word: str, back: str, front: str) -> str:
    vowel = next((letter for letter in reversed(word) if letter in FRONT + BACK), "а")
    return front if vowel in FRONT else back


def _soft(word: str) -> str:
    return word[:-1] + {"қ": "ғ", "к": "г", "п": "б"}.get(word[-1], word[-1])


def _plural(word: str) -> str:
    if word[-1] in VOICELESS:
        return word + _by(word, "тар", "тер")
    return word + (_by(word, "дар", "дер") if word[-1] in "лмнңзж" else _by(word, "лар", "лер"))


def _cases(word: str) -> list[str]:
    """Genitive, accusative, dative, locative, ablative, instrumental, and what is there."""
    last = word[-1]
    if last in VOICELESS:
        return [
            word + _by(word, *pair)
            for pair in (
                ("тың", "тің"), ("ты", "ті"), ("қа", "ке"), ("та", "те"), ("тан", "тен"), ("пен", "пен"),
                ("тағы", "тегі"),
            )
        ]  # fmt: skip
    return [
        word + _by(word, *(("ның", "нің") if last in VOWELS + "мнң" else ("дың", "дің"))),
        word + _by(word, *(("ны", "ні") if last in VOWELS else ("ды", "ді"))),
        word + _by(word, "ға", "ге"),
        word + _by(word, "да", "де"),
        word + _by(word, *(("нан", "нен") if last in "мнң" else ("дан", "ден"))),
        word + ("бен" if last in "зж" else "мен"),
        word + _by(word, "дағы", "дегі"),
    ]


def _cases_after_third(word: str) -> list[str]:
    endings = (
        ("ның", "нің"), ("н", "н"), ("на", "не"), ("нда", "нде"), ("нан", "нен"), ("мен", "мен"), ("ндағы", "ндегі"),
    )  # fmt: skip
    return [word + _by(word, *pair) for pair in endings]
