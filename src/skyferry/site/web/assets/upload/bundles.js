// Many small files in one request: a tar made of the files themselves, without reading them into the page.

import { md5Of } from "./digests.js";
import { send } from "./request.js";

/** Files up to here go in bundles. */
export const SMALL = 1 << 20;
/** What one bundle holds at most, so that trying again is cheap. */
export const MOST_BYTES = 16 << 20;
export const MOST_FILES = 400;

const BLOCK = 512;
const encoder = new TextEncoder();

/**
 * Send items into a container.
 * @param {Array<{file: File, path: string}>} items
 * @returns the verdicts, in the order of the items: `{status, md5, fault, detail}`; fewer where the stream broke off
 */
export async function sendBundle(url, items, { signal, onProgress }) {
  const md5s = await Promise.all(items.map(({ file }) => md5Of(file)));
  const pieces = items.flatMap((item, at) => entry(item, md5s[at]));
  const body = new Blob([...pieces, new Uint8Array(2 * BLOCK)]);
  const { text } = await send("POST", url, { headers: { "content-type": "application/x-tar" }, body, signal, onProgress });
  const lines = text.split("\n").filter(Boolean).map((line) => JSON.parse(line));
  return { md5s, verdicts: lines.filter((line) => line.status) };
}

/** A file as a tar entry: a pax header that holds what ustar cannot, a header, the bytes, padding (POSIX.1 pax). */
function entry({ file, path }, md5) {
  const records = [["path", path], ["mtime", (file.lastModified / 1000).toFixed(3)], ["size", String(file.size)], ["SKYFERRY.md5", md5]];
  if (file.type) records.push(["SKYFERRY.type", file.type]);
  const pax = encoder.encode(records.map(record).join(""));
  return [header("pax", pax.length, "x"), pax, padding(pax.length), header("file", file.size, "0"), file, padding(file.size)];
}

/** `LENGTH KEY=VALUE\n`, the length counting itself. */
function record([key, value]) {
  const rest = encoder.encode(` ${key}=${value}\n`).length;
  let length = rest + String(rest).length;
  if (String(length).length !== String(rest).length) length += 1;
  return `${length} ${key}=${value}\n`;
}

function header(name, size, type) {
  const block = new Uint8Array(BLOCK);
  const put = (text, at) => block.set(encoder.encode(text), at);
  put(name, 0);
  put("0000644\0" + "0000000\0" + "0000000\0", 100);
  put(`${size.toString(8).padStart(11, "0")}\0`, 124);
  put("00000000000\0", 136);
  put("        ", 148);
  put(type, 156);
  put("ustar\u000000", 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}

function padding(size) {
  return new Uint8Array((BLOCK - (size % BLOCK)) % BLOCK);
}
