"""Choosing an act or a term from its register, in a modal window of the editor."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import chooser as views
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.blocks import ChooserBlock

from courses import wording

TERM_FIELDS = ["key", "word_kk", "word_ru", "word_en", "meaning_kk", "meaning_ru", "meaning_en"]
# Wagtail words this tab of every chooser once, when it is imported, in Kazakh. This goes when it is lazy there.
ChooserViewSet.search_tab_label = _("Search")

ACT_WORDS = ["code", "number", "title_kk", "title_ru", "title_en"]
TERM_WORDS = ["key", "word_kk", "word_ru", "word_en"]


class _SearchForm(BaseFilterForm):
    """A record is found by any of its words, in any language."""

    q = forms.CharField(
        label=_("Search term"), required=False, widget=forms.TextInput(attrs={"placeholder": _("Search")})
    )
    fields_to_search: list[str] = []

    def filter(self, objects):
        objects = super().filter(objects)
        words = self.cleaned_data.get("q")
        if not words:
            return objects
        self.is_searching, self.search_query = True, words
        return objects.filter(wording.containing(words, self.fields_to_search))


class _ActSearchForm(_SearchForm):
    fields_to_search = ACT_WORDS


class _TermSearchForm(_SearchForm):
    fields_to_search = TERM_WORDS


class _Acts:
    ordering = ["code"]
    filter_form_class = _ActSearchForm

    @property
    def columns(self):
        return [
            *super().columns,
            Column("number", label=_("Number")),
            Column("checked_on", label=_("Checked on")),
        ]


class _ChooseAct(_Acts, views.ChooseView):
    pass


class _ChooseActResults(_Acts, views.ChooseResultsView):
    pass


class ActChooserViewSet(ChooserViewSet):
    model = "courses.Act"
    icon = "openquote"
    choose_one_text = _("Choose an act")
    choose_another_text = _("Choose another act")
    edit_item_text = _("Edit this act")
    choose_view_class = _ChooseAct
    choose_results_view_class = _ChooseActResults
    creation_form_class = "courses.forms.ActForm"
    create_action_label = _("Add an act")
    per_page = 20


class RecordChooserBlock(ChooserBlock):
    """A chooser whose page still reads if the record is gone, or if something else stands in its place."""

    def to_python(self, value):
        return super().to_python(value if isinstance(value, int) else None)

    def bulk_to_python(self, values):
        return super().bulk_to_python([value if isinstance(value, int) else None for value in values])


class _Terms:
    ordering = ["key"]
    filter_form_class = _TermSearchForm

    @property
    def columns(self):
        return [
            *super().columns,
            Column("word_kk", label=_("In Kazakh")),
            Column("word_ru", label=_("In Russian")),
            Column("word_en", label=_("In English")),
        ]


class _ChooseTerm(_Terms, views.ChooseView):
    pass


class _ChooseTermResults(_Terms, views.ChooseResultsView):
    pass


class _TermResponse:
    """The editor keeps the key of a term, and takes its word where nothing is selected."""

    def get_chosen_response_data(self, item):
        words = {"kk": item.word_kk, "ru": item.word_ru, "en": item.word_en}
        return super().get_chosen_response_data(item) | {"key": item.key, "words": words}


class _TermChosen(_TermResponse, views.ChosenView):
    pass


class _TermCreated(_TermResponse, views.CreateView):
    pass


class TermChooserViewSet(ChooserViewSet):
    model = "courses.Term"
    icon = "info-circle"
    choose_one_text = _("Choose a term")
    choose_another_text = _("Choose another term")
    edit_item_text = _("Edit this term")
    choose_view_class = _ChooseTerm
    choose_results_view_class = _ChooseTermResults
    chosen_view_class = _TermChosen
    create_view_class = _TermCreated
    form_fields = TERM_FIELDS
    create_action_label = _("Add a term")
    register_widget = False
    per_page = 20


act_chooser = ActChooserViewSet("act_chooser", base_block_class=RecordChooserBlock)
term_chooser = TermChooserViewSet("term_chooser")
