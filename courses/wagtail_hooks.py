"""Where Wagtail asks the School."""

from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.permissions import register_permission_policy

from courses import access, rich_text
from courses.choosers import act_chooser, term_chooser
from courses.cms import gates, home, views
from courses.cms.desk import MyDraftsView, ParityView, TranslationsView
from courses.models import Act, CoursePage, Term
from courses.registers import AuthorsPolicy, RegistersGroup
from courses.reports import ReviewView, StaleLawsView

register_permission_policy(Act, AuthorsPolicy(Act))
register_permission_policy(Term, AuthorsPolicy(Term))


@hooks.register("before_serve_page")
def remember_served_page(page, request, serve_args, serve_kwargs):
    """The language switch leads to the same page in the other languages."""
    request.served_page = page


hooks.register("before_publish_page", gates.refuse_unfinished_course)
hooks.register("before_publish_page", gates.show_whom_it_reaches, order=10)
hooks.register("after_edit_page", gates.show_after_approval)
hooks.register("before_edit_page", gates.before_editing, order=-10)
hooks.register("before_bulk_action", gates.keep_bulk_publishing_out)
hooks.register("before_unpublish_page", gates.archive_instead)
hooks.register("construct_homepage_panels", home.furnish)


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
    ("my-drafts", "my_drafts_report", MyDraftsView, _("My drafts"), "edit"),
    ("parity", "parity_report", ParityView, _("Parity of languages"), "list-ul"),
    ("stale-laws", "stale_laws_report", StaleLawsView, _("Stale law references"), "openquote"),
    ("review", "review_report", ReviewView, _("To be checked by a lawyer"), "warning"),
)


@hooks.register("register_admin_urls", order=-10)
def stand_before_wagtail_localize():
    """Two of its screens do what must not happen here: they are answered before it is asked."""
    return [
        path("localize/update/<int:translation_source_id>/", gates.SyncView.as_view()),
        path("localize/page/<int:page_id>/convert_to_alias/", gates.refuse_alias),
    ]


@hooks.register("register_admin_urls")
def offer_screens():
    return [
        path("translations/", TranslationsView.as_view(), name="translation_desk"),
        path(
            "translations/results/",
            TranslationsView.as_view(results_only=True),
            name="translation_desk_results",
        ),
        path("translations/reviewed/", views.reviewed, name="mark_reviewed"),
        path("translations/<int:pk>/", views.difference, name="translation_difference"),
        path("translations/<int:pk>/adopt/", views.adopt, name="adopt_translation"),
        path("translations/<int:pk>/carry-over/", views.carry_over, name="carry_over"),
        path("publishing/<int:pk>/", views.confirm, name="confirm_publishing"),
        path("courses/<int:pk>/archive/", views.archive, name="archive_course"),
    ]


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


class AuthorsMenuItem(MenuItem):
    def is_shown(self, request):
        return access.may_write(request.user)


@hooks.register("insert_global_admin_css")
def offer_style():
    return format_html('<link rel="stylesheet" href="{}">', static("css/cms.css"))


@hooks.register("register_admin_menu_item")
def offer_the_desk():
    return AuthorsMenuItem(
        _("Translation desk"),
        reverse("translation_desk"),
        name="translation-desk",
        icon_name="globe",
        order=150,
    )


@hooks.register("register_page_header_buttons")
def offer_what_a_page_needs(page, user, view_name=None, next_url=None):
    """Beside the actions of the editor: a translation leads to its source, a course to its archive."""
    if not access.may_write(user) or page.depth < access.COURSE_DEPTH:
        return
    yield Button(
        _("Compare with the source"),
        reverse("translation_difference", args=[page.pk]),
        priority=70,
        icon_name="globe",
    )
    is_course = issubclass(page.specific_class, CoursePage)
    if is_course and page.live and page.permissions_for_user(user).can_unpublish():
        yield Button(
            _("Archive the course"),
            reverse("archive_course", args=[page.pk]),
            priority=80,
            icon_name="folder-inverse",
        )


@hooks.register("construct_reports_menu")
def leave_out_what_the_desk_says_better(request, menu_items):
    """wagtail-localize lists its own translations only, and knows nothing of pages that have changed since."""
    kept = [item for item in menu_items if item.url != reverse("wagtail_localize:translations_report")]
    menu_items[:] = kept


def _offer_report(name, label, icon):
    return lambda: AuthorsMenuItem(
        label, reverse(name), name=name.replace("_", "-"), icon_name=icon, order=700
    )


for _folder, _name, _view, _label, _icon in REPORTS:
    hooks.register("register_reports_menu_item", _offer_report(_name, _label, _icon))
