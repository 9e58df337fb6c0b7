"""The on-site list of what a person was told."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from notifications import access, reading

PAGE = 20


@login_required
def messages_list(request):
    page = Paginator(access.messages_of(request.user).select_related("to"), PAGE).get_page(
        request.GET.get("page")
    )
    entries = reading.entries(list(page.object_list), language=get_language())
    return render(request, "notifications/messages.html", {"page_obj": page, "entries": entries})


@login_required
@require_POST
def message_read(request, pk):
    reading.mark_read(message=access.message_of(request.user, pk), at=now())
    return redirect("learn:messages")
