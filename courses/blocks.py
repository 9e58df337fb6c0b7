"""What a lesson is made of. Each block has a template of its own under templates/blocks/."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

PLAIN = ["bold", "ul", "ol", "link"]


class FigureBlock(blocks.StructBlock):
    """A picture that says something the text does not; the words about it stand beside it, not in it."""

    image = ImageChooserBlock(label=_("Image"))
    alt = blocks.CharBlock(
        label=_("Text for those who do not see the picture"),
        max_length=300,
        help_text=_("Say what it shows."),
    )
    caption = blocks.TextBlock(label=_("Caption"), required=False)

    class Meta:
        icon = "image"
        label = _("Figure")
        template = "blocks/figure.html"


class VideoBlock(blocks.StructBlock):
    """A video never loads by itself; its transcript is always there."""

    title = blocks.CharBlock(label=_("Title"), max_length=200)
    document = DocumentChooserBlock(label=_("Video file"), required=False)
    link = blocks.URLBlock(label=_("Link"), required=False)
    transcript = blocks.TextBlock(label=_("Transcript"))

    class Meta:
        icon = "media"
        label = _("Video")
        template = "blocks/video.html"


class DownloadBlock(blocks.StructBlock):
    """A document to take away."""

    title = blocks.CharBlock(label=_("Title"), max_length=200)
    document = DocumentChooserBlock(label=_("Document"))

    class Meta:
        icon = "download"
        label = _("Document")
        template = "blocks/download.html"


class TableBlock(blocks.StructBlock):
    """A small table that still reads on a phone."""

    caption = blocks.CharBlock(label=_("Caption"), max_length=250)
    header = blocks.ListBlock(blocks.CharBlock(max_length=120), label=_("Header"))
    rows = blocks.ListBlock(
        blocks.ListBlock(blocks.CharBlock(required=False, max_length=400), label=_("Row")), label=_("Rows")
    )

    class Meta:
        icon = "table"
        label = _("Table")
        template = "blocks/table.html"


class LawBlock(blocks.StructBlock):
    """What an act says, in our words, with the article and the day when it was checked."""

    act = blocks.CharBlock(label=_("Act"), max_length=300)
    number = blocks.CharBlock(label=_("Number"), max_length=60, required=False)
    article = blocks.CharBlock(label=_("Article"), max_length=120, required=False)
    text = blocks.TextBlock(label=_("What it says"))
    url = blocks.URLBlock(label=_("Address"), required=False)
    checked_on = blocks.DateBlock(label=_("Checked on"))

    class Meta:
        icon = "openquote"
        label = _("Law reference")
        template = "blocks/law.html"


class CaseBlock(blocks.StructBlock):
    """A situation to think about."""

    title = blocks.CharBlock(label=_("Title"), max_length=200)
    text = blocks.RichTextBlock(label=_("Situation"), features=PLAIN)
    questions = blocks.ListBlock(blocks.TextBlock(), label=_("Questions"))

    class Meta:
        icon = "help"
        label = _("Case")
        template = "blocks/case.html"


class ChecklistBlock(blocks.StructBlock):
    """Steps to tick off."""

    title = blocks.CharBlock(label=_("Title"), max_length=200)
    items = blocks.ListBlock(blocks.TextBlock(), label=_("Items"))

    class Meta:
        icon = "tick"
        label = _("Checklist")
        template = "blocks/checklist.html"


class CalloutBlock(blocks.StructBlock):
    """A remark that must not be missed."""

    title = blocks.CharBlock(label=_("Title"), max_length=200)
    text = blocks.RichTextBlock(label=_("Text"), features=PLAIN)

    class Meta:
        icon = "warning"
        label = _("Callout")
        template = "blocks/callout.html"


class SelfCheckOption(blocks.StructBlock):
    """One possible answer and what to say to those who choose it."""

    text = blocks.TextBlock(label=_("Answer"))
    right = blocks.BooleanBlock(label=_("Right"), required=False)
    feedback = blocks.TextBlock(label=_("Why"), required=False)


class SelfCheckBlock(blocks.StructBlock):
    """An unscored question, answered in the page and stored nowhere."""

    prompt = blocks.TextBlock(label=_("Question"))
    several = blocks.BooleanBlock(label=_("Several answers may be chosen"), required=False)
    options = blocks.ListBlock(SelfCheckOption(), label=_("Answers"), min_num=2)
    explanation = blocks.TextBlock(label=_("Explanation"))

    class Meta:
        icon = "circle-check"
        label = _("Self-check")
        template = "blocks/self_check.html"


class LessonBody(blocks.StreamBlock):
    heading = blocks.CharBlock(
        label=_("Heading"), max_length=200, icon="title", template="blocks/heading.html"
    )
    paragraph = blocks.RichTextBlock(
        label=_("Text"), features=PLAIN, icon="pilcrow", template="blocks/paragraph.html"
    )
    figure = FigureBlock()
    video = VideoBlock()
    download = DownloadBlock()
    table = TableBlock()
    law = LawBlock()
    case = CaseBlock()
    checklist = ChecklistBlock()
    callout = CalloutBlock()
    self_check = SelfCheckBlock()
