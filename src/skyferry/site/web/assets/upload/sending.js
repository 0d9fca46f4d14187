// One file on its way: small ones in one request, large ones in segments of a put transaction that can be gone on with.

import { Fault } from "../site/http.js";
import { Digest, digestHeader, hexOfHeader, md5Of } from "./digests.js";
import { send } from "./request.js";

const MiB = 1 << 20;
/** From here on in segments. */
export const LARGE = 32 * MiB;
const FIRST_SEGMENT = 16 * MiB;
const LARGEST_SEGMENT = 256 * MiB;
const SHORT_MS = 1500;

/**
 * Send a file's bytes and make sure that the site holds the same.
 * @param {{file: File, url: string, isNew: boolean, transaction: ?string, signal: AbortSignal, onProgress: (sent: number) => void,
 *   onTransaction: (id: string) => Promise<void>}} order
 * @returns the MD5 that both computed
 */
export function sendFile(order) {
  return order.file.size > LARGE || order.transaction ? sendInSegments(order) : sendWhole(order);
}

async function sendWhole({ file, url, isNew, signal, onProgress }) {
  const md5 = await md5Of(file);
  const headers = { ...described(file, isNew), digest: digestHeader(md5) };
  const answer = await send("PUT", url, { headers, body: file, signal, onProgress });
  check(answer, md5);
  return md5;
}

async function sendInSegments(order) {
  const { file, url, signal, onProgress } = order;
  const { id, held, digest } = (await goOn(order)) ?? (await begin(order));
  let at = held;
  let length = FIRST_SEGMENT;
  while (at < file.size) {
    const segment = file.slice(at, at + length);
    const began = performance.now();
    digest.update(segment);
    const from = at;
    await send("PUT", url, { headers: { "x-put-txn-id": id }, body: segment, signal, onProgress: (sent) => onProgress(from + sent) });
    at += segment.size;
    onProgress(at);
    if (performance.now() - began < SHORT_MS) length = Math.min(length * 2, LARGEST_SEGMENT);
  }
  const md5 = await digest.finish();
  const headers = { ...described(file, false), "x-put-txn-id": id, "x-put-txn-op": "commit", digest: digestHeader(md5) };
  check(await send("PUT", url, { headers, signal }), md5);
  return md5;
}

async function begin({ file, url, isNew, signal, onTransaction }) {
  const headers = { ...described(file, isNew), "x-put-txn-op": "start", "x-total-length": String(file.size) };
  const id = (await send("PUT", url, { headers, signal })).header("x-put-txn-id");
  await onTransaction(id);
  return { id, held: 0, digest: new Digest() };
}

/** What the site holds of an earlier try; null where there was none or it has expired. */
async function goOn({ file, url, transaction, signal, onProgress }) {
  if (!transaction) return null;
  let state;
  try {
    state = await send("HEAD", url, { headers: { "x-put-txn-id": transaction }, signal });
  } catch (fault) {
    if (fault.status === 400) return null;
    throw fault;
  }
  const held = Number(state.header("content-length"));
  const digest = new Digest();
  if (held) {
    const start = file.slice(0, held);
    digest.update(start);
    if ((await md5Of(start)) !== hexOfHeader(state.header("digest"))) {
      await abandon(url, transaction);
      return null;
    }
  }
  onProgress(held);
  return { id: transaction, held, digest };
}

/** Give up what the site holds of a file. */
export async function abandon(url, transaction) {
  await send("POST", url, { headers: { "x-put-txn-id": transaction, "x-put-txn-op": "abort" } }).catch(() => {});
}

function described(file, isNew) {
  return {
    "content-type": file.type || "application/octet-stream",
    "x-skyferry-mtime": new Date(file.lastModified).toISOString(),
    ...(isNew ? { "if-none-match": "*" } : {}),
  };
}

function check(answer, md5) {
  const stored = hexOfHeader(answer.header("digest"));
  if (stored !== md5) throw new Fault("ChecksumMismatch", `the site stored other bytes (MD5 ${stored}) than were sent (${md5})`, 500);
}
