"""Forgotten and changed passwords. The steps after the e-mail are Django's own."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import (
    PasswordChangeView,
    PasswordResetCompleteView,
    PasswordResetConfirmView,
)
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.decorators.cache import never_cache

from accounts import log_ins
from accounts.forms.letters import PasswordResetForm
from accounts.forms.passwords import PasswordChangeForm, SetPasswordForm

SENT_TO = "password_reset_sent_to"


@never_cache
def reset(request: HttpRequest) -> HttpResponse:
    """Send a link. The answer is the same for every address."""
    form = PasswordResetForm(request.POST or None, request=request)
    if form.is_valid() and form.send():
        request.session[SENT_TO] = form.cleaned_data["email"]
        return redirect("password-reset-sent")
    return render(request, "accounts/password_reset.html", {"form": form}, status=form.status)


@never_cache
def reset_sent(request: HttpRequest) -> HttpResponse:
    email = request.session.get(SENT_TO)
    if not email:
        return redirect("password-reset")
    context = {"email": email, "is_printed": settings.EMAIL_IS_PRINTED}
    return render(request, "accounts/password_reset_sent.html", context)


class _ResetFinish(PasswordResetConfirmView):
    """Django moves the token from the address into the session before it shows the form."""

    template_name = "accounts/password_reset_finish.html"
    form_class = SetPasswordForm
    success_url = reverse_lazy("password-reset-done")

    def form_valid(self, form: SetPasswordForm) -> HttpResponse:  # type: ignore[override]
        # Whoever was locked out for a forgotten password need not wait with a new one.
        log_ins.unlock_here(form.user.email, self.request)
        return super().form_valid(form)


reset_finish = _ResetFinish.as_view()
reset_done = PasswordResetCompleteView.as_view(template_name="accounts/password_reset_done.html")


class _Change(PasswordChangeView):
    """Keeps this session; the others end, since each holds a print of the old password."""

    template_name = "accounts/password_change.html"
    form_class = PasswordChangeForm
    success_url = reverse_lazy("account")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:  # type: ignore[override]
        messages.success(self.request, "Your password is changed. Other devices are logged out.")
        return super().form_valid(form)


change = never_cache(_Change.as_view())
