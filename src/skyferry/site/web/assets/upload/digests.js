// MD5 of what goes out, computed in workers.

const WORKERS = Math.min(4, Math.max(1, Math.floor((navigator.hardwareConcurrency ?? 2) / 2)));
const calls = new Map();
let workers = [];
let numbers = 0;

/** A digest that is fed in order. `update` resolves when the blob was read. */
export class Digest {
  #id = (numbers += 1);
  #worker = workerFor(this.#id);
  #last = Promise.resolve();

  update(blob) {
    this.#last = this.#last.then(() => ask(this.#worker, this.#id, blob));
    return this.#last;
  }

  /** The MD5 of everything so far as hex digits; ends the digest. */
  async finish() {
    await this.#last;
    return ask(this.#worker, this.#id, null);
  }
}

/** The MD5 of a whole blob as hex digits. */
export async function md5Of(blob) {
  const digest = new Digest();
  digest.update(blob);
  return digest.finish();
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

function workerFor(id) {
  if (!workers.length) workers = Array.from({ length: WORKERS }, start);
  return workers[id % workers.length];
}

function start() {
  const worker = new Worker(new URL("md5-worker.js", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data: { call, value, error } }) => {
    const waiting = calls.get(call);
    calls.delete(call);
    if (error) waiting.reject(new Error(error));
    else waiting.resolve(value);
  });
  return worker;
}

function ask(worker, id, blob) {
  const call = (numbers += 1);
  return new Promise((resolve, reject) => {
    calls.set(call, { resolve, reject });
    worker.postMessage({ call, id, blob });
  });
}
