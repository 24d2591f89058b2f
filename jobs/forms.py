"""What people may send to the pages of CSV requests."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from imageproc.fetch import FetchError, check_url
from imageproc.pipelines.compress import Operation
from imageproc.pipelines.engines import engines

FORMATS = [
    ("keep", "As it was"),
    ("jpeg", "JPEG"),
    ("webp", "WebP"),
    ("avif", "AVIF"),
    ("png", "PNG"),
]
LARGEST_SIDE = 16383  # pixels: what every format but AVIF and PNG still holds
BYTES_PER_KB = 1000  # as the notes on pictures and the commands count
AT_MOST_PIXELS = "Pixels, at most. Empty: as it was."


def whole_number(most: int, **options: Any) -> forms.IntegerField:
    """An optional number from 1 to most, refused with a sentence that says so."""
    said = f"Write a whole number from 1 to {most}."
    messages = dict.fromkeys(("invalid", "min_value", "max_value"), said)
    return forms.IntegerField(
        min_value=1, max_value=most, required=False, error_messages=messages, **options
    )


class SheetForm(forms.Form):
    file = forms.FileField(
        label="Catalogue",
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv"}),
        error_messages={"required": "Choose a CSV file.", "empty": "This file is empty."},
    )


class OperationForm(forms.Form):
    """One choice for all pictures of a request."""

    format = forms.ChoiceField(choices=FORMATS, initial="keep", label="Format", required=False)
    aim = forms.ChoiceField(
        choices=[("quality", "Quality"), ("bytes", "File size")],
        widget=forms.RadioSelect,
        initial="quality",
        label="Compress to a",
        required=False,
    )
    quality = whole_number(
        100, label="Quality", initial=50,
        help_text="1 to 100. 50 is small, 80 looks like the original.",
    )  # fmt: skip
    max_kb = whole_number(100_000, label="At most", help_text="kB for each picture.")
    width = whole_number(LARGEST_SIDE, label="Width", help_text=AT_MOST_PIXELS)
    height = whole_number(LARGEST_SIDE, label="Height", help_text=AT_MOST_PIXELS)
    fit = forms.ChoiceField(
        choices=[("fit", "Fit inside"), ("cover", "Fill and crop")],
        widget=forms.RadioSelect,
        initial="fit",
        label="In the box",
        required=False,
    )
    cut_out = forms.BooleanField(required=False, label="Remove the background")
    engine = forms.ChoiceField(
        choices=lambda: [("auto", "Best available"), *_engines()],
        required=False, initial="auto", label="Cut out with",
    )  # fmt: skip
    keep_metadata = forms.BooleanField(
        required=False, label="Keep camera data and place",
        help_text="Off: nobody learns where and with what a picture was taken.",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("aim") == "bytes" and not given.get("max_kb") and "max_kb" not in self.errors:
            self.add_error("max_kb", "Say how many kB a picture may have.")
        if given.get("fit") == "cover" and not (given.get("width") and given.get("height")):
            self.add_error("fit", "To fill a box, give its width and its height.")
        return given

    @property
    def operation(self) -> Operation:
        """What a valid form asks for."""
        given = self.cleaned_data
        by_size = given["aim"] == "bytes"
        return Operation(
            format=given["format"] or "keep",
            quality=given["quality"] or 50,
            max_bytes=given["max_kb"] * BYTES_PER_KB if by_size else None,
            width=given["width"],
            height=given["height"],
            fit=given["fit"] or "fit",
            cut_out=given["cut_out"],
            engine=given["engine"] or "auto",
            keep_metadata=given["keep_metadata"],
        )


class StartForm(OperationForm):
    webhook_url = forms.CharField(
        required=False, max_length=2048, label="Tell this address when it is done",
        help_text="Optional. A signed message is sent to it (Standard Webhooks).",
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )  # fmt: skip

    def clean_webhook_url(self) -> str:
        url = str(self.cleaned_data["webhook_url"]).strip()
        if url:
            try:
                check_url(url)
            except FetchError as refusal:
                raise forms.ValidationError(str(refusal), code=refusal.code) from refusal
        return url


class TryForm(OperationForm):
    """The operation, on one picture of the catalogue."""

    url = forms.CharField(max_length=2048)


def _engines() -> list[tuple[str, str]]:
    return [(engine.name, engine.title) for engine in engines(settings.MODELS_DIR)]
