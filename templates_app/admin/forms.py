"""What staff say of templates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.helpers import ActionForm
from django.contrib.admin.widgets import AdminURLFieldWidget
from django.contrib.postgres.forms import SimpleArrayField

from imageproc.pipelines.errors import PipelineError
from images.forms import ACCEPT, ManyFilesField, ManyFilesInput
from templates_app import faces
from templates_app.curation import version_of, with_roles
from templates_app.exceptions import Archived, FacesChanged, NoCouple
from templates_app.models import Category, Template
from templates_app.services import LONGEST_TAG, MOST_TAGS, clean_tags

ROLES = [("", "Nobody"), ("husband", "Husband"), ("wife", "Wife")]


class TagsField(SimpleArrayField):
    """Words between commas, in small letters, each once."""

    def __init__(self, **options: Any) -> None:
        options = {"required": False, "max_length": MOST_TAGS} | options
        super().__init__(
            forms.CharField(max_length=LONGEST_TAG, required=False),
            help_text="Separated by commas.",
            **options,
        )

    def clean(self, value: Any) -> list[str]:
        return clean_tags(super().clean(value))


def _source_field(widget: forms.URLInput) -> forms.URLField:
    return forms.URLField(
        required=False, max_length=500, label="Source", assume_scheme="https", widget=widget
    )


class TemplateForm(forms.ModelForm[Template]):
    """A template and who is who on it: a field `role_<n>` for each of its faces, in their order."""

    tags = TagsField()
    source_url = _source_field(AdminURLFieldWidget())
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Template
        fields = ["title", "description", "artist", "source_url", "licence", "category", "tags",
                  "has_glasses", "is_active"]  # fmt: skip
        labels = {"is_active": "On show"}
        help_texts = {"is_active": "People may choose it. It needs a husband and a wife."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.positions = self.instance.face_positions
        for number, face in enumerate(self.instance.face_positions):
            field = forms.ChoiceField(choices=ROLES, required=False, initial=face["role"])
            field.label = f"Face {number + 1}"
            self.fields[f"role_{number}"] = field

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            self._take_roles(cleaned)
        except PipelineError as refusal:
            self.add_error(None, forms.ValidationError(str(refusal), code=refusal.code))
        return cleaned

    def _take_roles(self, said: dict[str, Any]) -> None:
        """
        Raises:
            PipelineError: they are not the faces that were looked at, or it cannot be so.
        """
        template = self.instance
        if said.get("version") != version_of(template):
            raise FacesChanged
        roles = [said.get(f"role_{n}", "") for n in range(len(template.face_positions))]
        positions = with_roles(template.face_positions, roles)
        if said.get("is_active") and template.archived_at:
            raise Archived
        if said.get("is_active") and not faces.is_couple(positions):
            raise NoCouple
        self.positions = positions

    def save(self, commit: bool = True) -> Template:  # noqa: FBT001, FBT002 (Django's own signature)
        self.instance.face_positions = self.positions
        return super().save(commit)


class AddForm(forms.Form):
    """Pictures, and what is said of all of them at once."""

    files = ManyFilesField(  # type: ignore[assignment]  # the page calls them files
        label="Pictures of couples", widget=ManyFilesInput(attrs={"accept": ACCEPT})
    )
    category = forms.ChoiceField(choices=Category.choices, initial=Category.CUSTOM)
    tags = TagsField()
    artist = forms.CharField(required=False, max_length=255)
    source_url = _source_field(forms.URLInput())
    licence = forms.CharField(required=False, max_length=255)

    @property
    def facts(self) -> dict[str, Any]:
        """Columns of each new template."""
        return {name: value for name, value in self.cleaned_data.items() if name != "files"}


class TemplateActionForm(ActionForm):
    """What two of the actions need to know."""

    category = forms.ChoiceField(
        required=False, choices=[("", "Category"), *Category.choices], label="Category"
    )
    tag = forms.CharField(required=False, max_length=LONGEST_TAG, label="Tag")
