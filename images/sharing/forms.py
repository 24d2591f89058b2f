"""What is asked when a picture is shared."""

from __future__ import annotations

from django import forms


class ShareForm(forms.Form):
    what = forms.ChoiceField(
        choices=[("picture", "The picture"), ("cut_out", "Its cut-out")], required=False
    )
    result = forms.UUIDField(required=False)
    lasts = forms.ChoiceField(
        label="The link works for",
        choices=[
            ("day", "A day"),
            ("week", "A week"),
            ("month", "30 days"),
            ("never", "As long as you do not close it"),
        ],
        initial="week",
    )
