// Putting items in order: two buttons for each item instead of a place to choose. Works by keyboard alone.
// The places stay in the form; `order:read` on the list sorts the items by them again.
for (const list of document.querySelectorAll("[data-order]")) {
  const template = list.querySelector("[data-tools]");
  const items = () => [...list.querySelectorAll("li")];
  const place = (item) => item.querySelector("select");
  const keep = list.parentElement.querySelector("[data-keep]");
  const status = list.parentElement.querySelector("span[data-moved]");
  const button = (item, way) => item.querySelector(`[data-move=${way}]`);

  const draw = () => {
    const all = items();
    all.forEach((item, index) => {
      item.querySelector(".n").textContent = index + 1;
      button(item, "up").disabled = index === 0;
      button(item, "down").disabled = index === all.length - 1;
    });
    keep.hidden = all.every((item) => place(item).value);
  };

  const answer = () => {
    items().forEach((item, index) => (place(item).value = index + 1));
    draw();
    place(items()[0]).dispatchEvent(new Event("change", { bubbles: true }));
  };

  const move = (item, way) => {
    const other = way === "up" ? item.previousElementSibling : item.nextElementSibling;
    if (way === "up") other.before(item);
    else other.after(item);
    answer();
    const again = button(item, way);
    (again.disabled ? button(item, way === "up" ? "down" : "up") : again).focus();
    status.textContent = `${list.dataset.moved} ${items().indexOf(item) + 1}`;
  };

  for (const item of items()) {
    const [number, text, choice] = item.children;
    item.append(template.content.cloneNode(true));
    for (const one of item.querySelectorAll("[data-move]")) {
      one.setAttribute("aria-label", `${one.getAttribute("aria-label")}: ${text.textContent}`);
      one.addEventListener("click", () => move(item, one.dataset.move));
    }
    number.hidden = false;
    choice.hidden = true;
  }
  template.remove();
  keep.querySelector("button").addEventListener("click", () => {
    answer();
    button(items()[0], "down").focus();
  });
  list.addEventListener("order:read", () => {
    const sorted = items().sort((one, other) => place(one).value - place(other).value);
    list.append(...sorted);
    draw();
  });
  draw();
}
