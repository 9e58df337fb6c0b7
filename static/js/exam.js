// Sends each answer as soon as it changes, and says where it is kept. What the server has not confirmed stays in
// the browser's storage and is sent again, also after a reload. Time is the server's, never this computer's.
const form = document.querySelector("[data-exam]");
const { exam: attempt, save, result } = form.dataset;
const [notice, connection, announce, map, timer] = ["notice", "connection", "announce", "question-map", "timer"].map(
  (name) => document.querySelector(`[data-${name}]`),
);
const words = {};
for (const word of document.querySelector("[data-words]").content.children) words[word.dataset.word] = word.innerHTML;
const escaped = (text) => new Option(text).innerHTML.replaceAll('"', "&quot;");
const say = (name, facts = {}) => words[name].replace(/{(\w+)}/g, (_, fact) => escaped(facts[fact]));
let wait = 2000;
let retry;
let isOver = false;
let isLeaving = false;

// In private mode a browser may refuse its storage: then memory is all there is.
const stored = (area, act) => {
  try { return act(window[area]); } catch { return null; }
};
const keep = (area, key, value) => stored(area, (place) => place.setItem(key, JSON.stringify(value)));
const kept = (area, key) => stored(area, (place) => JSON.parse(place.getItem(key)));
const forget = (key) => stored("localStorage", (place) => place.removeItem(key));

const questions = [...form.querySelectorAll("section[data-question]")].map((section) => {
  const find = (selector) => section.querySelector(selector);
  const position = Number(section.dataset.question);
  return {
    section, find, position,
    kind: section.dataset.kind,
    key: `exam-${attempt}-${position}`,
    counter: find("input[type=hidden]"),
    next: Number(find("input[type=hidden]").value), // the number of the next change
    fields: [...section.querySelectorAll("[name]:not([type=hidden])")],
    part: (field) => field.name.slice(`q${position}-`.length),
    link: map.querySelector(`[data-question="${position}"]`),
    state: find("[data-save-state]").dataset.saveState,
    later: find("[data-later]"),
    pending: null, // {chosen, sequence} that the server has not confirmed
  };
});

// --- answers in the page

function read({ kind, fields, part }) {
  const ticked = fields.filter((field) => field.checked).map((field) => field.value);
  if (kind === "SINGLE") return ticked[0] ?? null;
  if (kind === "TRUE_FALSE") return ticked.length ? ticked[0] === "true" : null;
  if (kind === "MULTIPLE") return ticked;
  if (kind === "NUMBER" || kind === "SHORT_TEXT") return fields[0].value;
  const chosen = fields.filter((field) => field.value);
  if (kind === "MATCH") return Object.fromEntries(chosen.map((field) => [part(field), field.value]));
  return chosen.sort((one, other) => one.value - other.value).map(part);
}

function write({ kind, fields, part, find }, chosen) {
  const list = [chosen ?? []].flat().map(String);
  for (const field of fields) {
    if (field.matches("[type=radio], [type=checkbox]")) field.checked = list.includes(field.value);
    else if (kind === "MATCH") field.value = chosen?.[part(field)] ?? "";
    else if (kind === "ORDER") field.value = list.indexOf(part(field)) + 1 || "";
    else field.value = chosen ?? "";
  }
  find("[data-order]")?.dispatchEvent(new Event("order:read"));
}

// --- what is said about them

function show(question, state, time = "") {
  const holder = document.createElement("div");
  holder.innerHTML = say(state || "none", { time });
  const [chip, fresh] = [question.find("[data-save-state]"), holder.querySelector("[data-save-state]")];
  chip.className = fresh.className;
  chip.replaceChildren(...fresh.childNodes);
  question.find("[data-again]").hidden = state !== "failed";
  question.state = chip.dataset.saveState = state;
  mark(question);
}

function mark({ link, state, later }) {
  const where = { saved: "saved", "": "none" }[state] ?? "device";
  link.className = { saved: "done", device: "local", none: "" }[where];
  const spoken = link.querySelectorAll(".sr")[1];
  spoken.textContent = say(`is_${where}`) + (later.checked ? say("is_later") : "");
  link.querySelector("[data-flag]")?.remove();
  if (later.checked) spoken.insertAdjacentHTML("beforebegin", '<span aria-hidden="true" data-flag> ?</span>');
}

function complain({ fields, find }, message) {
  find("[data-problem]").innerHTML = message ? say("alert", { message }) : "";
  if (fields[0].matches("input.input")) fields[0].setAttribute("aria-invalid", Boolean(message));
}

function tell(name, facts) {
  if (isOver || notice.dataset.name === name) return;
  notice.dataset.name = name;
  notice.innerHTML = name && say(name, facts);
}

function end(name, facts) {
  tell(name, { result, ...facts });
  isOver = form.inert = true;
  notice.scrollIntoView({ block: "center" });
}

function count() {
  const n = questions.filter(({ pending, state }) => pending && state !== "saving").length;
  connection.classList.toggle("is-warn", n > 0);
  const html = n ? say("waiting", { n }) : "";
  if (connection.innerHTML !== html) connection.innerHTML = html;
}

// --- sending

function change(question) {
  const chosen = read(question);
  // Leaving a field tells once more what typing has told already.
  if (question.state !== "failed" && JSON.stringify(chosen) === question.told) return;
  question.told = JSON.stringify(chosen);
  question.counter.value = question.next;
  question.pending = { chosen, sequence: question.next++ };
  keep("localStorage", question.key, question.pending);
  complain(question, "");
  send(question);
}

async function send(question) {
  if (question.isSending) return;
  question.isSending = true;
  let goesOn = true;
  while (question.pending && goesOn) {
    const entry = question.pending;
    show(question, "saving");
    let reply = null;
    let said = {};
    try {
      reply = await fetch(save, {
        method: "POST",
        // Signing in again, perhaps in another window, has changed the token of the form.
        headers: { "X-CSRFToken": /csrftoken=(\w+)/.exec(document.cookie)?.[1] ?? form.csrfmiddlewaretoken.value },
        body: JSON.stringify({ position: question.position, ...entry }),
        signal: AbortSignal.timeout(20000),
      });
      said = await reply.json();
    } catch { /* no reply, or one that is not ours: its status decides */ }
    if (question.pending === entry) goesOn = take(question, reply, said);
  }
  question.isSending = false;
  count();
}

// What the server said about the newest change; false if it has to be sent again later.
function take(question, reply, said) {
  if (said.left !== undefined) follow(said.left);
  if (reply?.ok) {
    wait = 2000;
    tell("");
    show(question, said.blank ? "" : "saved", said.time);
  } else if (said.reason === "older") {
    write(question, said.stored);
    question.told = undefined;
    question.counter.value = question.next = said.sequence + 1;
    show(question, said.stored === null ? "" : "saved", said.time);
    complain(question, said.message);
  } else if (["unreadable", "closed", "late"].includes(said.reason)) {
    show(question, "failed");
    if (said.reason === "unreadable") complain(question, said.message);
    else end("closed", said);
  } else {
    show(question, reply ? "failed" : "device", clock());
    if (said.reason === "signed_out") tell("signed_out", { page: encodeURIComponent(location.pathname) });
    else if (!reply) tell("offline");
    clearTimeout(retry);
    retry = setTimeout(resend, wait);
    wait = Math.min(wait * 2, 60000);
    return false;
  }
  question.pending = null;
  forget(question.key);
  return true;
}

// The time of day in Kazakhstan, as the server told it when the page was made.
function clock() {
  const minutes = Math.floor((Number(form.dataset.clock) + performance.now() / 1000) / 60);
  return [minutes / 60 % 24, minutes % 60].map((part) => String(Math.floor(part)).padStart(2, "0")).join(":");
}

function resend() {
  questions.filter(({ pending }) => pending).forEach(send);
}

// --- time

let [left, readAt, before] = [Infinity, 0, Infinity];

function follow(seconds) {
  [left, readAt] = [seconds ?? Infinity, performance.now()];
}

function tick() {
  const seconds = Math.max(0, Math.ceil(left - (performance.now() - readAt) / 1000));
  const [hours, ...rest] = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map(Math.floor);
  const short = rest.map((part) => String(part).padStart(2, "0")).join(":");
  timer.querySelector("[data-timer-left]").textContent = hours ? `${hours}:${short}` : short;
  timer.classList.toggle("is-warn", seconds <= 600 && seconds > 60);
  timer.classList.toggle("is-bad", seconds <= 60);
  for (const minutes of [10, 5, 1]) {
    if (before > minutes * 60 && seconds <= minutes * 60) announce.textContent = say(minutes);
  }
  before = seconds;
  if (seconds || isOver) return;
  resend(); // what was answered in time is still taken for a short while
  end("over");
}

if (timer) {
  const switcher = document.querySelector("[data-time-switch]");
  const button = switcher.querySelector("button");
  switcher.hidden = false;
  button.addEventListener("click", () => {
    const time = timer.parentElement;
    time.hidden = !time.hidden;
    button.setAttribute("aria-expanded", !time.hidden);
    [button.textContent, button.dataset.show] = [button.dataset.show, button.textContent];
  });
  follow(Number(form.dataset.left));
  before = left;
  tick();
  setInterval(tick, 500);
  // A sleeping phone may have stopped the countdown.
  document.addEventListener("visibilitychange", async () => {
    const reply = document.hidden ? null : await fetch(save).catch(() => null);
    if (reply?.ok) follow((await reply.json()).left);
  });
}

// --- beginning

const marked = kept("sessionStorage", `later-${attempt}`) ?? [];
// A shared computer: what another person's exam left behind goes.
const others = (key) => key.startsWith("exam-") && !key.startsWith(`exam-${attempt}-`);
(stored("localStorage", Object.keys) ?? []).filter(others).forEach(forget);

for (const question of questions) {
  let pause;
  const soon = (delay) => () => {
    clearTimeout(pause);
    pause = setTimeout(change, delay, question);
  };
  for (const field of question.fields) {
    field.addEventListener("change", soon(0));
    if (field.matches("input.input")) field.addEventListener("input", soon(700));
  }
  question.section.addEventListener("focusin", () => {
    map.querySelector("[aria-current]")?.removeAttribute("aria-current");
    question.link.setAttribute("aria-current", "true");
  });
  question.find("[data-again] button").addEventListener("click", () => (question.pending ? send : change)(question));
  question.find("[data-tools]").hidden = false;
  question.later.checked = marked.includes(question.position);
  question.later.addEventListener("change", () => {
    const all = questions.filter(({ later }) => later.checked).map(({ position }) => position);
    keep("sessionStorage", `later-${attempt}`, all);
    mark(question);
  });
  mark(question);
  const entry = kept("localStorage", question.key);
  if (!entry) continue;
  question.pending = entry;
  if (entry.sequence >= question.next) {
    write(question, entry.chosen);
    question.counter.value = entry.sequence;
    question.next = entry.sequence + 1;
  }
  send(question);
}

// Enter in a field would press the first button of the form.
form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("input.input")) event.preventDefault();
});
form.addEventListener("submit", (event) => {
  isLeaving = navigator.onLine;
  if (isLeaving) return;
  event.preventDefault();
  tell("offline");
  notice.scrollIntoView({ block: "center" });
});
addEventListener("online", resend);
addEventListener("offline", () => tell("offline"));
addEventListener("beforeunload", (event) => {
  const isUnsaved = questions.some(({ pending, state }) => pending || state === "failed");
  if (isUnsaved && !isLeaving && !isOver) event.preventDefault();
});
