"""What people may say of their shop."""

from __future__ import annotations

from django import forms

from accounts import shops
from accounts.models import Vendor


class ShopForm(forms.ModelForm[Vendor]):
    class Meta:
        model = Vendor
        fields = ("name", "description")
        labels = {"description": "Description (optional)"}
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "organization"}),
            "description": forms.Textarea(attrs={"rows": 6}),
        }
        help_texts = {"description": "What you sell and for whom. It stands on top of your page."}

    def validate_constraints(self) -> None:
        """Whether the name is free is told by the database when the shop is written."""

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def store(self) -> bool:
        """Write the shop; where its name is taken, the form says so."""
        try:
            self._write()
        except shops.NameTaken as taken:
            self.add_error("name", str(taken))
        return self.is_valid()

    def _write(self) -> None:
        if self.instance._state.adding:
            shops.open_shop(self.instance)
        else:
            before = str(self.initial["name"])
            renamed = before.casefold() != self.instance.name.casefold()
            shops.change(self.instance, renamed=renamed)


class ShopEditForm(ShopForm):
    class Meta(ShopForm.Meta):
        help_texts = {
            **ShopForm.Meta.help_texts,
            "name": "The address of the page stays. Staff verify a new name again before others "
            "see the shop.",
        }
