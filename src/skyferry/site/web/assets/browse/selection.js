// Which rows are selected, and on which one the keyboard stands.

/** A selection over rows that may be sorted or filtered anew at any time; it holds names, not numbers. */
export class Selection extends EventTarget {
  constructor() {
    super();
    this.names = new Set();
    this.active = null;
    this.#anchor = null;
    this.rows = [];
  }

  #anchor;

  /** Set the rows that are shown; what is shown no more is selected no more. */
  show(rows, { isComplete = true } = {}) {
    this.rows = rows;
    this.#index = null;
    if (isComplete && this.names.size) {
      const shown = new Set(rows.map((row) => row.name));
      const kept = new Set([...this.names].filter((name) => shown.has(name)));
      if (kept.size !== this.names.size) this.#become(kept);
    }
  }

  has(row) {
    return this.names.has(row.name);
  }

  get size() {
    return this.names.size;
  }

  get selected() {
    return this.rows.filter((row) => this.names.has(row.name));
  }

  get activeIndex() {
    return this.active === null ? -1 : this.indexOf(this.active);
  }

  indexOf(name) {
    this.#index ??= new Map(this.rows.map((row, at) => [row.name, at]));
    return this.#index.get(name) ?? -1;
  }

  #index = null;

  /** Select this row alone. */
  only(at) {
    this.#stand(at);
    this.#anchor = this.active;
    this.#become(new Set([this.active]));
  }

  /** Stand on this row without changing what is selected. */
  stand(at) {
    this.#stand(at);
    this.#tell();
  }

  /** Select this row if it is not, else not. */
  toggle(at) {
    this.#stand(at);
    this.#anchor = this.active;
    const names = new Set(this.names);
    if (!names.delete(this.active)) names.add(this.active);
    this.#become(names);
  }

  /** Select from where the last selection began to this row; `adds` keeps the others. */
  extend(at, { adds = false } = {}) {
    const from = Math.max(0, this.indexOf(this.#anchor));
    this.#stand(at);
    const range = this.rows.slice(Math.min(from, at), Math.max(from, at) + 1).map((row) => row.name);
    this.#become(new Set(adds ? [...this.names, ...range] : range));
  }

  /** Select these rows alone. */
  choose(rows) {
    this.#become(new Set(rows.map((row) => row.name)));
  }

  all() {
    this.choose(this.rows);
  }

  clear() {
    this.#become(new Set());
  }

  #stand(at) {
    this.active = this.rows[at]?.name ?? null;
  }

  #become(names) {
    this.names = names;
    this.#tell();
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}
