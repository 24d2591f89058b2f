"""Sign-up in two steps: ask for a link, then open it. No account exists in between."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts import links
from accounts.forms.letters import SignUpForm
from accounts.forms.passwords import SignUpFinishForm
from accounts.models import User

BACKEND = "django.contrib.auth.backends.ModelBackend"
SENT_TO = "sign_up_sent_to"
TOKEN = "sign_up_token"  # noqa: S105 (a session key)


@never_cache
def sign_up(request: HttpRequest) -> HttpResponse:
    """Send a link. The answer is the same for every address."""
    if request.user.is_authenticated:
        return redirect("upload")
    form = SignUpForm(request.POST or None, request=request)
    if form.is_valid() and form.send():
        request.session[SENT_TO] = form.cleaned_data["email"]
        return redirect("sign-up-sent")
    return render(request, "accounts/sign_up.html", {"form": form}, status=form.status)


@never_cache
def sent(request: HttpRequest) -> HttpResponse:
    email = request.session.get(SENT_TO)
    if not email:
        return redirect("sign-up")
    context = {"email": email, "is_printed": settings.EMAIL_IS_PRINTED}
    return render(request, "accounts/sign_up_sent.html", context)


@never_cache
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address, which browsers keep and pass on."""
    if links.read_sign_up_token(token) is None:
        return _refused(request)
    request.session[TOKEN] = token
    return redirect("sign-up-finish")


@never_cache
@sensitive_post_parameters()
def finish(request: HttpRequest) -> HttpResponse:
    """Choose a password; only now is there an account."""
    email = links.read_sign_up_token(request.session.get(TOKEN, ""))
    if email is None:
        return _refused(request)
    if User.objects.with_email(email):
        return render(request, "accounts/sign_up_taken.html", {"email": email}, status=410)
    form = SignUpFinishForm(request.POST or None, email=email)
    if form.is_valid():
        return _welcome(request, form)
    return render(request, "accounts/sign_up_finish.html", {"form": form, "email": email})


def _welcome(request: HttpRequest, form: SignUpFinishForm) -> HttpResponse:
    user = form.create()
    if user is None:  # lost a race: the page tells which of e-mail and username went
        return redirect("sign-up-finish")
    for key in (TOKEN, SENT_TO):
        request.session.pop(key, None)
    login(request, user, backend=BACKEND)
    return redirect("upload")


def _refused(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/sign_up_refused.html", status=410)
