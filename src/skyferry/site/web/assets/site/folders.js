// A folder's contents: the first rows at once, then all others page by page.

import { askJson } from "./http.js";
import { Place, readName } from "./paths.js";

const FIRST_PAGE = 200;
const PAGE = 5000;

/** The contents of one container while they arrive. Fires `change` whenever there is more. */
export class Folder extends EventTarget {
  /** @param {Place} place */
  constructor(place) {
    super();
    this.place = place;
    this.node = null;
    this.quota = null;
    this.rows = [];
    this.isComplete = false;
    this.fault = null;
    this.#abort = new AbortController();
  }

  #abort;

  /** Fetch everything; resolves when all of it is there, or when it went wrong. */
  async load() {
    let next = null;
    try {
      do {
        const query = new URLSearchParams({ limit: next === null ? FIRST_PAGE : PAGE });
        const url = `${this.place.folderUrl}?${query}${next === null ? "" : `&uri=${encodeURIComponent(this.#uri(next))}`}`;
        const page = await askJson(url, { signal: this.#abort.signal });
        this.node = page.node;
        this.quota = page.quota;
        this.base = page.uri;
        for (const row of page.children) this.rows.push(this.#row(row));
        next = page.next;
        this.isComplete = next === null;
        this.dispatchEvent(new Event("change"));
      } while (next !== null);
    } catch (error) {
      if (error.name === "AbortError") return;
      this.fault = error;
      this.dispatchEvent(new Event("change"));
    }
  }

  /** Stop fetching. */
  leave() {
    this.#abort.abort();
  }

  get isReadable() {
    return Boolean(this.node?.readable);
  }

  get isWritable() {
    return Boolean(this.node?.writable);
  }

  #uri(name) {
    return `${this.base}/${name}`;
  }

  #row(row) {
    row.place = this.place.child(row.name);
    row.label = readName(row.name);
    row.key = row.label.toLowerCase();
    return row;
  }
}
