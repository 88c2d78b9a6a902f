from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as spare
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import include, path

from . import administration, views
from .sign_in import AddPasskey, PasskeySignIn, for_oneself, open_to_all

SIGN_IN = "whoever wants to sign in is not signed in yet"
ANY_END = "whoever is signed out already may ask to be signed out"

sign_in = [
    path("login/", open_to_all(SIGN_IN, account.request_login_code), name="account_login"),
    path("login/code/", open_to_all(SIGN_IN, account.request_login_code), name="account_request_login_code"),
    path("login/code/confirm/", open_to_all(SIGN_IN, account.confirm_login_code), name="account_confirm_login_code"),
    path("login/password/", open_to_all(SIGN_IN, account.login), name="people.password"),
    path("login/passkey/", open_to_all(SIGN_IN, PasskeySignIn.as_view()), name="mfa_login_webauthn"),
    path("login/second-step/", open_to_all(SIGN_IN, mfa.authenticate), name="mfa_authenticate"),
    path("logout/", open_to_all(ANY_END, account.logout), name="account_logout"),
    path("closed/", open_to_all(SIGN_IN, account.account_inactive), name="account_inactive"),
    path("signup/", open_to_all("says how one gets an account", account.signup), name="account_signup"),
    path("password/reset/", open_to_all(SIGN_IN, account.password_reset), name="account_reset_password"),
    path("password/reset/code/", open_to_all(SIGN_IN, account.confirm_password_reset_code), name="account_confirm_password_reset_code"),
    path("password/reset/new/", open_to_all(SIGN_IN, account.complete_password_reset), name="account_complete_password_reset"),
    path("password/reset/done/", open_to_all(SIGN_IN, account.password_reset_from_key_done), name="account_password_reset_completed"),
    path("confirm-email/", open_to_all(SIGN_IN, account.email_verification_sent), name="account_email_verification_sent"),
    path("email/", for_oneself(account.email), name="account_email"),
    path("password/change/", for_oneself(account.password_change), name="account_change_password"),
    path("password/set/", for_oneself(account.password_set), name="account_set_password"),
    path("again/password/", for_oneself(account.reauthenticate), name="account_reauthenticate"),
    path("again/code/", for_oneself(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("again/passkey/", for_oneself(webauthn.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("second-step/", for_oneself(mfa.index), name="mfa_index"),
    path("second-step/onward/", views.onward, name="people.onward"),
    path("second-step/app/", for_oneself(totp.activate_totp), name="mfa_activate_totp"),
    path("second-step/app/picture/", views.app_picture, name="people.app_picture"),
    path("second-step/app/remove/", for_oneself(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("second-step/spare-codes/", views.spare_codes, name="mfa_view_recovery_codes"),
    path("second-step/spare-codes/new/", for_oneself(spare.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("passkeys/", views.passkeys, name="mfa_list_webauthn"),
    path("passkeys/add/", for_oneself(AddPasskey.as_view()), name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/rename/", for_oneself(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
    path("passkeys/<int:pk>/remove/", for_oneself(webauthn.remove_webauthn), name="mfa_remove_webauthn"),
]

urlpatterns = [
    path("accounts/", include(sign_in)),
    path("account/", views.account, name="people.account"),
    path("account/contact/", views.contact, name="people.contact"),
    path("account/devices/", views.devices, name="people.devices"),
    path("account/devices/<int:pk>/sign-out/", views.end_device, name="people.end_device"),
    path("account/devices/sign-out/", views.end_other_devices, name="people.end_other_devices"),
    path("account/role/", views.role, name="people.role"),
    path("adjust/", views.adjust, name="people.adjust"),
    path("language/", views.language, name="people.language"),
    path("people/", administration.people, name="people.people"),
    path("people/invite/", administration.invite, name="people.invite"),
    path("people/<int:pk>/", administration.person, name="people.person"),
    path("people/<int:pk>/grant/", administration.grant, name="people.grant"),
    path("people/<int:pk>/revoke/<slug:role>/", administration.revoke, name="people.revoke"),
    path("people/<int:pk>/close/", administration.close, name="people.close"),
    path("people/<int:pk>/open/", administration.reopen, name="people.reopen"),
    path("rules/", administration.rules, name="policy.rules"),
    path("rules/about/<slug:part>/", administration.rules_about, name="policy.rules_about"),
    path("rules/<str:key>/", administration.rule, name="policy.rule"),
    path("retention/", administration.retention, name="policy.retention"),
    path("trail/", administration.trail, name="audit.trail"),
    path("trail/verify/", administration.verify, name="audit.verify"),
]
