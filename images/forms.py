"""What people may send to the pages of pictures."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.postgres.forms import SimpleArrayField

from images import engines
from images.models import Image

ACCEPT = ".jpg,.jpeg,.png,.webp,.avif,.heic,.heif,.gif,.tif,.tiff,.bmp"
FORMATS = "JPEG, PNG, WebP, AVIF, HEIC, GIF, TIFF or BMP"


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files, each of which is checked on its own later."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = [file for file in data or [] if file]
        if not files:
            raise forms.ValidationError("Choose at least one picture.", code="required")
        return files


def engine_choices() -> list[tuple[str, str]]:
    """The engines that can run now, best first, after the automatic choice."""
    found = [(engine.name, engine.title) for engine in engines.installed()]
    return [("auto", "Best available"), *found]


class EngineForm(forms.Form):
    engine = forms.ChoiceField(
        choices=engine_choices, required=False, label="Cut out with", initial="auto"
    )

    def clean_engine(self) -> str:
        return self.cleaned_data["engine"] or "auto"


class UploadForm(EngineForm):
    files = ManyFilesField(  # type: ignore[assignment]  # the page calls them files
        label="Pictures", widget=ManyFilesInput(attrs={"accept": ACCEPT})
    )
    action = forms.ChoiceField(
        choices=[("cut_out", "Cut out now"), ("keep", "Keep only")],
        widget=forms.RadioSelect,
        initial="cut_out",
        required=False,
        label="What each picture becomes",
    )

    field_order = ["files", "action", "engine"]

    @property
    def cut_out(self) -> bool:
        return bool(self.cleaned_data["action"] != "keep")


class FilterForm(forms.Form):
    q = forms.CharField(required=False, label="Search", max_length=100)
    status = forms.ChoiceField(
        required=False,
        choices=[("", "Any state"), *Image.Status.choices, ("none", "Not cut out")],
        label="State",
    )
    type = forms.ChoiceField(
        required=False,
        choices=[("", "Photos"), ("result", "Results"), ("all", "Everything")],
        label="Show",
    )
    tag = forms.CharField(required=False, label="Tag", max_length=40)


class EditForm(forms.ModelForm[Image]):
    tags = SimpleArrayField(
        forms.CharField(max_length=40, required=False),
        required=False,
        max_length=30,
        help_text="Separated by commas.",
    )

    class Meta:
        model = Image
        fields = ["file_name", "tags"]

    def clean_tags(self) -> list[str]:
        tags = (" ".join(tag.split()).lower() for tag in self.cleaned_data["tags"])
        return list(dict.fromkeys(filter(None, tags)))
