// Keeps the page of the offline check, and the last list and keys that were seen. FILES, PAGE and RELEASE stand in front.
const KEPT = `check-${PAGE}-${RELEASE}`;
const LISTS = "check-lists"; // outlives releases: a newer list replaces an older one
const STATUS = ["/status/keys.json", "/status/offline.json"];

// Without cookies: what is kept is nobody's.
const get = (address) => fetch(address, { credentials: "omit", cache: "no-cache" });

async function keep(name, address) {
  const reply = await get(address);
  if (!reply.ok || reply.redirected) throw new Error(`${reply.status} ${address}`);
  await (await caches.open(name)).put(address, reply.clone());
  return reply;
}

async function newest(address) {
  try {
    return await keep(LISTS, address);
  } catch {
    return (await (await caches.open(LISTS)).match(address)) ?? Response.error();
  }
}

addEventListener("install", (event) => {
  event.waitUntil(Promise.all([PAGE, ...FILES].map((address) => keep(KEPT, address))).then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  const isOld = (name) => name.startsWith(`check-${PAGE}-`) && name !== KEPT;
  event.waitUntil(
    caches.keys().then((names) => Promise.all(names.filter(isOld).map((name) => caches.delete(name))))
      .then(() => Promise.all(STATUS.map(newest)))
      .then(() => clients.claim()),
  );
});

addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  const { origin: host, pathname } = new URL(url);
  if (method !== "GET" || host !== origin) return;
  if (STATUS.includes(pathname)) event.respondWith(newest(pathname));
  else event.respondWith(fetch(event.request).catch(async () => (await (await caches.open(KEPT)).match(pathname)) ?? Response.error()));
});
