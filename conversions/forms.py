"""What people send to begin a try-on."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import User
from conversions.models import Conversion
from images.forms import ACCEPT
from images.models import Image
from images.querysets import ImageQuerySet


class TryOnForm(forms.Form):
    """A photo and a garment, each chosen from what there is or sent along."""

    person = forms.UUIDField(required=False)
    person_file = forms.FileField(
        required=False,
        allow_empty_file=True,
        label="Another photo",
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )
    garment = forms.UUIDField(required=False)
    garment_file = forms.FileField(
        required=False,
        allow_empty_file=True,
        label="A garment of your own",
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )
    kind = forms.ChoiceField(choices=Conversion.Kind.choices, required=False)
    consent = forms.BooleanField(required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.kept: dict[str, str] = {}
        """Ids of the pictures that were sent along and kept, by field."""

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or Conversion.Kind.FREE

    def clean_person(self) -> Image | None:
        photos = Image.objects.owned_by(self.user).photos()
        return self._chosen(
            photos, "person", "This photo is not there any more. Choose another one."
        )

    def clean_garment(self) -> Image | None:
        garments = Image.objects.visible_to(self.user).garments()
        return self._chosen(
            garments, "garment", "This garment is not on offer any more. Choose another one."
        )

    def clean(self) -> None:
        for field, what in (("person", "a photo of a person"), ("garment", "a garment")):
            given = self.cleaned_data.get(field) or self.cleaned_data.get(f"{field}_file")
            if not given and field not in self.errors:
                self.add_error(field, forms.ValidationError(f"Choose {what}.", code="required"))

    def _chosen(self, rows: ImageQuerySet, field: str, gone: str) -> Image | None:
        pk = self.cleaned_data[field]
        if pk is None or self.files.get(f"{field}_file"):
            return None
        found = rows.filter(pk=pk).first()
        if found is None:
            raise forms.ValidationError(gone, code="gone")
        return found
