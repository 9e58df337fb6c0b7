// The words of a lesson answer their reader: self-checks, and the terms of the glossary.

// --- self-checks
// An unscored question says at once what was right and why. Nothing leaves the page from here; a lesson that is
// done by its self-checks listens.
for (const form of document.querySelectorAll("[data-self-check]")) {
  const options = [...form.querySelectorAll(".opt")];
  const status = form.querySelector("[role=status]");
  const template = form.querySelector("template");

  const clear = () => {
    status.textContent = "";
    for (const option of options) {
      option.classList.remove("right", "wrong");
      option.querySelector(".say")?.remove();
    }
  };

  const mark = (option) => {
    const say = document.createElement("span");
    say.className = "say";
    say.textContent = `${form.dataset[option.dataset.verdict]} ${option.dataset.why}`;
    option.querySelector("span").append(say);
    option.classList.add(option.dataset.verdict);
  };

  const check = () => {
    clear();
    const chosen = options.filter((option) => option.querySelector("input").checked);
    const right = options.filter((option) => option.dataset.verdict === "right");
    if (!chosen.length) {
      status.textContent = status.dataset.empty;
      return;
    }
    new Set([...chosen, ...right]).forEach(mark);
    const same = chosen.length === right.length && chosen.every((option) => right.includes(option));
    status.textContent = same ? status.dataset.right : status.dataset.wrong;
    form.querySelector("details").open = true;
    const detail = { name: chosen[0].querySelector("input").name, chosen: chosen.map((one) => options.indexOf(one)) };
    document.dispatchEvent(new CustomEvent("self-check", { detail }));
  };

  template.replaceWith(template.content);
  form.querySelector("button").addEventListener("click", check);
  form.addEventListener("change", clear);
  form.addEventListener("submit", (event) => event.preventDefault());
}

// --- terms

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
