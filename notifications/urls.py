"""Addresses, by door."""

from django.urls import path

from notifications import views

learn = [
    path("messages/", views.messages_list, name="messages"),
    path("messages/<int:pk>/", views.message_read, name="message"),
]
