// Keeps each answer as soon as it changes, first in this browser, then on the server, and says where it is kept.
// Time is the server's, never this computer's.
import { keyFor, openJournal, seal } from "./exam-journal.js";
import { sender } from "./exam-sending.js";
import { countdown } from "./exam-time.js";

const PAUSE = 700; // milliseconds without a keystroke: something has been typed
const PATIENCE = 2000; // how long an answer may be on its way before the page says where it is
const form = document.querySelector("[data-exam]");
const { exam: attempt, save, result, window: page } = form.dataset;
const [notice, connection, announce, map, timer] = ["notice", "connection", "announce", "question-map", "timer"].map(
  (name) => document.querySelector(`[data-${name}]`),
);
const words = {};
for (const word of document.querySelector("[data-words]").content.children) words[word.dataset.word] = word.innerHTML;
const escaped = (text) => new Option(text).innerHTML.replaceAll('"', "&quot;");
const say = (name, facts = {}) => words[name].replace(/{(\w+)}/g, (_, fact) => escaped(facts[fact]));
let isOver = false;
let isLeaving = false;

const questions = [...form.querySelectorAll("section[data-question]")].map((section) => {
  const find = (selector) => section.querySelector(selector);
  const position = Number(section.dataset.question);
  return {
    section, find, position,
    kind: section.dataset.kind,
    counter: find("input[data-sequence]"),
    base: Number(find("input[data-sequence]").value) - 1, // the number of the answer that is stored
    fields: [...section.querySelectorAll("[name]:not([type=hidden])")],
    part: (field) => field.name.slice(`q${position}-`.length),
    link: map.querySelector(`[data-question="${position}"]`),
    state: find("[data-save-state]").dataset.saveState,
    later: find("[data-later]"),
  };
});
const questionAt = (position) => questions.find((question) => question.position === position);
let sequence = Math.max(0, ...questions.map(({ base }) => base));

// --- time

const arrival = performance.now();
const now = () => Number(form.dataset.now) + performance.now() - arrival;
const dayBegan = Number(form.dataset.now) - Number(form.dataset.clock) * 1000;

// The time of day in Kazakhstan, as the server told it when the page was made.
function clock(at = now()) {
  const minutes = Math.floor((at - dayBegan) / 60000);
  return [minutes / 60 % 24, minutes % 60].map((part) => String(Math.floor(part)).padStart(2, "0")).join(":");
}

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

function write(question, chosen) {
  const { kind, fields, part, find } = question;
  const list = [chosen ?? []].flat().map(String);
  for (const field of fields) {
    if (field.matches("[type=radio], [type=checkbox]")) field.checked = list.includes(field.value);
    else if (kind === "MATCH") field.value = chosen?.[part(field)] ?? "";
    else if (kind === "ORDER") field.value = list.indexOf(part(field)) + 1 || "";
    else field.value = chosen ?? "";
  }
  find("[data-order]")?.dispatchEvent(new Event("order:read"));
  question.told = JSON.stringify(read(question));
}

// --- what is said about them

function show(question, state, time = "") {
  const holder = document.createElement("div");
  holder.innerHTML = say(state || "none", { time });
  const [chip, fresh] = [question.find("[data-save-state]"), holder.querySelector("[data-save-state]")];
  chip.className = fresh.className;
  chip.replaceChildren(...fresh.childNodes);
  question.find("[data-again]").hidden = !["failed", "device"].includes(state);
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

function complain(question, message, mine) {
  const why = question.find("[data-problem]");
  why.innerHTML = message ? say(mine === undefined ? "alert" : "mine", { message }) : "";
  why.querySelector("button")?.addEventListener("click", () => {
    write(question, mine);
    question.told = undefined;
    change(question);
  });
  const [field] = question.fields;
  if (field.matches("input.input")) field.setAttribute("aria-invalid", Boolean(message));
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
  const n = questions.filter(({ state }) => ["device", "failed"].includes(state)).length;
  connection.classList.toggle("is-warn", n > 0);
  const html = n ? say("waiting", { n }) : "";
  if (connection.innerHTML !== html) connection.innerHTML = html;
}

// --- keeping and sending

const token = () => /csrftoken=(\w+)/.exec(document.cookie)?.[1] ?? form.csrfmiddlewaretoken.value;
const opening = openJournal(attempt, form.dataset.secret);

// Here only, until the server has confirmed it; where the browser keeps nothing, not even that.
function showKept(question, entry) {
  show(question, entry.isKept ? "device" : "failed", clock(entry.made));
  count();
}

// The journal is written in turn: nothing is taken out before it stands there, and who leaves can wait for the last act.
let written = Promise.resolve();
function inTurn(act) {
  const turn = written.then(async () => act(await opening));
  written = turn.catch(() => null);
  return turn;
}

async function keep(entry) {
  try {
    await inTurn((journal) => journal.put(entry));
    entry.isKept = true;
  } catch { /* the server may still take it */ }
}

function change(question, delay = 250) {
  const chosen = read(question);
  // Leaving a field tells once more what typing has told already.
  if (question.state !== "failed" && JSON.stringify(chosen) === question.told) return;
  question.told = JSON.stringify(chosen);
  const language = document.documentElement.lang;
  const entry = { position: question.position, chosen, window: page, base: question.base, made: now(), language };
  entry.sequence = sequence = Math.max(sequence, question.base) + 1;
  question.counter.value = sequence + 1;
  question.last = entry;
  complain(question, "");
  show(question, "saving");
  sending.add(entry, delay);
  keep(entry).then(() => {
    const isStill = () => question.state === "saving" && sending.waiting.get(entry.position) === entry;
    setTimeout(() => isStill() && showKept(question, entry), sending.isCutOff() ? 0 : PATIENCE);
  });
}

const drop = (entry) => inTurn((journal) => journal.drop(entry)).catch(() => null); // sent once more after a reload

const heard = {
  left: (seconds) => time?.follow(seconds),
  back: () => tell(""),
  away(why, batch) {
    for (const entry of batch) {
      const question = questionAt(entry.position);
      if (sending.waiting.get(entry.position) === entry) showKept(question, entry);
    }
    tell(why === "trouble" ? "" : why, {});
  },
  taken(told, entry, isNewest) {
    const question = questionAt(told.position);
    if (["saved", "same", "outrun"].includes(told.state)) {
      question.base = Math.max(question.base, entry.sequence);
      if (isNewest) show(question, told.blank ? "" : "saved", told.time);
      drop(entry);
    } else if (["older", "break"].includes(told.state)) {
      [question.base, question.last] = [told.base, null];
      question.counter.value = told.base + 1;
      if (isNewest) {
        write(question, told.stored);
        show(question, told.stored === null ? "" : "saved", told.time);
        complain(question, told.message, entry.chosen);
      }
      drop(entry);
    } else if (isNewest) {
      show(question, "failed", clock(entry.made));
      complain(question, told.message);
      if (["late", "closed"].includes(told.state)) drop(entry); // the server keeps it as evidence
    }
    count();
  },
  rest: (seconds) => rest(seconds),
  over(reason, message) {
    if (reason === "taken") stop(message);
    else end("closed", { message });
  },
};
const sending = sender({ address: save, page, now, token, heard });

// --- beginning

const inPrivate = (act) => { try { return act(sessionStorage); } catch { return null; } };
const marked = inPrivate((place) => JSON.parse(place.getItem(`later-${attempt}`))) ?? [];

// What was chosen while the scripts were still on their way is a change as well.
const isTouched = (field) => {
  if (field.matches("[type=radio], [type=checkbox]")) return field.checked !== field.defaultChecked;
  if (!field.options) return field.value !== field.defaultValue;
  return field.value !== ([...field.options].find((one) => one.defaultSelected) ?? field.options[0]).value;
};

for (const question of questions) {
  if (question.fields.some(isTouched)) change(question);
  else question.told = JSON.stringify(read(question));
  for (const field of question.fields) {
    field.addEventListener("change", () => change(question));
    if (field.matches("input.input")) field.addEventListener("input", () => change(question, PAUSE));
  }
  question.section.addEventListener("focusin", () => {
    map.querySelector("[aria-current]")?.removeAttribute("aria-current");
    question.link.setAttribute("aria-current", "true");
  });
  question.find("[data-again] button").addEventListener("click", () => {
    if (sending.waiting.has(question.position)) sending.flush();
    else change(question);
  });
  question.find("[data-tools]").hidden = false;
  question.later.checked = marked.includes(question.position);
  question.later.addEventListener("change", () => {
    const all = questions.filter(({ later }) => later.checked).map(({ position }) => position);
    inPrivate((place) => place.setItem(`later-${attempt}`, JSON.stringify(all)));
    mark(question);
  });
  mark(question);
}

const time = timer && countdown({
  timer, announce, say,
  seconds: Number(form.dataset.left),
  over() {
    sending.flush(); // what was answered in time is still taken for a short while
    end("over");
  },
});

// Enter in a field would press the first button of the form.
form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("input.input")) event.preventDefault();
});
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const isHandingIn = event.submitter?.value === "hand_in";
  if (await sending.drain()) {
    notice.scrollIntoView({ block: "center" });
    return;
  }
  if (!isHandingIn || isOver) return;
  isLeaving = true;
  location.assign(result);
});

// --- a file of the answers, for the day when no connection comes back

async function saveToFile() {
  const entries = questions.filter(({ last, base }) => last || base > 0).map((question) => {
    const { position, base, last } = question;
    const stored = { position, chosen: read(question), window: page, sequence: base, base: base - 1, language: "" };
    const { isKept, made, ...change } = last ?? stored;
    return { ...change, made: made ? Math.round(made) : null };
  });
  const words = { attempt, saved_at: Math.round(now()), entries };
  const file = { school_of_akims: "answers", version: 1, attempt };
  try {
    const { iv, sealed } = await seal(await keyFor(form.dataset.secret, "file"), `file:${attempt}`, words);
    file.sealed = btoa(Array.from([...iv, ...sealed], (one) => String.fromCharCode(one)).join(""));
  } catch {
    file.open = words; // a browser without seals: evidence all the same
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(file)], { type: "application/json" }));
  link.download = `exam-${attempt}-${clock().replace(":", "")}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

document.querySelector("[data-file-box]").hidden = false;
addEventListener("click", ({ target }) => target.closest("[data-file]") && saveToFile());

function stop(message) {
  sending.stop();
  const unsent = questions.filter(({ state }) => ["device", "failed", "saving"].includes(state));
  const numbers = unsent.map(({ position }) => position).join(", ");
  end("taken", { message, unsent: numbers && say("unsent", { numbers }) });
}

// During a break no question stays in sight: what was not sent yet waits in the journal, and comes back with them.
async function rest(seconds) {
  if (!seconds || isOver || isLeaving) return;
  isLeaving = form.inert = true;
  const inOrder = sending.drain().then(() => written);
  await Promise.race([inOrder, new Promise((resolve) => setTimeout(resolve, 3000))]);
  location.reload();
}

// Another window of this browser says so itself; another device, when this page is looked at again or saves.
try {
  const windows = new BroadcastChannel(`exam-${attempt}`);
  windows.onmessage = ({ data }) => data !== page && !isOver && stop(say("elsewhere"));
  windows.postMessage(page);
} catch { /* the server will say it */ }
// Every minute as well: staff see who is there, and a deadline that they moved shows.
async function look() {
  if (document.hidden || isOver) return;
  sending.flush();
  const reply = await fetch(save).catch(() => null); // a sleeping phone may have stopped the countdown
  if (!reply?.ok) return;
  const said = await reply.json();
  time?.follow(said.left);
  if (said.break) return rest(said.break);
  if (said.window && said.window !== page) stop(say("elsewhere"));
}
document.addEventListener("visibilitychange", look);
setInterval(look, 60000);
addEventListener("online", () => sending.flush());
addEventListener("offline", () => tell("offline"));
addEventListener("pageshow", (event) => event.persisted && location.reload());
addEventListener("beforeunload", (event) => {
  const isUnsaved = questions.some(({ state }) => ["device", "failed", "saving"].includes(state));
  if (isUnsaved && !isLeaving && !isOver) event.preventDefault();
});

// What an earlier page could not send: it shows again, and goes on its way before anything new.
for (const entry of await (await opening).entries()) {
  const question = questionAt(entry.position);
  if (!question || sending.waiting.has(entry.position)) continue;
  sequence = Math.max(sequence, entry.sequence);
  entry.isKept = true;
  question.last = entry;
  write(question, entry.chosen);
  showKept(question, entry);
  sending.add(entry, 0);
}
