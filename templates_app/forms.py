"""What people may ask for in the gallery."""

from __future__ import annotations

from django import forms

from templates_app.models import Category

POPULAR, NEWEST = "", "newest"


class GalleryForm(forms.Form):
    q = forms.CharField(required=False, label="Search", max_length=100)
    category = forms.ChoiceField(required=False, choices=[("", "All"), *Category.choices])
    tag = forms.CharField(required=False, max_length=40)
    sort = forms.ChoiceField(
        required=False,
        choices=[(POPULAR, "Popular first"), (NEWEST, "Newest first")],
        label="Order",
    )
