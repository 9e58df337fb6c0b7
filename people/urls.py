"""Addresses, by door. Sign-in, passwords, second factor and sessions are allauth's."""

from django.urls import include, path

from people.views import account as own
from people.views import desk as keeping

account = [
    path("", own.account, name="account"),
    path("language/", own.language, name="account_language"),
    path("invitation/<str:token>/", own.invitation, name="invitation"),
    path("", include("allauth.urls")),
]

desk = [
    path("people/", keeping.people, name="people"),
    path("people/invite/", keeping.invite, name="invite"),
    path("people/<int:pk>/", keeping.person, name="person"),
    path("people/<int:pk>/invite/", keeping.invite_again, name="invite_again"),
    path("people/<int:pk>/number/", keeping.unmask, name="person_number"),
    path("people/<int:pk>/roles/", keeping.role_grant, name="role_grant"),
    path("people/<int:pk>/close/", keeping.close, name="person_close"),
    path("people/<int:pk>/reopen/", keeping.reopen, name="person_reopen"),
    path("people/<int:pk>/factor/", keeping.forget_factor, name="person_factor"),
    path("people/roles/<int:pk>/end/", keeping.role_end, name="role_end"),
]
