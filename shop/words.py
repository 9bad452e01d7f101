"""Texts that exist in several languages, one column each."""

from django.db.models import Model
from django.utils.translation import get_language


def localised(row: Model, field: str, *, language: str | None = None) -> str:
    """Return `field` in the active language (or `language`), else in English, else in any language it has."""
    wanted = (language or get_language() or "en").split("-")[0]
    text: str = getattr(row, f"{field}_{wanted}", "") or getattr(row, f"{field}_en")
    if text:
        return text
    columns = (f.attname for f in row._meta.concrete_fields if f.attname.startswith(f"{field}_"))
    return next((found for column in columns if (found := getattr(row, column))), "")
