// Looks whether a worker has drawn the pages of a paper, and shows them without touching what is being typed.
// Without this module, or after two minutes, the link "Look again" does the same.
const place = document.querySelector("[data-previews]");
const PAUSE = 1500;
let left = 80;

async function fresh() {
  const reply = await fetch(location.href.split("#")[0], { headers: { Accept: "text/html" } }).catch(() => null);
  if (!reply?.ok) return;
  const page = new DOMParser().parseFromString(await reply.text(), "text/html");
  for (const figure of place.querySelectorAll("[data-case]")) {
    const drawn = page.querySelector(`[data-case="${figure.dataset.case}"]`);
    if (drawn) figure.replaceChildren(...drawn.childNodes);
  }
}

async function look() {
  const reply = await fetch(place.dataset.previews).catch(() => null);
  const states = reply?.ok ? Object.values(await reply.json()) : ["WAITING"];
  if (!states.includes("WAITING")) return fresh();
  if (--left > 0) setTimeout(look, PAUSE);
}

if (place) setTimeout(look, PAUSE);
