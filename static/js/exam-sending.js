// Sends changes to the server, in their order, one request at a time, and again until it has answered.
const LARGEST_BATCH = 50;
const LARGEST_REQUEST = 48 * 1024;
const FIRST_WAIT = 2000;
const LONGEST_WAIT = 30000;
const LONGEST_PAUSE = 3000; // whoever types on and on is saved in between

// address  where changes go; page  the name of this window
// now()    milliseconds of the server's clock, as this page knows it
// token()  the proof that the request is ours
// heard    {taken(result, entry), away(why), back(), over(reason, message), left(seconds), rest(seconds)}
export function sender({ address, page, now, token, heard }) {
  const waiting = new Map(); // position -> the newest change that the server has not confirmed
  let [timer, isBusy, isStopped, wait, cutOffAt, oldest] = [0, false, false, FIRST_WAIT, 0, 0];
  let idle = [];

  function soon(delay) {
    clearTimeout(timer);
    timer = setTimeout(flush, delay);
  }

  async function flush() {
    clearTimeout(timer);
    if (isBusy) return;
    if (isStopped || !waiting.size) return settle();
    [isBusy, oldest] = [true, 0];
    const { batch, body } = next();
    let reply = null;
    let said = {};
    try {
      reply = await fetch(address, {
        method: "POST",
        headers: { "X-CSRFToken": token() },
        body,
        signal: AbortSignal.timeout(20000),
      });
      said = await reply.json();
    } catch { /* no reply, or one that is not ours: its status decides */ }
    isBusy = false;
    if (said.left !== undefined) heard.left(said.left);
    if (said.results) take(batch, said);
    else again(batch, reply, said);
    if (said.break) heard.rest(said.break);
  }

  // What goes into one request: the oldest changes first.
  function next() {
    const batch = [];
    let size = 200;
    for (const entry of [...waiting.values()].sort((one, other) => one.sequence - other.sequence)) {
      const { made, isKept, ...change } = entry;
      const text = JSON.stringify({ ...change, age: made ? Math.max(0, Math.round(now() - made)) : null });
      if (batch.length === LARGEST_BATCH || (batch.length && size + text.length * 3 > LARGEST_REQUEST)) break;
      size += text.length * 3;
      batch.push({ entry, text });
    }
    const away = cutOffAt ? Math.ceil((performance.now() - cutOffAt) / 1000) : 0;
    const entries = batch.map(({ text }) => text).join();
    return { batch: batch.map(({ entry }) => entry), body: `{"window":"${page}","away":${away},"entries":[${entries}]}` };
  }

  function take(batch, said) {
    if (cutOffAt) heard.back();
    [wait, cutOffAt] = [FIRST_WAIT, 0];
    for (const told of said.results) {
      const entry = batch.find(({ position }) => position === told.position);
      const isNewest = waiting.get(told.position) === entry;
      if (isNewest) waiting.delete(told.position);
      heard.taken(told, entry, isNewest);
    }
    if (said.reason) {
      isStopped = true;
      heard.over(said.reason, said.message);
    }
    if (waiting.size) soon(0);
    settle();
  }

  function again(batch, reply, said) {
    const isOurs = reply && [400, 413].includes(reply.status);
    if (isOurs) for (const entry of batch) {
      if (waiting.get(entry.position) === entry) waiting.delete(entry.position);
      heard.taken({ position: entry.position, state: "unreadable", message: said.message }, entry, true);
    }
    cutOffAt ||= performance.now();
    heard.away(why(reply), batch);
    // After an outage a whole hall would come back in the same moment.
    soon(Math.max(wait * (0.75 + Math.random() / 2), 1000 * (Number(reply?.headers.get("Retry-After")) || 0)));
    wait = Math.min(wait * 2, LONGEST_WAIT);
    settle();
  }

  function why(reply) {
    if (!reply) return "offline";
    if ([401, 403].includes(reply.status) || reply.redirected) return "signed_out";
    return reply.status === 404 ? "stranger" : "trouble";
  }

  function settle() {
    const told = idle;
    idle = [];
    told.forEach((resolve) => resolve(waiting.size));
  }

  return {
    waiting,
    flush,
    add(entry, delay) {
      waiting.set(entry.position, entry);
      oldest ||= performance.now();
      if (!cutOffAt) soon(Math.max(0, Math.min(delay, oldest + LONGEST_PAUSE - performance.now())));
    },
    isCutOff: () => cutOffAt > 0,
    stop() {
      isStopped = true;
    },
    // How many changes are still waiting after one more try to send them.
    async drain() {
      let left = waiting.size;
      while (left && !isStopped) {
        const before = left;
        const settled = new Promise((resolve) => idle.push(resolve));
        if (!isBusy) flush();
        left = await settled;
        if (left === before) break;
      }
      return left;
    },
  };
}
