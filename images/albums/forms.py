"""What people may send to the pages of albums."""

from __future__ import annotations

from django import forms

from images.albums import services
from images.albums.refusals import NameTaken
from images.models import Album, Image


class AlbumForm(forms.ModelForm[Album]):
    class Meta:
        model = Album
        fields = ["name", "description"]
        labels = {"description": "Description (optional)"}
        widgets = {"description": forms.Textarea(attrs={"rows": 4})}

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def store(self) -> bool:
        """Write the album; where its name is taken, the form says so."""
        try:
            services.save(self.instance, *([] if self.instance._state.adding else self.Meta.fields))
        except NameTaken as refusal:
            self.add_error("name", forms.ValidationError(str(refusal), code=refusal.code))
        return self.is_valid()


class PickForm(forms.Form):
    """An album that is there, or the name of one."""

    album = forms.UUIDField(required=False)
    name = forms.CharField(max_length=120, required=False)

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class ChooseForm(forms.Form):
    """Which pictures are offered to an album."""

    q = forms.CharField(required=False, label="Search", max_length=100)
    type = forms.ChoiceField(
        required=False,
        choices=[
            ("", "Everything"),
            (Image.Type.USER, "Photos"),
            (Image.Type.CLOTH, "Garments"),
            (Image.Type.RESULT, "Results"),
        ],
        label="Show",
    )
