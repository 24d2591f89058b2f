"""What people send to put their faces on pictures."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import User
from conversions.couples import engines
from conversions.couples.limits import TEMPLATES
from conversions.couples.photos import photos_of
from images.forms import ACCEPT
from images.models import Image
from templates_app.models import Template

GONE = "This photo is not there any more. Choose another one."
TEMPLATE_GONE = "A picture that you chose is not on offer any more. Look at what is left."
OWN = "own"


class SlotForm(forms.Form):
    """One of the two photos: chosen from what there is, or sent along. Its prefix is the role."""

    photo = forms.UUIDField(required=False)
    file = forms.FileField(
        required=False,
        allow_empty_file=True,
        label="Choose a photo",
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )
    kept = forms.UUIDField(required=False)
    """The photo that was good before this one was chosen."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.photos = photos_of(user)

    def clean_photo(self) -> Image | None:
        found = self._found("photo")
        if found is None and self.cleaned_data["photo"] and not self.cleaned_data.get("file"):
            raise forms.ValidationError(GONE, code="photo_gone")
        return found

    def clean_kept(self) -> Image | None:
        return self._found("kept")

    def _found(self, field: str) -> Image | None:
        pk = self.cleaned_data[field]
        return self.photos.filter(pk=pk).first() if pk else None


class CoupleForm(forms.Form):
    """The pictures, and how the faces are put on them."""

    template = forms.ModelMultipleChoiceField(
        Template.objects.none(),
        error_messages={
            "required": "Choose a picture first.",
            "invalid_choice": TEMPLATE_GONE,
            "invalid_pk_value": TEMPLATE_GONE,
        },
    )
    expression = forms.ChoiceField(
        choices=[("", "As in the picture"), (OWN, "As in your photos")],
        required=False,
        label="Expression",
        widget=forms.RadioSelect,
    )
    engine = forms.ChoiceField(required=False, label="Engine", widget=forms.RadioSelect)
    own_face = forms.BooleanField(required=False)
    partner_face = forms.BooleanField(required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        templates: Any = self.fields["template"]
        templates.queryset = Template.objects.visible_to(user).active()
        engine: Any = self.fields["engine"]
        engine.choices = [(offer.name, offer.title) for offer in engines.offered()]

    def clean_template(self) -> list[Template]:
        chosen = list(self.cleaned_data["template"])
        if len(chosen) > TEMPLATES:
            raise forms.ValidationError(
                f"Choose at most {TEMPLATES} pictures at once.", code="too_many"
            )
        return chosen

    def clean_engine(self) -> str:
        return self.cleaned_data["engine"] or engines.AUTO

    @property
    def keep_expression(self) -> bool:
        return bool(self.cleaned_data["expression"] == OWN)
