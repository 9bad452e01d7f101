"""The checkout's form: shapes only, the rules are the deed's."""

import re
from functools import lru_cache
from typing import Any, cast

from babel import Locale
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from shop.checkout import ShipTo
from shop.models import ShippingMethod

# Where the house sends to: the European Union and its neighbours.
COUNTRIES = re.findall("..", "ATBEBGCHCYCZDEDKEEESFIFRGBGRHRHUIEISITLILTLULVMCMTNLNOPLPTROSESISK")


@lru_cache(maxsize=8)
def country_choices(language: str) -> list[tuple[str, str]]:
    names = Locale.parse(language).territories
    return sorted(((code, names[code]) for code in COUNTRIES), key=lambda pair: (pair[0] != "FR", pair[1]))


class CheckoutForm(forms.Form):
    email = forms.EmailField(label=_("E-mail"), max_length=254, widget=forms.EmailInput({"autocomplete": "email"}))
    name = forms.CharField(label=_("Name"), max_length=100, widget=forms.TextInput({"autocomplete": "name"}))
    line1 = forms.CharField(
        label=_("Street and number"), max_length=200, widget=forms.TextInput({"autocomplete": "address-line1"})
    )
    line2 = forms.CharField(
        label=_("Building, floor"),
        max_length=200,
        required=False,
        widget=forms.TextInput({"autocomplete": "address-line2"}),
    )
    postcode = forms.CharField(label=_("Postcode"), max_length=20, widget=forms.TextInput({"autocomplete": "postal-code"}))
    city = forms.CharField(label=_("Town"), max_length=100, widget=forms.TextInput({"autocomplete": "address-level2"}))
    country = forms.ChoiceField(label=_("Country"), widget=forms.Select({"autocomplete": "country"}))
    phone = forms.CharField(
        label=_("Telephone"),
        help_text=_("Only for the carrier."),
        max_length=32,
        required=False,
        widget=forms.TextInput({"autocomplete": "tel", "type": "tel"}),
    )
    shipping_method = forms.ChoiceField(label=_("Delivery"), widget=forms.RadioSelect)
    terms = forms.BooleanField(
        label=_("I accept the terms of sale"), error_messages={"required": _("Accept the terms of sale to go on.")}
    )

    ADDRESS = ("name", "line1", "line2", "postcode", "city", "country", "phone")

    def __init__(self, *args: Any, methods: list[ShippingMethod], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.methods = {method.code: method for method in methods}
        language = (get_language() or "en").split("-")[0]
        self._choose_from("shipping_method", [(method.code, method.name) for method in methods])
        self._choose_from("country", country_choices(language))
        if self.is_bound and not self._needs_address():
            for name in self.ADDRESS:
                self.fields[name].required = False

    def _choose_from(self, name: str, choices: list[tuple[str, str]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def _needs_address(self) -> bool:
        method = self.methods.get(str(self.data.get("shipping_method", "")))
        return method is None or method.needs_address

    def ship_to(self) -> ShipTo | None:
        if not self._needs_address():
            return None
        return ShipTo(**{name: self.cleaned_data[name] for name in self.ADDRESS})
