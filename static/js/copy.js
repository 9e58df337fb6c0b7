// A button that copies the field beside it. Without a clipboard the button stays hidden, and the field can be selected.
for (const place of document.querySelectorAll("[data-copies]")) {
  const [field, button, said] = ["input, textarea", "button", "[data-copied]"].map((what) => place.querySelector(what));
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    await navigator.clipboard.writeText(field.value);
    said.textContent = said.dataset.copied;
  });
}
