// One question at a time, if the paper says so: the same sheet, folded. Without scripts it stays whole.
const bar = document.querySelector("[data-steps]");
const form = bar.closest("form");
const sections = [...form.querySelectorAll("section[data-question]")];
const [back, next] = bar.querySelectorAll("button");
const name = `step-${form.dataset.exam}`;
const kept = (act) => { try { return act(sessionStorage); } catch { return null; } };
const indexOf = (hash) => sections.findIndex(({ id }) => `#${id}` === hash);
let at = 0;

function show(index) {
  at = Math.max(0, Math.min(index, sections.length - 1));
  sections.forEach((section, number) => (section.hidden = number !== at));
  [back.disabled, next.disabled] = [at === 0, at === sections.length - 1];
  bar.querySelector("[data-step]").textContent = `${at + 1} / ${sections.length}`;
  kept((place) => place.setItem(name, at)); // another language of the page begins here
}

function go(index) {
  show(index);
  history.replaceState(history.state, "", `#${sections[at].id}`);
  sections[at].focus({ preventScroll: true });
  sections[at].scrollIntoView({ block: "start" });
}

back.addEventListener("click", () => go(at - 1));
next.addEventListener("click", () => go(at + 1));
addEventListener("hashchange", () => indexOf(location.hash) >= 0 && go(indexOf(location.hash)));
bar.hidden = false;
const asked = indexOf(location.hash);
show(asked >= 0 ? asked : Number(kept((place) => place.getItem(name))));
