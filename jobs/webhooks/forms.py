"""The address of a webhook."""

from __future__ import annotations

from django import forms

from imageproc import fetch


class EndpointForm(forms.Form):
    url = forms.CharField(
        label="Address",
        max_length=2048,
        widget=forms.URLInput,
        help_text="Where your server takes messages, such as https://example.com/webhooks.",
    )

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        try:
            fetch.check_url(url)
        except fetch.FetchError as problem:
            raise forms.ValidationError(str(problem), code=problem.code) from problem
        return url
