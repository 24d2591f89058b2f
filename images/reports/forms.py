"""What is asked of who reports a picture."""

from __future__ import annotations

from typing import Any

from django import forms

from images.models import Report


class ReportForm(forms.Form):
    reason = forms.ChoiceField(
        label="What is wrong with it",
        choices=Report.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what is wrong with it."},
    )
    words = forms.CharField(
        label="In your words (optional)",
        help_text="What staff should know, for example how to reach you.",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = self.cleaned_data
        if said.get("reason") == Report.Reason.OTHER and not said.get("words"):
            self.add_error("words", "Say in a few words what is wrong.")
        return said
