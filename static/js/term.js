// A term opens its meaning beside the word. Without this module the link leads to the glossary.
const note = document.querySelector("[data-term-note]");
const [word, meaning, more, close] = ["word", "meaning", "more", "close"].map((name) =>
  note?.querySelector(`[data-${name}]`),
);
let opener = null;

const hide = () => {
  if (!opener) return;
  note.hidden = true;
  opener.setAttribute("aria-expanded", "false");
  opener.focus();
  opener = null;
};

const show = (link) => {
  opener?.setAttribute("aria-expanded", "false");
  opener = link;
  word.textContent = link.dataset.term;
  meaning.textContent = link.dataset.meaning;
  more.href = link.href;
  // After the paragraph or list that holds the word: in reading order, and never outside a narrow screen.
  (link.closest("p, ul, ol, td") ?? link).after(note);
  note.hidden = false;
  link.setAttribute("aria-expanded", "true");
  note.focus();
};

if (note) {
  for (const link of document.querySelectorAll("a[data-term]")) {
    link.setAttribute("role", "button");
    link.setAttribute("aria-expanded", "false");
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      if (link === opener) hide();
      else show(link);
    });
    link.addEventListener("keydown", (event) => {
      if (event.key === " ") {
        event.preventDefault();
        link.click();
      }
    });
  }
  close.addEventListener("click", hide);
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
}
