"""What a lesson is made of. Each block has a template of its own under templates/blocks/."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from courses import samples
from courses.choosers import act_chooser

RICH = ["bold", "ul", "ol", "link", "term"]
VIDEOS, SOUNDS = ("mp4", "webm"), ("mp3", "m4a", "ogg")

TEXT = _("Text")
PRACTICE = _("Law and practice")
FILES = _("Pictures and files")
QUESTIONS = _("Questions")

ActChooserBlock = act_chooser.get_block_class(name="ActChooserBlock", module_path="courses.blocks")


class ExampleBlock(blocks.StructBlock):
    """A block that shows an example of itself to the author who is about to choose it."""

    def get_preview_value(self):
        return self.normalize(samples.of(self.name))


class FigureBlock(ExampleBlock):
    """A picture that says something the text does not; the words about it stand beside it, not in it."""

    image = ImageChooserBlock(
        label=_("Image"), help_text=_("At most 10 MB. Readers get smaller copies, made by themselves.")
    )
    alt = blocks.CharBlock(
        label=_("Text for those who do not see the picture"),
        max_length=300,
        help_text=_("Say what it shows."),
    )
    caption = blocks.TextBlock(
        label=_("Caption"), required=False, help_text=_("Say what it means. Name the source of figures.")
    )

    class Meta:
        icon = "image"
        label = _("Figure")
        group = FILES
        description = _("A picture that says what the text does not. Never a picture of a text.")
        template = "blocks/figure.html"


class VideoBlock(ExampleBlock):
    """A video never loads by itself; its transcript is always there, its sound alone if there is one."""

    title = blocks.CharBlock(label=_("Title"), max_length=200)
    document = DocumentChooserBlock(
        label=_("Video file"), required=False, help_text=_("MP4 or WebM. Five minutes are enough.")
    )
    link = blocks.URLBlock(
        label=_("Link"), required=False, help_text=_("If the video lies elsewhere: its address.")
    )
    audio = DocumentChooserBlock(
        label=_("Sound only"),
        required=False,
        help_text=_("MP3, M4A or OGG, for those whose link cannot carry the video."),
    )
    transcript = blocks.TextBlock(
        label=_("Transcript"), help_text=_("Everything that is said. Many will only read it.")
    )

    class Meta:
        icon = "media"
        label = _("Video")
        group = FILES
        description = _("A film or a link to one. It loads only when the reader starts it.")
        template = "blocks/video.html"

    def clean(self, value):
        cleaned = super().clean(value)
        errors = {}
        document, audio = cleaned.get("document"), cleaned.get("audio")
        if not document and not cleaned.get("link"):
            errors["document"] = ValidationError(_("Choose a file or give a link."))
        if document and document.file_extension.lower() not in VIDEOS:
            errors["document"] = ValidationError(_("This is no video: choose an MP4 or WebM file."))
        if audio and audio.file_extension.lower() not in SOUNDS:
            errors["audio"] = ValidationError(_("This is no sound: choose an MP3, M4A or OGG file."))
        if errors:
            raise StructBlockValidationError(block_errors=errors)
        return cleaned


class DownloadBlock(ExampleBlock):
    """A document to take away."""

    title = blocks.CharBlock(label=_("Title"), max_length=200)
    document = DocumentChooserBlock(
        label=_("Document"), help_text=_("A form is most useful as DOCX: it can be filled in.")
    )

    class Meta:
        icon = "download"
        label = _("Document")
        group = FILES
        description = _("A form, a template or a list to take away and fill in.")
        template = "blocks/download.html"


class TableBlock(ExampleBlock):
    """A small table that still reads on a phone."""

    caption = blocks.CharBlock(label=_("Caption"), max_length=250)
    header = blocks.ListBlock(blocks.CharBlock(max_length=120), label=_("Header"))
    rows = blocks.ListBlock(
        blocks.ListBlock(blocks.CharBlock(required=False, max_length=400), label=_("Row")),
        label=_("Rows"),
        help_text=_("As many cells as the header has. Figures with the same unit in one column."),
    )

    class Meta:
        icon = "table"
        label = _("Table")
        group = TEXT
        description = _("Six rows rather than sixty: it is read on a phone.")
        template = "blocks/table.html"


class FormulaTerm(blocks.StructBlock):
    """One quantity of a formula."""

    name = blocks.CharBlock(label=_("Quantity"), max_length=120)
    meaning = blocks.CharBlock(label=_("What it is"), max_length=300, required=False)
    value = blocks.CharBlock(label=_("Value in the example"), max_length=60, required=False)


class FormulaBlock(ExampleBlock):
    """How a figure is computed, with an example computed."""

    title = blocks.CharBlock(label=_("Title"), max_length=200)
    expression = blocks.CharBlock(
        label=_("Formula in words"), max_length=300, help_text=_("own revenues ÷ all revenues × 100")
    )
    terms = blocks.ListBlock(FormulaTerm(), label=_("Quantities"))
    result = blocks.CharBlock(
        label=_("The example computed"), max_length=300, help_text=_("8,095 ÷ 40,357 × 100 = 20.1 %")
    )

    class Meta:
        icon = "decimal"
        label = _("Formula")
        group = PRACTICE
        description = _("How a figure is computed: the formula in words, its quantities, an example.")
        template = "blocks/formula.html"


class LawBlock(ExampleBlock):
    """What an act says, in our words, with the article and the day when it was checked."""

    act = ActChooserBlock(
        label=_("Act"), help_text=_("From the register of acts. What is missing is added there.")
    )
    article = blocks.CharBlock(label=_("Article"), max_length=120, required=False)
    text = blocks.TextBlock(
        label=_("What it says"), help_text=_("In your own words. Sentences of the act are not copied.")
    )
    checked_on = blocks.DateBlock(
        label=_("Checked on"),
        required=False,
        help_text=_(
            "When you compared this with the act. The page shows the later of this day and that of the register."
        ),
    )

    class Meta:
        icon = "openquote"
        label = _("Law reference")
        group = PRACTICE
        description = _("What an act says, in our words, with article and the day when it was checked.")
        template = "blocks/law.html"


class CaseBlock(ExampleBlock):
    """A situation to think about."""

    title = blocks.CharBlock(label=_("Title"), max_length=200)
    text = blocks.RichTextBlock(label=_("Situation"), features=RICH)
    questions = blocks.ListBlock(blocks.TextBlock(), label=_("Questions"))

    class Meta:
        icon = "comment"
        label = _("Case")
        group = PRACTICE
        description = _(
            "A situation of a real okrug, with questions to think about. No names of living people."
        )
        template = "blocks/case.html"


class ChecklistBlock(ExampleBlock):
    """Steps to tick off."""

    title = blocks.CharBlock(label=_("Title"), max_length=200)
    items = blocks.ListBlock(blocks.TextBlock(), label=_("Items"))

    class Meta:
        icon = "list-ul"
        label = _("Checklist")
        group = PRACTICE
        description = _("Steps to tick off, in the order in which they are done.")
        template = "blocks/checklist.html"


class CalloutBlock(ExampleBlock):
    """A remark that must not be missed."""

    title = blocks.CharBlock(label=_("Title"), max_length=200)
    text = blocks.RichTextBlock(label=_("Text"), features=RICH)

    class Meta:
        icon = "warning"
        label = _("Callout")
        group = TEXT
        description = _("A remark that must not be missed. One in a lesson; two are none.")
        template = "blocks/callout.html"


class SelfCheckOption(blocks.StructBlock):
    """One possible answer and what to say to those who choose it."""

    text = blocks.TextBlock(label=_("Answer"))
    right = blocks.BooleanBlock(label=_("Right"), required=False)
    feedback = blocks.TextBlock(
        label=_("Why"), required=False, help_text=_("What to say to those who choose it.")
    )


class SelfCheckBlock(ExampleBlock):
    """An unscored question, answered in the page and stored nowhere."""

    prompt = blocks.TextBlock(label=_("Question"))
    several = blocks.BooleanBlock(label=_("Several answers may be chosen"), required=False)
    options = blocks.ListBlock(SelfCheckOption(), label=_("Answers"), min_num=2)
    explanation = blocks.TextBlock(label=_("Explanation"))

    class Meta:
        icon = "circle-check"
        label = _("Self-check")
        group = QUESTIONS
        description = _(
            "A question with answers and a “why”. It counts for nothing. Exam questions are not written here."
        )
        template = "blocks/self_check.html"

    def clean(self, value):
        cleaned = super().clean(value)
        right = sum(bool(option["right"]) for option in cleaned["options"])
        if not right:
            raise StructBlockValidationError(
                block_errors={"prompt": ValidationError(_("Mark at least one answer as right."))}
            )
        if right > 1 and not cleaned["several"]:
            raise StructBlockValidationError(
                block_errors={"several": ValidationError(_("More than one answer is right: tick this."))}
            )
        return cleaned


class LessonBody(blocks.StreamBlock):
    heading = blocks.CharBlock(
        label=_("Heading"),
        max_length=200,
        icon="title",
        group=TEXT,
        description=_("A step of the lesson. Three or four make an outline."),
        preview_value=samples.HEADING,
        template="blocks/heading.html",
    )
    paragraph = blocks.RichTextBlock(
        label=_("Text"),
        features=RICH,
        icon="pilcrow",
        group=TEXT,
        description=_("Short paragraphs, lists, links, and terms of the glossary."),
        preview_value=samples.paragraph,
        template="blocks/paragraph.html",
    )
    callout = CalloutBlock()
    table = TableBlock()
    law = LawBlock()
    formula = FormulaBlock()
    case = CaseBlock()
    checklist = ChecklistBlock()
    figure = FigureBlock()
    video = VideoBlock()
    download = DownloadBlock()
    self_check = SelfCheckBlock()
