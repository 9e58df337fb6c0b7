// Keeps the view of a running exam fresh: every ten seconds, not in a hidden tab, and only what has changed.
// Whoever reads it keeps their place: the focus, the row at the top of the window, a table pushed aside.
const place = document.querySelector("[data-live]");
const line = document.querySelector("[data-live-state]");
const address = new URL(location.href);
address.searchParams.set("part", "1");
let [tag, shownAt] = ["", line.querySelector("[data-live-time]").textContent.match(/[\d:]{8}/)[0]];

function say(isFresh) {
  const text = line.dataset[isFresh ? "fresh" : "stale"].replace("{time}", shownAt);
  line.querySelector("[data-live-time]").textContent = isFresh ? text : "";
  const status = line.querySelector("[role=status]"); // the time alone is read out to nobody, every ten seconds
  if (status.textContent !== (isFresh ? "" : text)) status.textContent = isFresh ? "" : text;
  line.classList.toggle("is-bad", !isFresh);
}

const named = (link) => link && `a[href="${CSS.escape(link.getAttribute("href"))}"]`;

function swap(fresh) {
  const focused = place.contains(document.activeElement) ? named(document.activeElement) : null;
  const top = [...place.querySelectorAll("tbody a")].find((link) => link.getBoundingClientRect().top > 0);
  const [row, before] = [named(top), top?.getBoundingClientRect().top];
  const aside = place.querySelector(".tablebox")?.scrollLeft ?? 0;
  place.replaceChildren(...new DOMParser().parseFromString(fresh, "text/html").body.childNodes);
  if (aside && place.querySelector(".tablebox")) place.querySelector(".tablebox").scrollLeft = aside;
  if (focused) place.querySelector(focused)?.focus({ preventScroll: true });
  const after = row && place.querySelector(row)?.getBoundingClientRect().top;
  if (after && before < innerHeight && scrollY) scrollBy({ top: after - before, behavior: "instant" });
}

async function look() {
  if (document.hidden) return;
  const reply = await fetch(address, { headers: tag ? { "If-None-Match": tag } : {} }).catch(() => null);
  const isOurs = reply && [200, 304].includes(reply.status) && !reply.redirected;
  if (!isOurs) return say(false);
  shownAt = reply.headers.get("Shown-At");
  if (reply.status === 200 && reply.headers.get("ETag") !== tag) {
    swap(await reply.text());
    tag = reply.headers.get("ETag");
  }
  say(true);
}
document.querySelector("[data-live-now]").addEventListener("click", (event) => {
  event.preventDefault();
  look();
});
setInterval(look, 10000);
document.addEventListener("visibilitychange", look);
say(true);
