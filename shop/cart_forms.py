"""The shapes of what the cart is asked for; what is possible decides `shop.cart`."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shop.errors import InvalidOrder
from shop.models.cart import MAX_PER_ITEM
from shop.models.catalogue import OPTION_FIELDS

_MAX_ID = 2**63 - 1


def _number(*, least: int, most: int, too_much: Any, required: bool = False) -> forms.IntegerField:
    """A whole number that names what is wrong with it in words for the shopper."""
    whole = _("The quantity is a whole number from %(least)d to %(most)d.") % {"least": least, "most": most}
    return forms.IntegerField(
        min_value=least,
        max_value=most,
        required=required,
        error_messages={"invalid": whole, "min_value": whole, "max_value": too_much, "required": whole},
    )


def _id() -> forms.IntegerField:
    unknown = _("This article does not exist.")
    return forms.IntegerField(
        min_value=1,
        max_value=_MAX_ID,
        required=False,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), unknown),
    )


class ShopperForm(forms.Form):
    """A form whose faults become one refusal."""

    def asked(self) -> dict[str, Any]:
        """What was asked for. Raises InvalidOrder with the first thing that is wrong."""
        if not self.is_valid():
            raise InvalidOrder(str(next(iter(self.errors.values()))[0]))
        return self.cleaned_data


class AddForm(ShopperForm):
    """A variant by its id, or by its product and the options chosen."""

    variant = _id()
    product = _id()
    quantity = _number(
        least=1, most=MAX_PER_ITEM, too_much=_("At most %(max)d of one item; nothing was added.") % {"max": MAX_PER_ITEM}
    )
    condition, language, edition, finish, size, colour = (forms.CharField(max_length=32, required=False) for _f in OPTION_FIELDS)

    def clean_quantity(self) -> int:
        if "quantity" not in self.data:
            return 1
        if self.cleaned_data["quantity"] is None:
            raise forms.ValidationError(self.fields["quantity"].error_messages["required"])
        quantity: int = self.cleaned_data["quantity"]
        return quantity

    def clean(self) -> dict[str, Any]:
        if not self.errors and not (self.cleaned_data.get("variant") or self.cleaned_data.get("product")):
            raise forms.ValidationError(_("Name the article to put into the cart."))
        return self.cleaned_data

    @property
    def options(self) -> dict[str, str]:
        return {field: value for field in OPTION_FIELDS if (value := self.cleaned_data.get(field))}


class ChangeForm(ShopperForm):
    """Another quantity of a variant in the cart. The buttons beside the number say theirs as `q`."""

    variant = _id()
    quantity = _number(
        least=0, most=MAX_PER_ITEM, too_much=_("At most %(max)d of one item; nothing was changed.") % {"max": MAX_PER_ITEM}
    )
    q = _number(
        least=0, most=MAX_PER_ITEM, too_much=_("At most %(max)d of one item; nothing was changed.") % {"max": MAX_PER_ITEM}
    )
    empty = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        if not self.errors and not self.cleaned_data["empty"]:
            if not self.cleaned_data["variant"]:
                raise forms.ValidationError(_("This article is not in your cart."))
            if self.wanted is None:
                raise forms.ValidationError(self.fields["quantity"].error_messages["required"])
        return self.cleaned_data

    @property
    def wanted(self) -> int | None:
        pressed: int | None = self.cleaned_data["q"]
        return self.cleaned_data["quantity"] if pressed is None else pressed
