"""Options of variants in words; asked for by the hundred on one page, so remembered."""

from functools import lru_cache

from django.utils.translation import get_language, override, pgettext
from django.utils.translation import gettext as _

from shop.models import Variant
from shop.models.catalogue import CardLanguage, Condition, Edition

_KNOWN = {"condition": Condition, "language": CardLanguage, "edition": Edition}


def option_word(name: str, value: str) -> str:
    """Say one option's value in the active language."""
    return _word(name, value, get_language() or "en")


def variant_words(variant: Variant) -> str:
    """The same as Variant.name: `Near mint, French`."""
    language = get_language() or "en"
    return ", ".join(_word(name, value, language) for name, value in variant.options.items())


def option_legends() -> dict[str, str]:
    return {
        "condition": _("Condition"),
        "language": pgettext("of a card", "Language"),
        "edition": pgettext("of a card", "Edition"),
        "finish": pgettext("of a card", "Finish"),
        "size": _("Size"),
        "colour": _("Colour"),
    }


@lru_cache(maxsize=1_024)
def _word(name: str, value: str, language: str) -> str:
    with override(language):
        if not value:
            return _("Not stated")
        return str(dict(_KNOWN[name].choices).get(value, value)) if name in _KNOWN else value
