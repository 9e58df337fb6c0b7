"""Addresses, by door."""

from django.urls import path, re_path

from courses import views

learn: list = []
desk: list = []
public = [
    path("courses/", views.catalog, name="catalog"),
    path("glossary/", views.glossary, name="glossary"),
    # The same addresses as Wagtail's own, before them; they are still written with `wagtail_serve`.
    re_path(r"^((?:[\w\-]+/)*)$", views.page, name="page"),
]
