// Rows of answers, pictures and sections: added, moved and taken away in the page, by mouse or keyboard. Without this script the
// same buttons ask the server. In lists: choose all, and count what is chosen.
let fresh = 0;

for (const list of document.querySelectorAll("[data-rows]")) {
  const part = list.parentElement;
  const said = part.querySelector("[data-said]");
  const blank = part.querySelector("template[data-blank]");
  const rows = () => [...list.children];

  const count = () => rows().forEach((row, index) => {
    for (const number of row.querySelectorAll("[data-number]")) number.textContent = index + 1;
    row.querySelector("[data-do=up]").disabled = index === 0;
    row.querySelector("[data-do=down]").disabled = index === rows().length - 1;
  });

  const add = () => {
    const row = blank.content.firstElementChild.cloneNode(true);
    // A page that came back with remarks has rows of that name already.
    do fresh += 1; while (list.querySelector(`[value="new${fresh}"]`));
    const name = `new${fresh}`;
    for (const one of row.querySelectorAll("*")) {
      for (const { name: attribute, value } of [...one.attributes]) {
        if (value.includes("new0")) one.setAttribute(attribute, value.replace("new0", name));
      }
    }
    list.append(row);
    count();
    row.querySelector("textarea, select, input:not([type=hidden])").focus();
  };

  const move = (row, way) => {
    if (way === "up") row.previousElementSibling?.before(row);
    else row.nextElementSibling?.after(row);
    count();
    const again = row.querySelector(`[data-do=${way}]`);
    (again.disabled ? row.querySelector(`[data-do=${way === "up" ? "down" : "up"}]`) : again).focus();
    said.textContent = `${list.dataset.moved} ${rows().indexOf(row) + 1}`;
  };

  const drop = (row) => {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    count();
    (next?.querySelector("[data-do=drop]") ?? part.querySelector("[data-do=add]"))?.focus();
  };

  part.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (!button) return;
    const { do: what } = button.dataset;
    if (what === "add" && !blank) return;
    event.preventDefault();
    const row = button.closest("[data-row]");
    if (what === "add") add();
    else if (what === "drop") drop(row);
    else move(row, what);
    // What was changed by a button is an unsaved change too.
    list.dispatchEvent(new Event("change", { bubbles: true }));
  });
  count();
}

for (const table of document.querySelectorAll("[data-many]")) {
  const all = table.querySelector("[data-all]");
  const each = [...table.querySelectorAll("[name=question]")];
  const told = table.closest("form").querySelector("[data-count]");
  const count = () => {
    const chosen = each.filter((one) => one.checked).length;
    all.checked = chosen === each.length;
    all.indeterminate = chosen > 0 && chosen < each.length;
    told.textContent = chosen ? `${chosen} / ${each.length}` : "";
  };
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const one of each) one.checked = all.checked;
    count();
  });
  table.addEventListener("change", count);
  count();
}
