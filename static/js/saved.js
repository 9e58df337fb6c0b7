// Saving a module, what is saved, a saved lesson, and what waits to be sent. The service worker keeps it all: see sw.js.
const { serviceWorker: workers } = navigator;
const find = (selector) => document.querySelector(selector);
const [offer, list, copy, waiting, leaving] = ["offer", "saved", "copy", "waiting", "leaving"].map((name) => find(`[data-${name}]`));
let known = { modules: [], marks: [] };

// Shows the parts of an element that belong to a state, and hides those of the others.
function show(element, state) {
  for (const part of element.querySelectorAll("[data-when]")) part.hidden = !part.dataset.when.split(" ").includes(state);
}

function fill(element, words) {
  for (const slot of element.querySelectorAll("[data-slot]")) {
    if (words[slot.dataset.slot] !== undefined) slot.textContent = words[slot.dataset.slot];
  }
}

async function ask(act, told = {}, follow = () => {}) {
  const worker = (await workers?.getRegistration())?.active;
  if (!worker) return null;
  return new Promise((resolve, reject) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => {
      if (data.step) follow(data.step);
      else if (data.failure) reject(new Error(data.failure));
      else resolve(data.answer);
    };
    worker.postMessage({ act, ...told }, [port2]);
  });
}

async function refresh() {
  known = (await ask("state").catch(() => null)) ?? known;
  const n = known.marks.filter(({ state }) => state === "waits").length;
  if (waiting) {
    waiting.hidden = !n;
    fill(waiting, { n });
  }
  if (offer && !offer.dataset.busy) drawOffer();
  if (list) drawList();
  if (copy) drawCopy();
  if (leaving) {
    show(leaving, n ? "waits" : "");
    fill(leaving, { n });
  }
}

// --- a module that may be saved

function drawOffer() {
  const { id, edition } = offer.dataset;
  const saved = known.modules.find((one) => one.id === id);
  fill(offer, saved ?? {});
  show(offer, !saved ? "none" : saved.edition === edition ? "saved" : "old");
}

async function save() {
  offer.dataset.busy = "yes";
  show(offer, "saving");
  const bar = offer.querySelector("progress");
  try {
    await workers.register("/sw.js");
    await workers.ready;
    navigator.storage?.persist?.();
    await ask("save", { list: offer.dataset.offer }, ({ bytes, total }) => Object.assign(bar, { max: total, value: bytes }));
    delete offer.dataset.busy;
    await refresh();
    offer.querySelector("[data-done]").focus();
  } catch (failure) {
    delete offer.dataset.busy;
    show(offer, failure.message === "QuotaExceededError" ? "full" : "failed");
  }
}

async function remove(id) {
  await ask("remove", { id });
  await refresh();
  if (!known.modules.length) document.cookie = "kept=; path=/; max-age=0";
}

// --- everything that is saved

function drawList() {
  show(list, known.modules.length ? "some" : "none");
  find("[data-astray]").hidden = location.pathname.endsWith("/learn/offline/"); // the worker shows this page for others
  const [module, lesson, refused] = ["module", "lesson", "refused"].map((name) => find(`template[data-${name}]`));
  const states = Object.fromEntries(known.marks.map((mark) => [mark.lesson, mark.state]));
  const made = (template, words, act) => {
    const element = template.content.firstElementChild.cloneNode(true);
    fill(element, words);
    element.querySelector("button")?.addEventListener("click", act);
    return element;
  };
  find("[data-modules]").replaceChildren(...known.modules.map((one) => {
    const element = made(module, one, () => remove(one.id));
    element.lang = one.language;
    element.querySelector("ul").replaceChildren(...one.lessons.map(({ key, title, address, done }) => {
      const line = made(lesson, { title });
      line.querySelector("a").href = address;
      show(line, states[key] === "waits" ? "waits" : done || states[key] === "taken" ? "done" : "none");
      return line;
    }));
    return element;
  }));
  const sorry = known.marks.filter(({ state }) => state === "refused");
  find("[data-refusals]").hidden = !sorry.length;
  find("[data-refusals]").replaceChildren(...sorry.map((mark) => {
    const words = mark.why ? { why: mark.why } : {};
    return made(refused, { title: mark.title, ...words }, () => ask("dismiss", { lesson: mark.lesson }));
  }));
}

// --- a saved lesson

const right = new Set();
let isAtEnd = false;

function drawCopy() {
  const mark = known.marks.find(({ lesson }) => lesson === copy.dataset.copy);
  const lesson = known.modules.flatMap(({ lessons }) => lessons).find(({ key }) => key === copy.dataset.copy);
  for (const check of [...Object.keys(mark?.chosen ?? {}), ...(lesson?.right ?? [])]) right.add(check);
  const isTold = mark?.state === "refused" || (mark?.done && mark.state !== "dismissed");
  show(copy, isTold ? mark.state : lesson?.done ? "taken" : "none");
  fill(copy, mark?.why ? { why: mark.why, day: mark.day } : { day: mark?.day });
}

async function tell(told) {
  const { copy: lesson, stamp, title, language } = copy.dataset;
  await ask("mark", { lesson, stamp, title, language, chosen: {}, done: false, ...told });
  await refresh();
}

function readFor() {
  const key = `read-${copy.dataset.copy}`;
  const seconds = Number(sessionStorage.getItem(key)) + (document.hidden ? 0 : 1);
  sessionStorage.setItem(key, seconds);
  return seconds;
}

// How much is missing by the rule of the lesson, as far as it can be judged here; the server judges again.
function missing() {
  const { least, checks } = copy.dataset;
  const left = Number(least) - Number(sessionStorage.getItem(`read-${copy.dataset.copy}`));
  if (Number(least) && (left > 0 || !isAtEnd)) return ["early", Math.max(left, 0)];
  const isOpen = (check) => !right.has(check) && find(`[data-block="${check}"]`);
  const open = checks.split(" ").filter(Boolean).filter(isOpen).length;
  return open ? ["open", open] : null;
}

// A kept page looks as this browser is set now, not as when it was saved.
if (copy || list) {
  for (const name of ["view", "theme", "saver"]) {
    const value = new RegExp(`(?:^|; )${name}=(\\w+)`).exec(document.cookie)?.[1];
    if (value && value !== "off") document.documentElement.dataset[name] = value;
    else delete document.documentElement.dataset[name];
  }
}

if (copy) {
  setInterval(readFor, 1000);
  new IntersectionObserver(([{ isIntersecting }]) => { isAtEnd ||= isIntersecting; }).observe(copy);
  document.addEventListener("self-check", ({ detail: { name, chosen } }) => {
    const options = [...document.querySelectorAll(`[data-self-check] .opt:has([name="${name}"])`)];
    const check = options[0].closest("[data-block]").dataset.block;
    if (!options.every(({ dataset }, place) => (dataset.verdict === "right") === chosen.includes(place))) return;
    right.add(check);
    tell({ chosen: { [check]: chosen } });
  });
  copy.querySelector("[data-finish]").addEventListener("click", () => {
    const left = missing();
    for (const why of copy.querySelectorAll("[data-why]")) why.hidden = why.dataset.why !== left?.[0];
    if (left) fill(copy, { n: left[1] });
    else tell({ done: true });
  });
}

offer?.addEventListener("click", ({ target }) => {
  if (target.closest("[data-save]")) save();
  if (target.closest("[data-remove]")) remove(offer.dataset.id);
});

if (leaving) find("main form").addEventListener("submit", async (event) => {
  if (leaving.dataset.left) return;
  event.preventDefault();
  leaving.dataset.left = "yes";
  await ask("wipe").catch(() => {});
  event.target.requestSubmit();
});

if (!workers && offer) show(offer, "impossible");
else {
  workers?.addEventListener("message", refresh);
  const send = () => ask("send").catch(() => {}).then(refresh);
  addEventListener("online", send);
  refresh().then(send);
}
