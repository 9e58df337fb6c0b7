// Beside a lesson: the place, the end, self-checks that count, the note. Everything may be told twice.
const foot = document.querySelector("[data-lesson]");
const rule = foot.querySelector("[data-rule]");
const QUIET = 5000; // a place counts once somebody has stayed there

async function send(url, fields) {
  const token = /csrftoken=(\w+)/.exec(document.cookie)?.[1] ?? document.querySelector("[name=csrfmiddlewaretoken]").value;
  const reply = await fetch(url, {
    method: "POST",
    headers: { "X-CSRFToken": token, Accept: "application/json" },
    body: new URLSearchParams(fields),
    keepalive: true,
  });
  if (reply.redirected) throw new Error("signed out");
  const said = reply.status === 204 ? {} : await reply.json();
  return { ok: reply.ok, ...said };
}

// --- the place

const { place } = foot.dataset;
const blocks = place ? [...document.querySelectorAll("[data-block]")] : [];
let [told, quiet] = ["", 0];

function here() {
  const line = innerHeight * 0.66;
  return blocks.findLast((block) => block.getBoundingClientRect().top < line)?.dataset.block;
}

function tellPlace() {
  clearTimeout(quiet);
  quiet = 0;
  const block = here();
  if (!block || block === told) return;
  told = block;
  send(place, { block }).catch(() => (told = ""));
}

if (blocks.length) {
  addEventListener("scroll", () => {
    clearTimeout(quiet);
    quiet = setTimeout(tellPlace, QUIET);
  }, { passive: true });
  // A phone is put away, or the next page is opened: nobody comes back to wait for the timer.
  document.addEventListener("visibilitychange", () => document.hidden && quiet && tellPlace());
}

// --- done by its rule

function say(message) {
  rule.querySelector("[data-told]").textContent = message;
}

function finish() {
  rule.replaceChildren(rule.querySelector("template").content);
  delete rule.dataset.rule;
}

let end = null; // resolved once the server knows that the end was seen

function tellEnd() {
  end = send(place, { block: here() ?? "", is_end: "1" });
  end.catch(() => (end = null)); // told again before the lesson is asked to be done
}

async function readEnough() {
  if (!rule.dataset.rule) return;
  if (!end) tellEnd();
  try {
    await end;
    const { done, left, message } = await send(rule.dataset.done, {});
    if (done) finish();
    else if (left) setTimeout(readEnough, left * 1000);
    else say(message ?? "");
  } catch {
    setTimeout(readEnough, 10000);
  }
}

if (rule?.dataset.rule === "READ") {
  const opened = performance.now();
  const foothold = new IntersectionObserver((seen) => {
    if (!seen.some((one) => one.isIntersecting)) return;
    foothold.disconnect();
    const left = rule.dataset.left * 1000 - (performance.now() - opened);
    tellEnd();
    setTimeout(readEnough, Math.max(0, left));
  }, { rootMargin: "1000000px 0px 0px" }); // whoever jumps past the end has come to it
  foothold.observe(rule);
}

document.addEventListener("self-check", ({ detail }) => {
  if (!rule?.dataset.checks) return;
  send(rule.dataset.checks, detail.chosen.map((option) => [detail.name, option])).then(({ right, done, message }) => {
    rule.querySelector("[data-right]").textContent = right;
    if (done) finish();
    else say(message);
  }, () => {});
});

// --- the note

const form = foot.querySelector("[data-note]");
const { text, seen } = form.elements;
const state = form.querySelector("[data-told]");
let [kept, pause, isSaving, isStopped] = [text.value, 0, false, false];

async function save() {
  clearTimeout(pause);
  if (isSaving || isStopped || text.value === kept) return;
  isSaving = true;
  const now = text.value;
  state.textContent = form.dataset.saving;
  try {
    const said = await send(form.action, { text: now, seen: seen.value });
    isStopped = !said.ok; // changed elsewhere: nothing is overwritten, and the page says so
    if (said.ok) [kept, seen.value] = [now, said.seen];
    state.textContent = said.message ?? form.dataset.saved.replace("{time}", said.time);
  } catch {
    state.textContent = form.dataset.failed;
  }
  isSaving = false;
  if (!isStopped && text.value !== now) wait();
}

function wait() {
  clearTimeout(pause);
  pause = setTimeout(save, 1500);
}

text.addEventListener("input", wait);
addEventListener("online", save);
form.addEventListener("submit", (event) => {
  if (isStopped) return; // the page that follows shows both texts
  event.preventDefault();
  save();
});
document.addEventListener("visibilitychange", () => document.hidden && save());

// --- saving the module: its script comes when it is asked for, or at once where something is kept or nothing can be

const offer = document.querySelector("[data-offer]");
const bring = () => import(offer.dataset.script);
if (offer && (/(?:^|; )kept=/.test(document.cookie) || !navigator.serviceWorker)) bring();
else if (offer) {
  offer.querySelector("[data-when=none]").hidden = false;
  offer.addEventListener("click", function first({ target }) {
    const button = target.closest("[data-save]");
    if (!button || button.disabled) return;
    button.disabled = true;
    bring().then(
      () => {
        offer.removeEventListener("click", first);
        button.disabled = false;
        button.click();
      },
      () => {
        button.disabled = false;
        offer.querySelector("[data-when=failed]").hidden = false;
      },
    );
  });
}
