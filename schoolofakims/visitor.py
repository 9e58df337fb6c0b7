"""A person with a very plain browser: cookies, links and forms over HTTP, no scripts.

What a visitor can do here, anyone can do on the oldest phone; no step may need more.
"""

import http.cookiejar
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser

SECONDS = 60
VOID_TYPES = frozenset({"submit", "button", "reset", "image", "file"})
UNREAD = frozenset({"script", "style", "template"})


class Astonished(Exception):
    """The page is not what the visitor was promised; the message says what stood there instead."""


@dataclass
class Form:
    """A form as it would be sent untouched.

    fields    [(name, value)] as they stand, with what is ticked and chosen
    offered   {name: [value, …]} of radio buttons, tick boxes and selects, chosen or not
    buttons   [(name, value, label)]
    """

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    offered: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)

    def names(self) -> set[str]:
        return {name for name, _ in self.fields} | set(self.offered)


@dataclass
class Page:
    """One answer of the server, read."""

    url: str
    status: int
    kind: str
    body: bytes
    language: str = ""
    text: str = ""
    forms: list[Form] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)

    @property
    def path(self) -> str:
        return urllib.parse.urlsplit(self.url).path

    def form(self, *names: str, action: str = "") -> Form:
        """The first form that has all these fields and whose address contains `action`."""
        for form in self.forms:
            if set(names) <= form.names() and action in form.action:
                return form
        raise Astonished(
            f"{self.path} has no form with {', '.join(names) or action or 'anything'}: {self.begin()}"
        )

    def link(self, part: str) -> str:
        """The first link whose address contains this."""
        for address, _ in self.links:
            if part in address:
                return address
        raise Astonished(f"{self.path} has no link to …{part}…: {self.begin()}")

    def has_link(self, part: str) -> bool:
        return any(part in address for address, _ in self.links)

    def begin(self) -> str:
        """The first words, for a message."""
        return f"“{self.text[:300]}”"


class Visitor:
    """One person at one address, with cookies of their own."""

    def __init__(self, address: str, language: str = "kk") -> None:
        self.address = address
        self.language = language
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), cookies)

    def open(self, address: str, *, status: int = 200) -> Page:
        """Go to an address, following redirects. Raises `Astonished` on any other status."""
        return self._ask(address, None, status)

    def send(self, page: Page, form: Form, *, button: str = "", status: int = 200, **answers: object) -> Page:
        """Fill in a form and send it.

        answers   a word, or a list of words for tick boxes; they replace what stood there
        button    part of the name or value of the button to press; the first one if empty
        """
        fields = [pair for pair in form.fields if pair[0] not in answers]
        for name, answer in answers.items():
            fields += [(name, str(one)) for one in (answer if isinstance(answer, list) else [answer])]
        for name, value, _ in form.buttons:
            if button in f"{name}={value}":
                fields += [(name, value)] if name else []
                break
        address = urllib.parse.urljoin(page.url, form.action)
        query = urllib.parse.urlencode(fields)
        if form.method == "get":
            return self._ask(f"{address}?{query}", None, status)
        return self._ask(address, query.encode(), status)

    def _ask(self, address: str, body: bytes | None, status: int) -> Page:
        url = urllib.parse.urljoin(f"{self.address}/", address)
        request = urllib.request.Request(url, body, {"Accept-Language": self.language, "Referer": url})  # noqa: S310 - ours
        try:
            with self._opener.open(request, timeout=SECONDS) as answer:
                page = _read(answer.url, answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as failure:
            with failure:
                page = _read(failure.url or url, failure.code, failure.headers, failure.read())
        except OSError as failure:
            raise Astonished(f"{url} did not answer: {failure}") from failure
        if page.status != status:
            raise Astonished(f"{page.path} answered {page.status} instead of {status}: {page.begin()}")
        return page


def _read(url: str, status: int, headers: object, body: bytes) -> Page:
    kind = headers.get_content_type()  # type: ignore[attr-defined]
    page = Page(url, status, kind, body)
    if kind == "text/html":
        _Reader(page).feed(body.decode("utf-8"))
    elif kind.startswith("text/") or kind.endswith("json"):
        page.text = body.decode("utf-8")
    return page


class _Reader(HTMLParser):
    """Fills a page with what its HTML holds."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page
        self.by_id: dict[str, Form] = {}
        self.form: Form | None = None
        self.unread = 0
        self.select: tuple[Form, str] | None = None
        self.option: tuple[str, bool] | None = None
        self.textarea: tuple[Form, str, list[str]] | None = None
        self.button: tuple[Form, str, str, list[str]] | None = None
        self.link: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag in UNREAD:
            self.unread += 1
        begin = getattr(self, f"begin_{tag}", None)
        if begin:
            begin(attributes)

    def handle_endtag(self, tag: str) -> None:
        if tag in UNREAD:
            self.unread -= 1
        end = getattr(self, f"end_{tag}", None)
        if end:
            end()

    def handle_data(self, words: str) -> None:
        if self.unread:
            return
        if self.textarea:
            self.textarea[2].append(words)
            return
        for reading in (self.button and self.button[3], self.link and self.link[1]):
            if reading is not None:
                reading.append(words.strip())
        if words.strip():
            self.page.text += (" " if self.page.text else "") + " ".join(words.split())

    def begin_html(self, attributes: dict[str, str]) -> None:
        self.page.language = attributes.get("lang", "")

    def begin_a(self, attributes: dict[str, str]) -> None:
        if "href" in attributes:
            words: list[str] = []
            self.link = (attributes["href"], words)

    def end_a(self) -> None:
        if self.link:
            self.page.links.append((self.link[0], " ".join(self.link[1]).strip()))
            self.link = None

    def begin_form(self, attributes: dict[str, str]) -> None:
        self.form = self._known(attributes.get("id", ""))
        self.form.action = attributes.get("action", "")
        self.form.method = attributes.get("method", "get").lower()

    def end_form(self) -> None:
        self.form = None

    def begin_input(self, attributes: dict[str, str]) -> None:
        form, name = self._owner(attributes), attributes.get("name", "")
        kind, value = attributes.get("type", "text").lower(), attributes.get("value", "")
        if form is None or "disabled" in attributes:
            return
        if kind == "submit":
            form.buttons.append((name, value, value))
        elif kind in ("radio", "checkbox"):
            value = attributes.get("value", "on")
            form.offered.setdefault(name, []).append(value)
            if "checked" in attributes:
                form.fields.append((name, value))
        elif name and kind not in VOID_TYPES:
            form.fields.append((name, value))

    def begin_select(self, attributes: dict[str, str]) -> None:
        form = self._owner(attributes)
        if form is not None and "name" in attributes:
            self.select = (form, attributes["name"])
            form.offered.setdefault(attributes["name"], [])

    def begin_option(self, attributes: dict[str, str]) -> None:
        if self.select:
            form, name = self.select
            offered = form.offered[name]
            offered.append(attributes.get("value", ""))
            chosen = [pair for pair in form.fields if pair[0] == name]
            if "selected" in attributes or (len(offered) == 1 and not chosen):
                form.fields[:] = [pair for pair in form.fields if pair[0] != name]
                form.fields.append((name, offered[-1]))

    def end_select(self) -> None:
        self.select = None

    def begin_textarea(self, attributes: dict[str, str]) -> None:
        form = self._owner(attributes)
        if form is not None and "name" in attributes:
            self.textarea = (form, attributes["name"], [])

    def end_textarea(self) -> None:
        if self.textarea:
            form, name, words = self.textarea
            form.fields.append((name, "".join(words).removeprefix("\n")))
            self.textarea = None

    def begin_button(self, attributes: dict[str, str]) -> None:
        form = self._owner(attributes)
        if form is not None and attributes.get("type", "submit") == "submit" and "disabled" not in attributes:
            self.button = (form, attributes.get("name", ""), attributes.get("value", ""), [])

    def end_button(self) -> None:
        if self.button:
            form, name, value, words = self.button
            form.buttons.append((name, value, " ".join(words).strip()))
            self.button = None

    def _owner(self, attributes: dict[str, str]) -> Form | None:
        return self._known(attributes["form"]) if "form" in attributes else self.form

    def _known(self, identity: str) -> Form:
        form = self.by_id.get(identity) if identity else None
        if form is None:
            form = Form("", "get")
            self.page.forms.append(form)
            if identity:
                self.by_id[identity] = form
        return form
