// Files of practical work in pieces: a broken connection costs a piece, and choosing a file again goes on where it stopped.
// Without this script, or where a browser cannot make the sum, the form sends the files whole.
const PIECE = 256 * 1024;
const LONGEST_WAIT = 30_000;
const MOST_BEGINNINGS = 3;
const form = document.querySelector("[data-upload]");

const wait = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

class Refused extends Error {}

async function sum(file) {
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Asks until there is an answer: a village link comes back.
async function ask(address, options, row) {
  for (let pause = 1000; ; pause = Math.min(2 * pause, LONGEST_WAIT)) {
    const answer = await fetch(address, options).catch(() => null);
    if (answer && answer.status < 500) return answer;
    say(row, "waiting");
    await wait(pause);
  }
}

function word(name) {
  return form.querySelector("[data-upload-words]").content.querySelector(`[data-word=${name}]`).textContent;
}

function say(row, name, message = "") {
  row.querySelector("[data-state]").textContent = message || word(name);
}

function line(file) {
  const row = document.createElement("p");
  const [name, state, bar] = ["b", "span", "progress"].map((tag) => document.createElement(tag));
  name.textContent = file.name;
  state.dataset.state = "";
  bar.max = file.size;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  row.append(name, " ", state, document.createElement("br"), bar);
  form.querySelector("[data-upload-list]").append(row);
  return row;
}

async function send(file) {
  const row = line(file);
  const bar = row.querySelector("progress");
  const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
  say(row, "going");
  try {
    const told = JSON.stringify({ name: file.name, size: file.size, sha256: await sum(file) });
    const begin = async () => read(await ask(form.dataset.upload, { method: "POST", headers, body: told }, row));
    let begun = await begin();
    let offset = begun.offset;
    let kept = begun.file ?? null;
    for (let beginnings = 1; kept === null;) {
      bar.value = offset;
      const body = file.slice(offset, offset + PIECE);
      const options = { method: "POST", headers: { ...headers, "Upload-Offset": String(offset) }, body };
      const answer = await ask(`${form.dataset.upload}${begun.id}/`, options, row);
      say(row, "going");
      if (answer.status === 404 && beginnings < MOST_BEGINNINGS) {
        // The answer to the last piece was lost: the file may be there already.
        beginnings += 1;
        begun = await begin();
        offset = begun.offset;
        kept = begun.file ?? null;
        continue;
      }
      const said = await read(answer, 409);
      offset = said.offset;
      kept = said.file ?? null;
    }
    bar.value = file.size;
    say(row, "done");
    return true;
  } catch (failure) {
    say(row, "failed", failure instanceof Refused ? failure.message : "");
    return false;
  }
}

async function read(answer, also = 0) {
  const said = await answer.json().catch(() => ({}));
  if (answer.status === 401) throw new Refused(word("signed_out"));
  if (answer.ok || (answer.status === also && said.offset !== undefined)) return said;
  throw new Refused(said.message ?? word("failed"));
}

if (form && globalThis.crypto?.subtle) {
  form.addEventListener("submit", async (event) => {
    const files = [...form.querySelector("input[type=file]").files];
    if (!files.length) return;
    event.preventDefault();
    // Whoever hands in now would leave the page, and the file with it.
    const buttons = [form.querySelector("button"), ...document.querySelectorAll("[name=then]")];
    for (const button of buttons) button.disabled = true;
    let isWhole = true;
    for (const file of files) isWhole = (await send(file)) && isWhole;
    // The page shows what the server keeps; a refusal stays to be read.
    if (isWhole) location.reload();
    else for (const button of buttons) button.disabled = false;
  });
}
