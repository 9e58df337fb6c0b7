"""Words as search compares them: folded letters, and a stem that all forms of a word share.

Russian and English stems come from Snowball. For Kazakh there is no kept stemmer, so ours stands here. It
follows the grammar of the language as school grammars lay it out (Қазақ грамматикасы, Astana 2002; in
English R. Mukhamedova, Kazakh: A Comprehensive Grammar, 2016):

- A word is a root and endings, one after another: әкім-дер-і-нің. What stands in front of an ending
  decides its shape. Its vowel is that of the last syllable (сабақ-та, бюджет-те: harmony), its consonant
  follows the last letter (қала-лар, аудан-дар, округ-тер: assimilation). So an ending is taken off only
  where it could have been put on.
- к, қ and п grow soft between vowels (мектеп, мектебі; салық, салығы): a last г counts as к, б as п.
- A narrow vowel may fall out of the last syllable (халық, халқы; орын, орны): it always does here.

Letters are folded first, since people without a Kazakh keyboard type кала for қала; і and и, ң and н are
then one letter, and some endings cannot be told from the end of a root. All that could be endings are taken
off, however they were meant: every form of a word loses the same, which is all that a stem is for. The price
is that some words meet in one stem; those of the trade that would are named in ROOTS, and `closeness` ranks
the others apart.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator

import snowballstemmer

LONGEST = 40  # letters of a word that are kept; longer ones are addresses

_WORD = re.compile(r"[^\W_]{2,}|\d")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_LATIN = re.compile("[a-z]")
# The fold of section 6 of the domain notes, the same as of names; here a letter stays one letter.
_FOLD = str.maketrans("әғқңөұүіһё", "агкноууихе")
_LOOKALIKES = str.maketrans("aceiopxykmthb", "асеиорхукмтхв")  # Latin letters that slip into Cyrillic words

_INFINITIVE = re.compile("еть$")
_FLEETING = re.compile("(?<=[бвгджзклмнпрстфхцчшщ])[ое](?=[клнрц]$)")
_SNOWBALL = {"ru": "russian", "en": "english"}

VOWELS = "аоуыеиэюя"
NARROW = "ыи"
CONSONANTS = "бвгджзйклмнпрстфхцчшщу"
HARD = "пктсшщчцфхбвгд"  # voiceless, and the stops of loan words that count as such
LIQUID = VOWELS + "рй"
VOICED = VOWELS + "рлймнзж"
ANY = VOWELS + CONSONANTS

# (endings in folded letters, letters that may stand before them, how many letters must stay)
_ENDINGS = (
    # Plural.
    ("лар лер", LIQUID, 2),
    ("дар дер", "лмнзж", 2),
    ("тар тер", HARD, 2),
    # Cases: genitive, accusative (also the past of verbs), dative, locative, ablative, instrumental. After
    # the possessive of the third person they begin with н.
    ("нын нин", VOWELS + "мн", 2),
    ("дын дин", "рлйузж", 2),
    ("тын тин", HARD, 2),
    ("ны ни", VOWELS, 2),
    ("ды ди", VOICED, 2),
    ("ты ти", HARD, 2),
    ("га ге", VOICED, 2),
    ("ка ке", HARD, 2),
    ("на не", NARROW, 2),
    ("да де", VOICED, 2),
    ("та те", HARD, 2),
    ("нда нде", NARROW, 2),
    ("дан ден", LIQUID + "лзж", 2),
    ("нан нен", NARROW + "мн", 2),
    ("тан тен", HARD, 2),
    ("мен", LIQUID + "лмн", 2),
    ("бен", "зж", 2),
    ("пен", HARD, 2),
    # What is in, of, or from somewhere: ауыл-дағы, бюджет-тегі, кейін-гі, сырт-қы, әкім-дікі.
    ("дагы деги", VOICED, 2),
    ("тагы теги", HARD, 2),
    ("ндагы ндеги", NARROW, 2),
    ("гы ги", "нрлмз", 3),
    ("кы ки", "тшп", 3),
    ("ники дики тики", ANY, 2),
    # Possessives, and the predicative of the second person, which is also "without".
    ("ы и", CONSONANTS, 2),
    ("сы си", VOWELS, 3),
    ("ымыз имиз ыныз иниз", CONSONANTS, 2),
    ("мыз миз ныз низ", VOWELS, 3),
    ("ым им", CONSONANTS, 4),
    ("ын ин", CONSONANTS, 3),
    ("м", VOWELS, 4),
    ("а е", "мн", 4),
    ("сыз сиз", ANY, 3),
    # Verbs: infinitive, present, participles, converbs, condition, wish, negation, passive.
    ("у", ANY, 2),
    ("ады еди", CONSONANTS, 2),
    ("йды йди йтын йтин ймыз ймиз", VOWELS, 3),
    ("атын етин ат ет", CONSONANTS, 2),
    ("ган ген", VOICED, 2),
    ("кан кен", HARD, 2),
    ("ып ип", CONSONANTS, 2),
    ("са се", ANY, 3),
    ("сын син", ANY, 3),
    ("ма ме", VOWELS + "рлй", 3),
    ("ба бе", "зжмн", 3),
    ("па пе", HARD, 3),
    ("ыл ил", CONSONANTS, 4),
    ("л", VOWELS, 4),
    ("а е", CONSONANTS, 3),
    # Words made of words: ауыл-дық, маңыз-ды, төрт-інші, қазақ-ша, тау-дай.
    ("лык лик", LIQUID, 4),
    ("дык дик", "лмнзж", 4),
    ("тык тик", HARD, 4),
    ("лы ли", LIQUID, 4),
    ("ыншы инши", CONSONANTS, 3),
    ("ншы нши", VOWELS, 3),
    ("ша ше", ANY, 4),
    ("дай дей", VOICED, 4),
    ("тай тей", HARD, 4),
    # A root that ends like this and an ending look like a shorter root and a longer ending: жиналыс-ы and
    # қала-сы, аудан-ы and қала-ны, завод-ы, жағдай-ды, объект-і. The letter goes in any case.
    ("с н д й п", VOWELS, 3),
    ("т", HARD, 3),
)
_ANY_HARMONY = {"мен", "бен", "пен", "ники", "дики", "тики"}
_LONGEST_ENDING = 5

# Roots of two letters are a vowel and a consonant (ел, іс, үй, ал); water is the one other that matters.
_SHORT = {"су"}

_AFTER_VOWEL = re.compile(f"(?<=[{VOWELS}])[юя]")


def words(text: str) -> Iterator[re.Match[str]]:
    """The words of a text, where they stand: letters and digits without signs between them, no single letters."""
    return _WORD.finditer(text)


def fold(word: str) -> str:
    """A word in lower case, with plain letters for Kazakh ones and ё; "Қаланың" is "каланын".

    Latin letters that slipped into a Cyrillic word become Cyrillic.
    """
    plain = unicodedata.normalize("NFC", word).lower()
    if _CYRILLIC.search(plain):
        if _LATIN.search(plain):
            plain = plain.translate(_LOOKALIKES)
        plain = plain.translate(_FOLD)
    return plain[:LONGEST]


def fold_text(text: str) -> str:
    """A whole text as `fold` would have its words, at once and cheaply: look-alike letters stay."""
    return text.lower().translate(_FOLD)


def stems(folded: Iterable[str], language: str) -> dict[str, str]:
    """{word: stem} of folded words. A stem is never empty."""
    if language not in _SNOWBALL:
        return {word: _kazakh(word) for word in folded}
    # A stemmer keeps its place in a word: each call makes its own, since threads may share this module.
    snowball = snowballstemmer.stemmer(_SNOWBALL[language]).stemWord
    if language == "ru":
        return {word: _russian(word, snowball) or word for word in folded}
    return {word: snowball(word) or word for word in folded}


def closeness(typed: str, found: str) -> float:
    """How much of a typed word stands at the beginning of a found form of it, above 0 up to 1. Both folded."""
    shared = 0
    for one, other in zip(typed, found, strict=False):
        if _hardened(one) != _hardened(other):
            break
        shared += 1
    return max(shared, 1) / len(typed)


def _russian(word: str, snowball: Callable[[str], str]) -> str:
    """Snowball until nothing more goes: it takes орган and актив for verbs, but органов and активам for nouns.

    It knows neither отправьте nor осмотреть, and leaves apart участ-о-к and участк-а.
    """
    stem = word.removesuffix("те") if word.endswith("ьте") else _INFINITIVE.sub("ить", word)
    while (shorter := snowball(stem)) != stem:
        stem = shorter
    return _FLEETING.sub("", stem) if len(stem) > 3 else stem


def _kazakh(word: str) -> str:
    """Taken down until nothing more goes, so that a stem is its own stem."""
    if not _CYRILLIC.search(word):
        return word
    while (shorter := _shortest(word)) != word:
        word = shorter
    return word


def _shortest(word: str) -> str:
    """The shortest of all that remains when endings are taken off, unless a root of the trade is among it."""
    whole = _spelled(word)
    seen, waiting = {whole}, [whole]
    while waiting:
        for shorter in _shortened(waiting.pop()):
            if shorter not in seen:
                seen.add(shorter)
                waiting.append(shorter)
    known = seen & ROOTS
    return _narrowed(max(known, key=len) if known else min(seen, key=len))


def _spelled(word: str) -> str:
    """As endings see it: жою is жой-у, модульдер is модул-дер, округ ends like құқық."""
    plain = _AFTER_VOWEL.sub(lambda found: "йу" if found[0] == "ю" else "йа", word)
    plain = plain.replace("ь", "").replace("ъ", "") or word
    return plain[:-1] + _hardened(plain[-1])


def _shortened(word: str) -> Iterator[str]:
    for size in range(min(_LONGEST_ENDING, len(word) - 2), 0, -1):
        root, ending = word[:-size], word[-size:]
        if any(_fits(root, ending, before, least) for before, least in _RULES.get(ending, ())):
            yield root[:-1] + _hardened(root[-1])


def _fits(root: str, ending: str, before: str, least: int) -> bool:
    if len(root) < least or root[-1] not in before or (len(root) == 2 and not _is_short_root(root)):
        return False
    vowel = next((letter for letter in reversed(root) if letter in VOWELS), "")
    if not vowel or ending in _ANY_HARMONY:
        return bool(vowel)
    # After the fold only ы, е and э still tell back from front; any ending may follow the other vowels.
    wrong = "аы" if vowel in "еиэ" else "еи" if vowel == "ы" else ""
    return not any(letter in wrong for letter in ending)


def _is_short_root(root: str) -> bool:
    return root in _SHORT or (root[0] in VOWELS and root[1] not in VOWELS)


def _hardened(letter: str) -> str:
    return {"г": "к", "б": "п"}.get(letter, letter)


def _narrowed(root: str) -> str:
    """Without the narrow vowel before its last consonant, if another vowel remains: халык and халк are one."""
    if len(root) < 4 or root[-2] not in NARROW or root[-1] in VOWELS or root[-3] in VOWELS:
        return root
    rest = root[:-2] + root[-1]
    return rest if any(letter in VOWELS for letter in rest) else root


def _rules() -> dict[str, list[tuple[str, int]]]:
    rules: dict[str, list[tuple[str, int]]] = {}
    for endings, before, least in _ENDINGS:
        for ending in endings.split():
            rules.setdefault(ending, []).append((before, least))
    return rules


_RULES = _rules()

# Words of the trade, and a few of the commonest beside them, whose end only looks like an ending: without
# this list орган would be found by орын. From the glossary and the lessons.
_WORDS_OF_THE_TRADE = """
    абаттандыр азамат аймақ айналым айып акт анықтама апат аппарат апта арна аудан аудит ауыз ауыл
    әділет әдіс әкім әкімдік әлеует әңгіме әріп баға бағдарлама бағыт база бақыла бала балама баланс
    балл барлық басқа бастама бекіт белгі бөлме бөлшек бөлік бөлім бұйрық білім бюджет дабыл дайын дауыс
    дәлел дәптер деңгей депутат дерек егін екі есеп есік жағдай жайылым жақын жалға жаңа жауап желі
    жергілікті жетекші жиналыс жиын жоба жоспар жұма жұмыс жүйе заң кезең келісім кеңес кеңсе кесте
    кодекс көктем көлем көмек көрсет көрші көше курс күдік күн кіріс қабылда қағида қадам қажет қазан
    қайтала қала қалай қаражат қарар қаржы қарыз қате қатынас қаулы қоғам қоғамдастық қорға қорша
    қорытынды қосымша құдық құжат құзырет құқық құрал құрам құрылым құрылыс қызмет қызметкер қысым
    мағына мақсат маман маңыз маусым мәлімет мән мәселе мәслихат мәтін меже мекеме мекен мектеп мемлекет
    меншік мерзім модуль мониторинг мүлік мүше міндет міндеттеме нарық нәтиже негіз нөмір нұсқау нысан
    облыс объект округ оқиға орган орталық орын орында отбасы отырыс өкіл өкілет өкілеттік өлшем өнім
    өңде өңір өтінім өтініш пайда пайыз портал процесс пункт рәсім рейтинг ресурс сабақ сағат сайла
    сақта салық санат сауал сауда саясат сәт смета сома сөз субвенция сурет сұрақ табыс тақта талап
    талда таныс таңда тапсырма тапсырыс тариф тармақ тәртіп тәсіл тәуекел теңге теріс тест тоғай тоқсан
    төле төлем трансферт туыс тұрғын түсім тізбе тізілім тізім тірке уақыт уәде уәкіл учаске ұйым ұсыныс
    үйінді үлгі үлес үлкен үстел факт халық хаттама хатшы шағым шара шарт шаруашылық шекте шешім шығын
    шығыс
"""
ROOTS = frozenset(_spelled(fold(word)) for word in _WORDS_OF_THE_TRADE.split())
