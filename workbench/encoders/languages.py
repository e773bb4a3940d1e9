"""Which language a message is in, as far as its few words tell.

Short messages fool every detector, and slang, typing slips and names make English look foreign. So
the words that training has seen in several voices are asked first, then the script, then a list of
the commonest words of languages that people write in Latin letters though they have another script,
and only then `lingua`, whose answer counts when it is sure.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

from workbench.encoders import features

WORD = re.compile(r"\w+")
FAMILIAR = 0.6  # of the words seen in training: then it is English as people here write it
SURE = 0.4  # lingua's confidence from which its answer counts
FEWEST = 3  # words for which lingua is asked
# Scripts by the first word of their characters' Unicode names, with the languages they suggest.
SCRIPTS = {
    "ARABIC": "ar", "CYRILLIC": "ru", "DEVANAGARI": "hi", "GURMUKHI": "pa", "BENGALI": "bn",
    "GUJARATI": "gu", "TAMIL": "ta", "TELUGU": "te", "MALAYALAM": "ml", "SINHALA": "si",
    "GREEK": "el", "HEBREW": "he", "HANGUL": "ko", "HIRAGANA": "ja", "KATAKANA": "ja", "CJK": "zh",
    "THAI": "th", "ETHIOPIC": "am", "GEORGIAN": "ka", "ARMENIAN": "hy", "KHMER": "km",
    "MYANMAR": "my", "LAO": "lo", "THAANA": "dv", "TIBETAN": "bo",
}  # fmt: skip
SHARED = {"ARABIC", "CYRILLIC"}  # scripts of several languages: lingua tells them apart
URDU = frozenset("ٹڈڑںےھگچپژہ")
ARABIC = frozenset("يكةى")  # Persian and Urdu have other letters for these


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


ROMAN = {
    "ur-Latn": _set(
        "hai hain tum tumhe tumhare tumhari tumhara tumko tumne mujhe mujhko mera meri mere kya kyu"
        " kyun kyon nahi nahin nai aur kar karo karna karta karti karte karke karu karun karunga"
        " karungi raha rahi rahe rehna gaya gayi gaye tha thi hoon hun hota hoti ho abhi kal ghar"
        " baat yaar bhai apna apni apne tera teri tere tujhe tujhse tune tu maine aap aapko aapke"
        " aapki kuch koi phir jab tak se ko ka ki ke mein mai main woh wo yeh ye sab kahan kahaan"
        " milna bolo bol bola dekh dekho dekha chahiye pyaar jaan zindagi uska uski uske usko usne"
        " unka unki unke iska iski iske isko kis kisi kisne kaun kitna kitne kitni kab kaise jaise"
        " bhi hi sirf warna lekin magar agar liye saath baad pehle bahar andar wapas aaj subah"
        " shaam raat din baje diya diye liya liya kiya dunga dungi jaunga jaungi jao jana jata"
        " aao aana aya aye ayi wala wali wale bohat bohot bahut zyada haan acha theek thik mat"
        " hamara hamari hamare humara hum hamen sakta sakti sakte rakh rakha rakhi bhej bhejo"
        " lena dena lagta lagti laga lagi ammi abbu beta baji dil khatam maar mar samajh pata"
    ),
    "pa-Latn": _set(
        "tenu tainu menu mainu tusi tussi assi asi kithe kitthe kiddan kidda hunda hundi hunde"
        " karda kardi karde rehnda vich wich nu da di de naal nal kol sanu tuhanu tuhada tuhadi"
        " mera tera chal puttar kudi munda munde ghare aaja jaana gal haiga hega sadda saddi saade"
        " ohna ohda ohnu odi ode ohde os eh oh ae ne si te vi ki hun nai jad jadon ton layi hor"
        " ditta ditti ditte aunda aundi aunde kehnda kehndi kitta kitti reha rehi kihne kehra"
        " kehri tak tere teri tu main haan bohat bhaji paaji"
    ),
    "ar-Latn": _set(
        "ana enta inta enti inti ente howa hiya ehna ento wallah wallahi yalla habibi habibti mish"
        " mesh mafi fein wein wain shu leh lesh keda kida bas ya3ni 3ala 3shan 7abibi 7aram khalas"
        " insha2allah bta3 bta3i fi el il al mn men ma3 ma3aya 2oli ta3ala"
    ),
}
# Words of these lists that are English too, of a neighbour, or too short to tell.
ENGLISH = _set(
    "hai ho se ko ka ki ke da di de nu eh oh ye sab bol jab tak fi el il al men bas mai mere chal"
    " gal enter kal main din hum hi mat mar dena tu te ne si os ae wo vi hun us layi tera munde"
    " mera hor tak nai ton jana laga kis kar sake dil beta"
)
NAMES = _set(
    "ENGLISH POLISH ROMANIAN SPANISH PORTUGUESE FRENCH GERMAN ITALIAN LITHUANIAN LATVIAN CZECH"
    " SLOVAK HUNGARIAN TURKISH ALBANIAN SOMALI DUTCH WELSH BULGARIAN RUSSIAN UKRAINIAN ARABIC"
    " PERSIAN URDU"
)


def language_of(text: str, familiar: frozenset[str]) -> tuple[str, float]:
    """The likely language of a text, and the share of its words that training has seen.

    Args:
        text: as it was read.
        familiar: the words that several voices of the training messages use; empty: not known,
            and then the share is 1.

    Returns:
        An ISO 639-1 code, with `-Latn` where the language is written in Latin letters and has
        another script; empty where there is too little to tell by.
    """
    script = _script(text)
    if not script:
        return "", 0.0
    words = features.words(text)
    share = sum(each in familiar for each in words) / len(words) if words and familiar else 1.0
    if script != "LATIN":
        return _by_script(text, script), share
    roman = _roman(WORD.findall(text.lower()))
    if roman:
        return roman, share
    if share >= FAMILIAR or not familiar:
        return "en", share
    if len(words) < FEWEST:
        return "", share
    found, sure = _lingua(text)
    if found == "en" or sure >= SURE:
        return found, share
    return ("en" if share >= FAMILIAR / 2 else ""), share


def _script(text: str) -> str:
    """The script of most of a text's letters; empty where it has fewer than two."""
    counts: dict[str, int] = {}
    for each in text:
        if each.isascii():
            kind = "LATIN" if each.isalpha() else ""
        else:
            kind = unicodedata.name(each, "").partition(" ")[0] if each.isalpha() else ""
        if kind:
            counts[kind] = counts.get(kind, 0) + 1
    if sum(counts.values()) < 2:
        return ""
    return max(counts, key=lambda each: counts[each])


def _by_script(text: str, script: str) -> str:
    if script == "ARABIC" and any(each in URDU for each in text):
        if any(each in ARABIC for each in text):
            return "ar"  # Iraqi and Gulf spelling borrows letters
        return "fa" if not any(each in "ٹڈڑںے" for each in text) and "ہ" not in text else "ur"
    if script in SHARED:
        found, sure = _lingua(text)
        return found if sure >= SURE else SCRIPTS[script]
    return SCRIPTS.get(script, "?")


def _roman(words: list[str]) -> str:
    """The language of the lists that has most of the words: two telling ones, a quarter of all."""
    found = {}
    for language, list_ in ROMAN.items():
        telling = [each for each in words if each in list_]
        sure = {each for each in telling if each not in ENGLISH}
        if len(sure) >= 2 and len(telling) * 4 >= len(words):
            found[language] = len(telling)
    return max(found, key=lambda each: found[each], default="")


def _lingua(text: str) -> tuple[str, float]:
    found = _detector().compute_language_confidence_values(text)[0]
    return str(found.language.iso_code_639_1.name).lower(), float(found.value)


@lru_cache(maxsize=1)
def _detector() -> Any:
    from lingua import Language, LanguageDetectorBuilder

    chosen = [getattr(Language, each) for each in sorted(NAMES)]
    return LanguageDetectorBuilder.from_languages(*chosen).build()
