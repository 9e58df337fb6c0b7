// Signs the list of a batch with NCALayer, the program on the officer's computer, and sends the signature with the form.
// The key stays in NCALayer. Without it, or without this script, the plain approval beside it works.
const form = document.querySelector("[data-eds]");
const button = form?.querySelector("button");
const said = form?.querySelector("[role=status]");
const WAIT = 5000;

const base64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));

// NCALayer greets first; whatever is no JSON is its heartbeat.
function ask(question) {
  return new Promise((done, failed) => {
    const link = new WebSocket("wss://127.0.0.1:13579");
    const late = setTimeout(() => link.close(), WAIT);
    let greeted = false;
    link.onerror = link.onclose = () => failed(new Error(greeted ? "refused" : "absent"));
    link.onmessage = ({ data }) => {
      let told;
      try {
        told = JSON.parse(data);
      } catch {
        return;
      }
      if (!greeted) {
        greeted = true;
        clearTimeout(late);
        link.send(JSON.stringify(question));
      } else if ("status" in told) {
        const found = [told.body?.result].flat()[0];
        if (told.status === true && typeof found === "string") done(found);
        link.close();
      }
    };
  });
}

async function sign(event) {
  event.preventDefault();
  button.disabled = true;
  said.textContent = form.dataset.busy;
  try {
    const list = await fetch(form.dataset.eds, { credentials: "same-origin" });
    if (!list.ok) throw new Error("refused");
    form.elements.cms.value = await ask({
      module: "kz.gov.pki.knca.basics",
      method: "sign",
      args: {
        allowedStorages: null,
        format: "cms",
        data: base64(new Uint8Array(await list.arrayBuffer())),
        signingParams: { decode: true, encapsulate: false, digested: false, tsaProfile: {} },
        signerParams: { extKeyUsageOids: ["1.3.6.1.5.5.7.3.4"] },
        locale: document.documentElement.lang,
      },
    });
    form.submit();
  } catch (failure) {
    said.textContent = failure.message === "absent" ? form.dataset.absent : form.dataset.refused;
    button.disabled = false;
  }
}

if (form) {
  button.hidden = false;
  form.addEventListener("submit", sign);
}
