// Keeps the modules that a person has saved, and what is done in them without a connection; never anything else.
// It all goes when the person signs out, and the copies when another one signs in. RELEASE stands in front.
const COPIES = "copies";
const PATIENCE = 8000; // milliseconds that a page may take if there is a copy of it
const MARKS = "learn/offline/marks/";

// --- what is kept

const opened = () => new Promise((resolve, reject) => {
  const asked = indexedDB.open("school", 1);
  asked.onupgradeneeded = () => {
    asked.result.createObjectStore("modules", { keyPath: "id" });
    asked.result.createObjectStore("marks", { keyPath: ["reader", "lesson"] });
    asked.result.createObjectStore("facts"); // reader: whose copies these are; browser: its own random name
  };
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
});

async function store(name, act) {
  const base = await opened();
  return new Promise((resolve, reject) => {
    const change = base.transaction(name, "readwrite");
    const asked = act(change.objectStore(name));
    change.oncomplete = () => resolve(asked?.result);
    change.onabort = () => reject(change.error);
  }).finally(() => base.close());
}

const all = (name) => store(name, (rows) => rows.getAll());
const fact = (name) => store("facts", (facts) => facts.get(name));
const know = (name, value) => store("facts", (facts) => facts.put(value, name));

async function state() {
  const [reader, modules, marks] = await Promise.all([fact("reader"), all("modules"), all("marks")]);
  return { reader, modules, marks: marks.filter((mark) => mark.reader === reader) };
}

async function announce() {
  for (const page of await clients.matchAll({ includeUncontrolled: true })) page.postMessage("changed");
}

// --- saving and removing

async function get(address) {
  const reply = await fetch(address);
  if (!reply.ok || reply.redirected) throw new Error(`${reply.status} ${address}`);
  return reply;
}

async function save({ list }, step) {
  const found = await (await get(list)).json();
  await meet(found.reader);
  const copies = await caches.open(COPIES);
  let bytes = 0;
  try {
    for (const item of found.items) {
      await copies.put(item.address, await get(item.from ?? item.address));
      step({ bytes: (bytes += item.bytes), total: found.bytes });
    }
    await store("modules", (modules) => modules.put(found));
  } finally {
    await sweep();
  }
}

async function remove({ id }) {
  await store("modules", (modules) => modules.delete(id));
  await sweep();
}

// What no saved module needs goes.
async function sweep() {
  const needed = new Set();
  for (const { items } of await all("modules")) for (const { address } of items) needed.add(new URL(address, origin).href);
  const copies = await caches.open(COPIES);
  for (const request of await copies.keys()) if (!needed.has(request.url)) await copies.delete(request);
  await announce();
}

// Another person has signed in: the copies of the former one go. Marks stay hidden until their person is back.
async function meet(reader) {
  if (!reader || reader === (await fact("reader"))) return;
  await store("modules", (modules) => modules.clear());
  await know("reader", reader);
  await sweep();
}

async function wipe() {
  await caches.delete(COPIES);
  for (const name of ["modules", "marks", "facts"]) await store(name, (rows) => rows.clear());
  await announce();
  await registration.unregister();
}

// --- marks: everything known about a lesson, told again with a higher number each time it changes

async function mark(told) {
  const reader = await fact("reader");
  await store("marks", (marks) => {
    const asked = marks.get([reader, told.lesson]);
    asked.onsuccess = () => {
      const { sequence = 0, chosen, done = false } = asked.result ?? {};
      const known = { chosen: { ...chosen, ...told.chosen }, done: done || Boolean(told.done), sequence: sequence + 1 };
      marks.put({ ...told, ...known, reader, told_at: new Date().toISOString(), state: "waits" });
    };
  });
  registration.sync?.register("marks").catch(() => {});
  await announce();
  await send().catch(() => {}); // without a connection it waits
}

async function dismiss({ lesson }) {
  const reader = await fact("reader");
  await store("marks", (marks) => {
    const asked = marks.get([reader, lesson]);
    asked.onsuccess = () => marks.put({ ...asked.result, state: "dismissed" });
  });
  await announce();
}

let sending = null;
const send = () => (sending ??= sendAll().finally(() => { sending = null; }));

async function sendAll() {
  const tried = new Set();
  for (;;) {
    const { reader, marks } = await state();
    const next = marks.find((one) => one.state === "waits" && !tried.has(one.lesson + one.sequence));
    if (!next) break;
    tried.add(next.lesson + next.sequence);
    const asked = await fetch(`/${next.language}/${MARKS}`);
    const who = asked.ok ? await asked.json() : {};
    if (who.reader !== reader) break; // signed out, or somebody else: the marks wait for their person
    await post(next, who.token);
    await announce();
  }
}

async function post(mark, token) {
  let browser = await fact("browser");
  if (!browser) await know("browser", (browser = crypto.randomUUID()));
  const reply = await fetch(`/${mark.language}/${MARKS}${mark.lesson}/`, {
    method: "POST",
    headers: { "X-CSRFToken": token },
    body: JSON.stringify({ ...mark, browser }),
  });
  if (![200, 400, 404, 409].includes(reply.status)) throw new Error(reply.status);
  const said = reply.status === 404 ? {} : await reply.json();
  if (said.reason === "another_reader") return;
  const outcome = reply.ok ? "taken" : said.seconds ? "waits" : "refused";
  await store("marks", (marks) => {
    const asked = marks.get([mark.reader, mark.lesson]);
    asked.onsuccess = () => {
      // Something may have been done in the lesson meanwhile: that is sent next.
      if (asked.result?.sequence !== mark.sequence) return;
      marks.put({ ...mark, state: outcome, day: said.done ?? "", why: said.message ?? "" });
    };
  });
}

// --- pages: the network first, a copy only when it fails

async function page(event) {
  const { pathname } = new URL(event.request.url);
  const copies = await caches.open(COPIES);
  const copy = await copies.match(pathname);
  const asked = fetch(event.request);
  asked.catch(() => {});
  const late = () => new Promise((_, reject) => setTimeout(reject, PATIENCE));
  try {
    const reply = await (copy ? Promise.race([asked, late()]) : asked);
    event.waitUntil(meet(reply.headers.get("School-Reader")));
    if (!copy || reply.status < 500) return reply;
  } catch { /* a copy, then */ }
  if (copy) return copy;
  const languages = [pathname.slice(1, 3), "kk", "ru", "en"];
  for (const language of languages) {
    const list = await copies.match(`/${language}/learn/offline/`);
    if (list) return list;
  }
  return Response.error();
}

const beside = (request) => fetch(request).catch(async () => (await caches.match(request)) ?? Response.error());

addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin: host, pathname } = new URL(url);
  if (method !== "GET" || host !== origin) return;
  if (/^\/(static|media)\//.test(pathname)) event.respondWith(beside(event.request));
  else if (mode === "navigate" && !/^\/(cms|admin|documents)\//.test(pathname)) event.respondWith(page(event));
});

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("sync", (event) => event.waitUntil(send()));

const ACTS = { state, save, remove, mark, dismiss, send, wipe };

addEventListener("message", (event) => {
  const { act, ...told } = event.data;
  const [port] = event.ports;
  event.waitUntil(
    ACTS[act](told, (step) => port.postMessage({ step })).then(
      (answer) => port.postMessage({ answer }),
      (failure) => port.postMessage({ failure: failure?.name ?? "Error" }),
    ),
  );
});
