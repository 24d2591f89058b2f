"""What people may say of garments, and ask for in the gallery."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import User, Vendor
from images.albums.refusals import AlbumGone
from images.albums.services import of_owner
from images.forms import ACCEPT, EditForm, ManyFilesField, ManyFilesInput
from images.garments import services
from images.garments.choices import Choices

STYLE_HELP = "As people say: casual, formal, summer."


def _either(label: str, yes: str, no: str) -> forms.TypedChoiceField:
    """A question with two answers, both of which are written out."""
    return forms.TypedChoiceField(
        choices=[("True", yes), ("False", no)],
        coerce=lambda said: said == "True",
        label=label,
        widget=forms.RadioSelect,
        error_messages={"required": f"Choose one: {yes} or {no}."},
    )


class GarmentForm(EditForm):
    is_public = _either("Who sees it", "Everybody", "Only you")
    is_free = _either("Trying it on", "Free", "1 credit")

    class Meta(EditForm.Meta):
        fields = ["file_name", "style", "tags", "album", "is_public", "is_free"]
        help_texts = {"style": STYLE_HELP}

    def __init__(self, *args: Any, owner: User | Vendor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.was_in = self.instance.album
        if isinstance(owner, User):  # only shops publish and sell
            del self.fields["is_free"]
            if not self.instance.is_public:  # an album of theirs may have made it public
                del self.fields["is_public"]
        if "album" in self.fields:
            self.fields["album"] = forms.ModelChoiceField(
                of_owner(owner).order_by("name"), required=False, empty_label="In no album"
            )

    def clean_style(self) -> str:
        return " ".join(self.cleaned_data["style"].split()).lower()

    def store(self) -> bool:
        """Write what was said; where the album is gone, the form says so."""
        changes = {name: value for name, value in self.cleaned_data.items() if name != "album"}
        try:
            services.move(self.instance.pk, self.was_in, self.cleaned_data["album"])
            services.update(self.instance, changes)
        except AlbumGone as refusal:
            self.add_error("album", forms.ValidationError(str(refusal), code=refusal.code))
        return self.is_valid()


class GarmentUploadForm(GarmentForm):
    """Files, and what is said of all of them at once."""

    is_public = _either("Who sees them", "Publish now", "Keep private")
    is_free = _either("Trying them on", "Free", "1 credit")
    files = ManyFilesField(  # type: ignore[assignment]  # the page calls them files
        label="Pictures", widget=ManyFilesInput(attrs={"accept": ACCEPT})
    )

    class Meta(EditForm.Meta):
        fields = ["style", "tags", "is_public", "is_free"]
        labels = {"style": "Style (optional)"}
        help_texts = {"style": STYLE_HELP}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"is_public": True, "is_free": True}, **kwargs)
        self.fields["tags"].label = "Tags (optional)"

    @property
    def details(self) -> dict[str, Any]:
        """Columns of each new garment."""
        return {name: value for name, value in self.cleaned_data.items() if name != "files"}


class GalleryForm(forms.Form):
    q = forms.CharField(required=False, label="Search", max_length=100)
    style = forms.CharField(required=False, max_length=40)
    tag = forms.CharField(required=False, max_length=40)
    shop = forms.CharField(required=False, max_length=80)
    price = forms.ChoiceField(
        required=False, choices=[("", "Any price"), ("free", "Free"), ("paid", "1 credit")]
    )

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("style", "tag", "shop"):
            self._offer(name, getattr(choices, name))

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        """The choices, and what was asked for by the address although it is not among them."""
        asked = self.data.get(name, "")
        known = {"", *(value for value, _ in choices)}
        extra = [] if asked in known else [(asked, asked)]
        self.fields[name].widget = forms.Select(choices=[("", f"Any {name}"), *choices, *extra])
