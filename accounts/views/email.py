"""A new e-mail for an account."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts import letters, links
from accounts.forms.account import EmailChangeForm
from accounts.http import AuthenticatedHttpRequest


@never_cache
@login_required
@sensitive_post_parameters()
def change(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Send a link to the new address. The answer is the same for every address."""
    form = EmailChangeForm(request.POST or None, request=request, user=request.user)
    if form.is_valid() and form.send():
        email = form.cleaned_data["email"]
        messages.success(request, f"We sent a link to {email}. Open it to finish the change.")
        return redirect("account")
    return render(request, "accounts/email_change.html", {"form": form}, status=form.status)


@never_cache
@login_required
def confirm(request: AuthenticatedHttpRequest, token: str) -> HttpResponse:
    """Opening the link only asks; the button changes the e-mail."""
    email = links.read_email_change_token(request.user, token)
    if email is None:
        return render(request, "accounts/email_change_refused.html", status=410)
    if request.method != "POST":
        return render(request, "accounts/email_confirm.html", {"email": email})
    old_email = request.user.email
    if not request.user.change_email(email):  # someone signed up with it meanwhile
        return render(request, "accounts/email_change_refused.html", status=410)
    letters.email_changed(old_email, email)
    messages.success(request, f"Your e-mail is now {email}.")
    return redirect("account")
