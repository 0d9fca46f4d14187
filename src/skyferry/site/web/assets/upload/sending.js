// One file on its way: small ones in one request, large ones in parts that can be gone on with.

import { Fault } from "../site/http.js";
import { digestHeader, hexOfHeader, md5Of } from "./digests.js";
import { send } from "./request.js";

const MiB = 1 << 20;
/** From here on in parts. */
export const LARGE = 32 * MiB;
const PART = 16 * MiB;
const LARGE_PART = 64 * MiB;
/** A file this large goes in larger parts. */
const VERY_LARGE = 4096 * MiB;
const STREAMS = 3;
const HASHING_MS = 1000;

/**
 * Send a file's bytes and make sure that the site holds the same.
 * @param {{file: File, url: string, isNew: boolean, transaction: ?string, signal: AbortSignal, onProgress: (sent: number) => void,
 *   onTransaction: (id: string) => Promise<void>}} order
 * @returns the MD5 that both computed
 */
export function sendFile(order) {
  return order.file.size > LARGE || order.transaction ? sendInParts(order) : sendWhole(order);
}

async function sendWhole({ file, url, isNew, signal, onProgress }) {
  const md5 = await md5Of(file);
  const headers = { ...described(file, isNew), digest: digestHeader(md5) };
  const answer = await send("PUT", url, { headers, body: file, signal, onProgress });
  check(answer, md5);
  return md5;
}

async function sendInParts(order) {
  const { file, url, signal } = order;
  // Computed while the parts are on their way, and once only however often that is broken off.
  const md5 = wholeMd5(file);
  const { id, held } = (await goOn(order)) ?? (await begin(order));
  await sendGaps(order, id, held);
  const headers = { ...described(file, false), "x-put-txn-id": id, "x-put-txn-op": "commit", digest: digestHeader(await md5) };
  for (;;) {
    const answer = await commit(url, headers, id, signal);
    if (answer.status === 201) {
      check(answer, await md5);
      return md5;
    }
    // The site still hashes.
    await new Promise((resolve) => setTimeout(resolve, HASHING_MS));
  }
}

const digests = new WeakMap();

function wholeMd5(file) {
  if (!digests.has(file)) {
    const computing = md5Of(file);
    computing.catch(() => digests.delete(file));
    digests.set(file, computing);
  }
  return digests.get(file);
}

/** Send what the site does not hold, some parts at once; one that fails stops the others. */
async function sendGaps({ file, url, signal, onProgress }, id, held) {
  const parts = partsOf(file.size, held);
  const failing = new AbortController();
  const underWay = new Map();
  let sent = held.reduce((sum, [from, to]) => sum + to - from, 0);
  const tell = () => onProgress(sent + [...underWay.values()].reduce((sum, bytes) => sum + bytes, 0));
  const stream = async () => {
    for (const [from, to] of parts) {
      const headers = { "x-put-txn-id": id, "x-skyferry-offset": String(from) };
      const watch = (bytes) => {
        underWay.set(from, bytes);
        tell();
      };
      await send("PUT", url, { headers, body: file.slice(from, to), signal: AbortSignal.any([signal, failing.signal]), onProgress: watch });
      underWay.delete(from);
      sent += to - from;
      tell();
    }
  };
  tell();
  const streams = Array.from({ length: STREAMS }, stream);
  try {
    await Promise.all(streams);
  } catch (error) {
    failing.abort();
    await Promise.allSettled(streams);
    throw error;
  }
}

/** The parts between what is held, as `[from, to]`, to be taken by several. */
function* partsOf(size, held) {
  const length = size > VERY_LARGE ? LARGE_PART : PART;
  let at = 0;
  for (const [from, to] of [...held, [size, size]]) {
    for (; at < from; at = Math.min(at + length, from)) yield [at, Math.min(at + length, from)];
    at = Math.max(at, to);
  }
}

async function begin({ file, url, isNew, signal, onTransaction }) {
  const headers = { ...described(file, isNew), "x-put-txn-op": "start", "x-total-length": String(file.size) };
  const id = (await send("PUT", url, { headers, signal })).header("x-put-txn-id");
  await onTransaction(id);
  return { id, held: [] };
}

/** What the site holds of an earlier try; null where there was none or it has expired. */
async function goOn({ url, transaction, signal }) {
  if (!transaction) return null;
  try {
    const state = await send("HEAD", url, { headers: { "x-put-txn-id": transaction }, signal });
    const ranges = (state.header("x-skyferry-held") ?? "").split(",").filter(Boolean);
    return { id: transaction, held: ranges.map((range) => range.split("-").map(Number)).map(([first, last]) => [first, last + 1]) };
  } catch (fault) {
    if (fault.status === 400) return null;
    throw fault;
  }
}

/** Other bytes than those of the earlier try: nothing of them can be used. */
async function commit(url, headers, id, signal) {
  try {
    return await send("PUT", url, { headers, signal });
  } catch (fault) {
    if (fault.status === 412) await abandon(url, id);
    throw fault;
  }
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
