"""Choosing a photo and a garment."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.http import AuthenticatedHttpRequest, client_address
from accounts.models import Consent, User, Vendor
from conversions import choices, services
from conversions.exceptions import ConsentMissing
from conversions.forms import TryOnForm
from conversions.models import Conversion
from imageproc.pipelines.errors import PipelineError
from images import uploads, usage
from images.models import Image, ImageUsage


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: AuthenticatedHttpRequest) -> HttpResponse:
    owner = _owner(request)
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = TryOnForm(*data, user=request.user)
    if form.is_valid():
        try:
            return redirect(_begin(request, form, owner))
        except PipelineError as refused:
            form.add_error(getattr(refused, "field", None), str(refused))
    return _page(request, form, owner)


def _owner(request: AuthenticatedHttpRequest) -> User | Vendor:
    """The person, or the shop of theirs that the address names."""
    slug = request.POST.get("shop") or request.GET.get("shop")
    if not slug:
        return request.user
    return get_object_or_404(Vendor.objects.owned_by(request.user), slug=slug)


def _begin(request: AuthenticatedHttpRequest, form: TryOnForm, owner: User | Vendor) -> Conversion:
    """Keep what was sent along, then begin; what was kept stays chosen if that is refused.

    Raises:
        PipelineError: a file or the try-on itself is refused.
    """
    person = _picture(request, form, owner, "person", Image.Type.USER)
    garment = _picture(request, form, owner, "garment", Image.Type.CLOTH)
    if form.cleaned_data["consent"]:
        _record_consent(request, owner)
    elif not services.has_consent(owner):
        raise _at("consent", ConsentMissing())
    return services.begin(owner, person=person, garment=garment, kind=form.cleaned_data["kind"])


def _record_consent(request: AuthenticatedHttpRequest, owner: User | Vendor) -> None:
    if not services.has_consent(owner):
        Consent.objects.record(*services.consent_for(owner), client_address(request))


def _picture(
    request: AuthenticatedHttpRequest,
    form: TryOnForm,
    owner: User | Vendor,
    field: str,
    kind: Image.Type,
) -> Image:
    chosen: Image | None = form.cleaned_data[field]
    if chosen is not None:
        return chosen
    try:
        added = uploads.add(owner, form.cleaned_data[f"{field}_file"], kind=kind)
    except PipelineError as refused:
        raise _at(field, refused) from refused
    if not added.is_duplicate:
        usage.record(request, added.image, ImageUsage.Action.UPLOAD)
    form.kept[field] = str(added.image.pk)
    return added.image


def _at(field: str, refused: PipelineError) -> PipelineError:
    """The same refusal, with the field that it belongs to."""
    refused.field = field  # type: ignore[attr-defined]
    return refused


def _page(request: AuthenticatedHttpRequest, form: TryOnForm, owner: User | Vendor) -> HttpResponse:
    wish = {**(request.POST if form.is_bound else request.GET).dict(), **form.kept}
    context = {
        "form": form,
        "shop": owner if isinstance(owner, Vendor) else None,
        "shops": request.user.vendors.order_by("name")[:20],
        "choices": choices.offered(
            request.user, owner, *(wish.get(name, "") for name in ("person", "garment", "kind"))
        ),
    }
    status = 422 if form.is_bound else 200
    return render(request, "conversions/new.html", context, status=status)
