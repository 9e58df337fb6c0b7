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
