"""A person's own messages, and nobody else's."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from notifications.models import Message


def messages_of(user) -> QuerySet[Message]:
    return Message.objects.of(user)


def message_of(user, pk: int) -> Message:
    return get_object_or_404(messages_of(user), pk=pk)
