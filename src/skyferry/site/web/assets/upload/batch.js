// A batch of files on its way into one folder: a few at a time, each to a known end.

import { announceChange, createNode } from "../site/nodes.js";
import { escapeName, Place } from "../site/paths.js";
import { refreshSite, site } from "../site/session.js";
import { askConflict, SKIP } from "./conflicts.js";
import { MOST_BYTES, MOST_FILES, sendBundle, SMALL } from "./bundles.js";
import { noteFile, noteFiles } from "./notes.js";
import { abandon, sendFile } from "./sending.js";

const AT_ONCE = 5;
const TRIES = 10;
const LONGEST_PAUSE_MS = 30_000;
const LEAST_BUNDLE = 8;
/** Bytes that a tar takes for a file beside its content, about. */
const TAR_OVERHEAD = 1792;

/** The states in which a file's way has ended. */
export const ENDED = new Set(["done", "skipped", "failed", "cancelled"]);

/** A file of a batch: `path` is relative to the batch's folder. */
export class Item {
  constructor(file, path, parts) {
    this.file = file;
    this.path = path;
    this.parts = parts;
    this.size = file.size;
    this.sent = 0;
    this.state = "waiting";
    this.md5 = null;
    this.fault = null;
    this.transaction = null;
  }
}

/** Fires `change` at every step. */
export class Batch extends EventTarget {
  /**
   * @param {Place} folder
   * @param {Array<{file: File, path: string}>} files paths with `/` between folders
   */
  constructor({ id = crypto.randomUUID(), folder, files, directories = [], known = new Set(), notes = new Map() }) {
    super();
    Object.assign(this, { id, folder, known });
    this.items = files.map(({ file, path }) => new Item(file, path, path.split("/").map(escapeName)));
    this.directories = directories;
    this.bytes = this.items.reduce((sum, item) => sum + item.size, 0);
    this.isPaused = false;
    this.policy = null;
    this.began = performance.now();
    for (const item of this.items) this.#recall(item, notes.get(item.path));
  }

  #abort = new AbortController();
  #made = new Map();
  #next = 0;
  #resumed = Promise.resolve();
  #resume = () => {};

  /** Take up what an earlier page left. */
  #recall(item, note) {
    if (note?.state === "done" && note.size === item.size) Object.assign(item, { state: "done", sent: item.size, md5: note.md5 });
    else if (note?.transaction && note.size === item.size && note.modified === item.file.lastModified) item.transaction = note.transaction;
  }

  get isEnded() {
    return this.items.every((item) => ENDED.has(item.state));
  }

  count(state) {
    return this.items.reduce((count, item) => count + (item.state === state), 0);
  }

  get sent() {
    return this.items.reduce((sum, item) => sum + (item.state === "skipped" ? item.size : item.sent), 0);
  }

  /** Send everything; resolves when every file has ended. */
  async run() {
    this.#next = 0;
    for (const path of this.directories) await this.#makeFolder(path.split("/").map(escapeName)).catch(() => {});
    await Promise.all(Array.from({ length: AT_ONCE }, () => this.#work()));
    this.#tell();
    announceChange(this.folder);
  }

  pause() {
    if (this.isPaused) return;
    this.isPaused = true;
    this.#resumed = new Promise((resolve) => (this.#resume = resolve));
    this.#abort.abort();
    this.#tell();
  }

  resume() {
    this.isPaused = false;
    this.#abort = new AbortController();
    this.#resume();
    this.#tell();
  }

  /** Stop, and let the site forget what it holds of files that are not whole. */
  cancel() {
    for (const item of this.items) if (!ENDED.has(item.state)) this.#cancel(item);
    this.#next = this.items.length;
    this.#abort.abort();
    this.resume();
  }

  #cancel(item) {
    item.state = "cancelled";
    if (item.transaction) abandon(this.placeOf(item).fileUrl, item.transaction);
  }

  /** Try again what failed or was cancelled. */
  retry() {
    for (const item of this.items) {
      if (item.state === "failed" || item.state === "cancelled") Object.assign(item, { state: "waiting", fault: null, sent: 0 });
    }
    return this.run();
  }

  placeOf(item) {
    return new Place(this.folder.service, [...this.folder.parts, ...item.parts]);
  }

  async #work() {
    for (;;) {
      const bundle = this.#takeBundle();
      if (bundle.length >= LEAST_BUNDLE) await this.#bringBundle(bundle);
      else for (const item of bundle) await this.#bring(item);
      if (bundle.length) continue;
      const item = this.items[this.#next++];
      if (!item) return;
      if (item.state === "waiting") await this.#bring(item);
    }
  }

  /** Take the next files as far as they are small, and new at a place where nobody is asked about. */
  #takeBundle() {
    const bundle = [];
    let bytes = 0;
    while (this.#next < this.items.length && bundle.length < MOST_FILES) {
      const item = this.items[this.#next];
      const isFit = item.state === "waiting" && item.size <= SMALL && !item.transaction && !item.isSettled && !this.known.has(item.parts[0]);
      if (!isFit || bytes + item.size > MOST_BYTES) break;
      bundle.push(item);
      bytes += item.size;
      this.#next += 1;
    }
    return bundle;
  }

  /** Many small files to their end at once; what does not arrive so goes by itself. */
  async #bringBundle(bundle) {
    await this.#resumed;
    const items = bundle.filter((item) => item.state === "waiting");
    for (const item of items) item.state = "sending";
    this.#tell();
    const onProgress = (sent) => {
      let left = sent;
      for (const item of items) {
        item.sent = Math.min(item.size, Math.max(0, left));
        left -= item.size + TAR_OVERHEAD;
      }
      this.#tell();
    };
    const { md5s, verdicts } = await this.#sendBundle(items, onProgress).catch(() => ({ md5s: [], verdicts: [] }));
    const done = items.filter((item, at) => verdicts[at]?.status === 201 && verdicts[at].md5 === md5s[at] && item.state !== "cancelled");
    const places = new Map(items.map((item, at) => [item, at]));
    for (const item of done) Object.assign(item, { state: "done", sent: item.size, md5: md5s[places.get(item)] });
    await noteFiles(done.map((item) => ({ batch: this.id, path: item.path, size: item.size, modified: item.file.lastModified, state: "done", md5: item.md5 })));
    for (const item of items) if (item.state === "sending") await this.#bring(item);
    this.#tell();
  }

  async #sendBundle(items, onProgress) {
    // Two bundles that make the same folders at once would be in each other's way.
    for (const item of items) await this.#makeFolder(item.parts.slice(0, -1));
    return sendBundle(`/${this.folder.service}/bundle${this.folder.path}`, items, { signal: this.#abort.signal, onProgress });
  }

  /** One file to its end, through pauses, broken lines and logins. */
  async #bring(item) {
    for (let tries = 1; item.state === "waiting" || item.state === "sending"; tries += 1) {
      await this.#resumed;
      if (item.state === "cancelled") return;
      item.state = "sending";
      this.#tell();
      try {
        await this.#send(item);
      } catch (error) {
        if (item.state === "cancelled") return;
        if (error.name === "AbortError") tries = 0;
        else if (!(await this.#mayTryAgain(error, tries))) Object.assign(item, { state: "failed", fault: error });
      }
    }
    this.#tell();
  }

  async #send(item) {
    await this.#makeFolder(item.parts.slice(0, -1));
    const isKnown = item.parts.length === 1 && this.known.has(item.parts[0]) && !item.transaction;
    if (isKnown && !item.isSettled && !(await this.#settle(item))) return;
    try {
      await this.#transmit(item);
    } catch (fault) {
      if (fault.status !== 412 || item.isReplacing || fault.detail?.includes("checksum")) throw fault;
      if (await this.#settle(item)) await this.#transmit(item);
    }
  }

  async #transmit(item) {
    const place = this.placeOf(item);
    const note = (values) => noteFile({ batch: this.id, path: item.path, size: item.size, modified: item.file.lastModified, ...values });
    item.md5 = await sendFile({
      file: item.file,
      url: place.fileUrl,
      isNew: !item.isReplacing,
      transaction: item.transaction,
      signal: this.#abort.signal,
      onProgress: (sent) => {
        item.sent = Math.min(sent, item.size);
        this.#tell();
      },
      onTransaction: (id) => {
        item.transaction = id;
        return note({ state: "begun", transaction: id });
      },
    });
    Object.assign(item, { state: "done", sent: item.size, transaction: null });
    this.known.add(item.parts.at(-1));
    await note({ state: "done", md5: item.md5 });
  }

  /** What to do with a name that is taken. Returns whether to send. */
  async #settle(item) {
    const choice = this.policy ?? (await this.#askOnce(item));
    item.isSettled = true;
    if (choice === SKIP) {
      item.state = "skipped";
      return false;
    }
    if (choice === "replace") item.isReplacing = true;
    else item.parts = [...item.parts.slice(0, -1), this.#freeName(item.parts.at(-1))];
    return true;
  }

  #asking = Promise.resolve();

  /** One question at a time; an answer for all counts for those that wait. */
  #askOnce(item) {
    const answer = this.#asking.then(async () => {
      if (this.policy) return this.policy;
      const { choice, forAll } = await askConflict(item.path, this.placeOf(item));
      if (forAll) this.policy = choice;
      return choice;
    });
    this.#asking = answer.catch(() => {});
    return answer;
  }

  #freeName(name) {
    const [, stem, ending] = /^(.+?)((?:\.tar)?\.[^.]{1,8})?$/.exec(name);
    for (let number = 2; ; number += 1) {
      const tried = `${stem}%20(${number})${ending ?? ""}`;
      if (!this.known.has(tried)) {
        this.known.add(tried);
        return tried;
      }
    }
  }

  /** Make the folders on the way to a file, each once. */
  #makeFolder(parts) {
    if (!parts.length) return Promise.resolve();
    const key = parts.join("/");
    if (!this.#made.has(key)) {
      const place = new Place(this.folder.service, [...this.folder.parts, ...parts]);
      const making = this.#makeFolder(parts.slice(0, -1))
        .then(() => createNode(place, site.authority, "ContainerNode"))
        .catch((fault) => {
          if (fault.status === 409) return;
          this.#made.delete(key);
          throw fault;
        });
      this.#made.set(key, making);
    }
    return this.#made.get(key);
  }

  /** Wait as long as the trouble may last; whether to try once more. */
  async #mayTryAgain(fault, tries) {
    if ((fault.status === 401 || fault.status === 403) && !(await refreshSite()).user) {
      await new Promise((resolve) => addEventListener("skyferry-logged-in", resolve, { once: true }));
      return true;
    }
    if (!fault.isPassing || (tries >= TRIES && navigator.onLine)) return false;
    await pause(Math.min(LONGEST_PAUSE_MS, 500 * 2 ** Math.min(tries, 8)) * (0.75 + Math.random() / 2));
    return true;
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}

/** Wait, at most until the line is back. */
function pause(milliseconds) {
  return new Promise((resolve) => {
    const end = () => {
      removeEventListener("online", end);
      resolve();
    };
    addEventListener("online", end);
    setTimeout(end, milliseconds);
  });
}
