"""The link in the letter of invitation."""

from django import template
from django.conf import settings
from django.urls import reverse

from people import invitations

register = template.Library()


@register.simple_tag
def invitation_address(invitation: int | str) -> str:
    """The whole address, in the language that is active; empty once the invitation has ended, or without one."""
    token = invitations.token_of(invitation) if invitation else ""
    return settings.SITE_URL + reverse("invitation", args=[token]) if token else ""
