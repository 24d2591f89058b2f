from __future__ import annotations

from django.urls import path

from accounts.views import account, email, log_in, passwords, sign_up

urlpatterns = [
    path("account/consents/<uuid:pk>/withdraw/", account.withdraw_consent, name="consent-withdraw"),
    path("sign-up/", sign_up.sign_up, name="sign-up"),
    path("sign-up/sent/", sign_up.sent, name="sign-up-sent"),
    path("sign-up/finish/", sign_up.finish, name="sign-up-finish"),
    path("sign-up/link/<str:token>/", sign_up.link, name="sign-up-link"),
    path("log-in/", log_in.log_in, name="login"),
    path("log-out/", log_in.log_out, name="logout"),
    path("password/reset/", passwords.reset, name="password-reset"),
    path("password/reset/sent/", passwords.reset_sent, name="password-reset-sent"),
    path("password/reset/<uidb64>/<token>/", passwords.reset_finish, name="password-reset-finish"),
    path("password/reset/done/", passwords.reset_done, name="password-reset-done"),
    path("account/", account.account, name="account"),
    path("account/password/", passwords.change, name="password-change"),
    path("account/email/", email.change, name="account-email"),
    path("account/email/<str:token>/", email.confirm, name="account-email-confirm"),
    path("account/sessions/end/", account.end_sessions, name="account-sessions-end"),
    path("account/export/", account.export_all, name="account-export"),
    path("account/delete/", account.delete, name="account-delete"),
]
