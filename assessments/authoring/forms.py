"""Forms of authors, apart from the words of a question, which `content` reads."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.authoring import lists
from assessments.models import Question, QuestionBank
from assessments.questions import exchange
from assessments.questions.banks import TAG_LIMIT
from courses.choosers import act_chooser
from courses.models import Act
from people.models import User
from regions.languages import CODES, LANGUAGES

MOST_TAGS = 20
SOURCED, UNVERIFIED = "sourced", "unverified"


class BankForm(forms.Form):
    """What a bank is called and whose it is."""

    code = forms.SlugField(
        label=_("Code"),
        max_length=30,
        allow_unicode=False,
        help_text=_("Short and lasting, Latin letters: papers and files refer to it."),
    )
    title_kk = forms.CharField(label=_("Title in Kazakh"), max_length=250)
    title_ru = forms.CharField(label=_("Title in Russian"), max_length=250)
    title_en = forms.CharField(label=_("Title in English"), max_length=250, required=False)
    owner = forms.ModelChoiceField(
        label=_("Instructor"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("nobody: editors only"),
        help_text=_("An instructor sees and writes the banks that are theirs; editors see all of them."),
    )

    def __init__(self, *args, owners, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if owners is None:
            del self.fields["owner"]
        else:
            self.fields["owner"].queryset = owners
            self.fields["owner"].label_from_instance = User.get_full_name

    def titles(self) -> dict[str, str]:
        return {code: self.cleaned_data[f"title_{code}"] for code in CODES}


class TagsField(forms.CharField):
    """Words parted by commas."""

    def clean(self, value):
        tags = list(
            dict.fromkeys(filter(None, (" ".join(one.split()) for one in super().clean(value).split(","))))
        )
        if any(len(tag) > TAG_LIMIT for tag in tags):
            raise forms.ValidationError(
                _("A tag has at most %(most)s characters."), params={"most": TAG_LIMIT}
            )
        if len(tags) > MOST_TAGS:
            raise forms.ValidationError(
                _("A question has at most %(most)s tags."), params={"most": MOST_TAGS}
            )
        return tags


class FactsForm(forms.Form):
    """What a question is worth, where it belongs, and what it rests on."""

    code = forms.CharField(
        label=_("Code"), max_length=40, required=False, help_text=_("If you number your questions: M01-Q05.")
    )
    points = forms.DecimalField(
        label=_("Points"),
        min_value=Decimal("0.01"),
        max_value=Decimal("999.99"),
        decimal_places=2,
        initial=Decimal(1),
        localize=True,
    )
    difficulty = forms.ChoiceField(
        label=_("Difficulty"), choices=Question.Difficulty.choices, initial=Question.Difficulty.MEDIUM
    )
    tags = TagsField(
        label=_("Tags"),
        required=False,
        help_text=_("Module, competence, topic; commas between them. Papers can draw by a tag."),
    )
    act = forms.ModelChoiceField(
        label=_("Act"), queryset=Act.objects.all(), required=False, widget=act_chooser.widget_class
    )
    article = forms.CharField(label=_("Article"), max_length=100, required=False)
    status = forms.ChoiceField(
        label=_("Compared with the text in force"),
        choices=[(UNVERIFIED, _("not yet")), (SOURCED, _("yes"))],
        initial=UNVERIFIED,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for language in LANGUAGES:
            self.fields[f"source_{language.code}"] = forms.CharField(
                label=language.own_name, max_length=300, required=False
            )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("act") and any(cleaned.get(f"source_{code}") for code in CODES):
            self.add_error("source_kk", _("Name an act or another source, not both."))
        return cleaned

    def sources(self):
        """The fields of another source, for the page."""
        return [self[f"source_{code}"] for code in CODES]

    def basis(self) -> dict:
        """As a question holds it; nothing if nothing was named."""
        said = self.cleaned_data
        source = {code: said[f"source_{code}"] for code in CODES if said[f"source_{code}"]}
        if act := said["act"]:
            return {"act": act.code, "article": said["article"], "status": said["status"]}
        return {"source": source, "status": said["status"]} if source else {}

    @staticmethod
    def of(question: Question, acts: dict[str, Act]) -> dict:
        """The values of a stored question. An act that the register does not hold is shown as another source."""
        basis = question.basis
        act, source = basis.get("act", ""), basis.get("source") or {}
        known = acts.get(act) if isinstance(act, str) else None
        if act and not known:
            words = (
                act if isinstance(act, dict) else dict.fromkeys(CODES, f"{act}, {basis.get('article', '')}")
            )
            source = {code: words.get(code, "").strip(", ") for code in CODES}
        return {
            "code": question.code,
            "points": question.points.normalize(),
            "difficulty": question.difficulty,
            "tags": ", ".join(question.tags),
            "act": known,
            "article": basis.get("article", "") if known else "",
            "status": SOURCED if basis.get("status") == SOURCED else UNVERIFIED,
            **{f"source_{code}": source.get(code, "") for code in CODES},
        }


class FilterForm(forms.Form):
    """What a list of questions is narrowed to."""

    q = forms.CharField(label=_("Words or code"), required=False, max_length=200)
    bank = forms.ModelChoiceField(
        label=_("Bank"), queryset=QuestionBank.objects.none(), required=False, empty_label=_("all")
    )
    status = forms.ChoiceField(label=_("State"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    difficulty = forms.ChoiceField(label=_("Difficulty"), required=False)
    tag = forms.ChoiceField(label=_("Tag"), required=False)
    language = forms.ChoiceField(
        label=_("Languages"),
        required=False,
        choices=[
            ("", _("any")),
            ("whole", _("Kazakh and Russian complete")),
            ("all", _("all three complete")),
            ("no_kk", _("Kazakh missing")),
            ("no_ru", _("Russian missing")),
            ("no_en", _("English missing")),
        ],
    )
    days = forms.IntegerField(
        label=_("Act not checked for, days"), required=False, min_value=0, max_value=36_500
    )
    order = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[("code", _("by bank and code")), ("new", _("changed last")), ("old", _("changed first"))],
    )

    def __init__(self, data, *, banks, tags) -> None:
        super().__init__(data)
        self.fields["bank"].queryset = banks
        any_ = ("", _("any"))
        self.fields["status"].choices = [("", _("in use")), *Question.Status.choices]
        self.fields["kind"].choices = [any_, *Question.Kind.choices]
        self.fields["difficulty"].choices = [any_, *Question.Difficulty.choices]
        self.fields["tag"].choices = [any_, *((tag, tag) for tag in tags)]

    def wanted(self) -> lists.Wanted:
        """What cannot be read narrows nothing."""
        self.is_valid()
        said = self.cleaned_data
        bank = said.get("bank")
        return lists.Wanted(
            words=said.get("q", ""),
            bank=bank.pk if bank else None,
            order=said.get("order") or "code",
            days=said.get("days"),
            **{name: said.get(name, "") for name in ("status", "kind", "difficulty", "tag", "language")},
        )

    def is_narrowing(self) -> bool:
        return any(self.data.get(name) for name in self.fields if name != "order")


class BulkForm(forms.Form):
    """One thing that is done to many questions."""

    DOINGS = (
        ("add", _("put a tag on")),
        ("remove", _("take a tag off")),
        ("difficulty", _("set the difficulty")),
        ("review", _("mark as reviewed")),
        ("approve", _("approve")),
        ("retire", _("retire")),
        ("discard", _("throw drafts away")),
    )
    doing = forms.ChoiceField(label=_("Do this"), choices=DOINGS)
    tags = TagsField(label=_("Tags"), required=False)
    difficulty = forms.ChoiceField(
        label=_("Difficulty"), required=False, choices=[("", "—"), *Question.Difficulty.choices]
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("doing") in ("add", "remove") and not cleaned.get("tags"):
            self.add_error("tags", _("Name at least one tag."))
        if cleaned.get("doing") == "difficulty" and not cleaned.get("difficulty"):
            self.add_error("difficulty", _("Choose how difficult the questions are."))
        return cleaned


class TwinsForm(forms.Form):
    """Where questions that say the same are looked for, and how alike they must be."""

    bank = forms.ModelChoiceField(
        label=_("Bank"), queryset=QuestionBank.objects.none(), required=False, empty_label=_("all")
    )
    least = forms.TypedChoiceField(
        label=_("Alike by"),
        required=False,
        coerce=int,
        empty_value=75,
        choices=[(100, _("the same words")), (90, "90 %"), (75, "75 %"), (60, "60 %")],
        initial=75,
    )

    def __init__(self, data, *, banks) -> None:
        super().__init__(data)
        self.fields["bank"].queryset = banks


class ImportForm(forms.Form):
    """A file of questions from another system."""

    file = forms.FileField(label=_("File"), allow_empty_file=True)
    format = forms.ChoiceField(
        label=_("Format"),
        choices=[
            ("auto", _("see for yourself")),
            ("moodle-xml", "Moodle XML"),
            ("gift", "GIFT"),
            ("csv", _("table (CSV)")),
        ],
    )


class ExportForm(forms.Form):
    format = forms.ChoiceField(choices=[(name, name) for name in exchange.FORMATS])


class RemarkForm(forms.Form):
    remark = forms.CharField(
        label=_("What should be changed?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
