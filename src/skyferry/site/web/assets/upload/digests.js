// MD5 of what goes out, computed in workers.

// At least two, so that small files need not wait for a large one.
const WORKERS = Math.min(4, Math.max(2, Math.floor((navigator.hardwareConcurrency ?? 2) / 2)));
const calls = new Map();
let workers = [];
let numbers = 0;

/** The MD5 of a whole blob as hex digits. */
export function md5Of(blob) {
  if (!workers.length) workers = Array.from({ length: WORKERS }, start);
  const chosen = workers.reduce((least, one) => (one.waiting < least.waiting ? one : least));
  const call = (numbers += 1);
  chosen.waiting += blob.size;
  return new Promise((resolve, reject) => {
    calls.set(call, { resolve, reject, done: () => (chosen.waiting -= blob.size) });
    chosen.worker.postMessage({ call, blob });
  });
}

/** The value of a `Digest` header for hex digits. */
export function digestHeader(hex) {
  const bytes = hex.match(/../g).map((pair) => String.fromCharCode(parseInt(pair, 16)));
  return `md5=${btoa(bytes.join(""))}`;
}

/** The hex digits in a `Digest` header; null without one. */
export function hexOfHeader(header) {
  const match = /(?:^|,\s*)md5=([^,]+)/i.exec(header ?? "");
  return match && [...atob(match[1])].map((char) => char.charCodeAt(0).toString(16).padStart(2, "0")).join("");
}

function start() {
  const worker = new Worker(new URL("md5-worker.js", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data: { call, value, error } }) => {
    const { resolve, reject, done } = calls.get(call);
    calls.delete(call);
    done();
    if (error) reject(new Error(error));
    else resolve(value);
  });
  return { worker, waiting: 0 };
}
