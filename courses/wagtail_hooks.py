"""Where Wagtail asks the School."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import register_permission_policy

from courses import access, publishing, rich_text
from courses.choosers import act_chooser, term_chooser
from courses.models import Act, CoursePage, Term
from courses.registers import AuthorsPolicy, RegistersGroup
from courses.reports import ReviewView, StaleLawsView

register_permission_policy(Act, AuthorsPolicy(Act))
register_permission_policy(Term, AuthorsPolicy(Term))


@hooks.register("before_serve_page")
def remember_served_page(page, request, serve_args, serve_kwargs):
    """The language switch leads to the same page in the other languages."""
    request.served_page = page


@hooks.register("before_publish_page")
def check_before_publishing(request, page):
    """A course goes live only when it is whole; the author reads what is missing."""
    if not isinstance(page, CoursePage):
        return None
    found = publishing.problems(page)
    if not found:
        return None
    for problem in found:
        messages.error(request, problem)
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("register_rich_text_features")
def offer_terms(features):
    rich_text.register(features)


@hooks.register("register_admin_viewset")
def offer_registers():
    return RegistersGroup()


@hooks.register("register_admin_viewset")
def offer_act_chooser():
    return act_chooser


@hooks.register("register_admin_viewset")
def offer_term_chooser():
    return term_chooser


REPORTS = (
    ("stale-laws", "stale_laws_report", StaleLawsView, _("Stale law references"), "openquote"),
    ("review", "review_report", ReviewView, _("To be checked by a lawyer"), "warning"),
)


@hooks.register("register_admin_urls")
def offer_report_addresses():
    return [
        address
        for folder, name, view, _label, _icon in REPORTS
        for address in (
            path(f"reports/{folder}/", view.as_view(), name=name),
            path(f"reports/{folder}/results/", view.as_view(results_only=True), name=f"{name}_results"),
        )
    ]


class _AuthorsMenuItem(MenuItem):
    def is_shown(self, request):
        return access.may_write(request.user)


def _offer_report(name, label, icon):
    return lambda: _AuthorsMenuItem(
        label, reverse(name), name=name.replace("_", "-"), icon_name=icon, order=700
    )


for _folder, _name, _view, _label, _icon in REPORTS:
    hooks.register("register_reports_menu_item", _offer_report(_name, _label, _icon))
