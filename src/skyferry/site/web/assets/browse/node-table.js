// A folder as a table of which only the rows in sight exist, operated with mouse, touch or keyboard.

import { html, nothing, repeat, classMap } from "../libraries/lit.js";
import { Virtualizer, elementScroll, observeElementOffset, observeElementRect } from "../libraries/virtual.js";
import { Element } from "../parts/element.js";
import { icon } from "../parts/icons.js";
import { t } from "../texts.js";
import { columns } from "./columns.js";
import { carry } from "./drop-target.js";
import { keyCommand } from "./keyboard.js";
import { RubberBand } from "./rubber-band.js";

const ROW = 32;
const PHONE_ROW = 54;
const PHONE = matchMedia("(max-width: 640px)");
const ICONS = { folder: "folder", link: "link" };

const rowHeight = () => (PHONE.matches ? PHONE_ROW : ROW);

export class NodeTable extends Element {
  static properties = { rows: { attribute: false }, selection: { attribute: false }, sort: { attribute: false }, cut: { attribute: false } };

  constructor() {
    super();
    this.rows = [];
    this.cut = new Set();
    this.#virtual = new Virtualizer({
      count: 0,
      getScrollElement: () => this.querySelector(".rows"),
      estimateSize: rowHeight,
      overscan: 10,
      scrollToFn: elementScroll,
      observeElementRect,
      observeElementOffset,
      onChange: () => this.requestUpdate(),
    });
    PHONE.addEventListener("change", () => this.#virtual.measure());
  }

  #virtual;
  #unmount = null;
  #band = null;
  #typed = { text: "", at: 0 };

  connectedCallback() {
    super.connectedCallback();
    this.#unmount = this.#virtual._didMount();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#unmount?.();
  }

  willUpdate(changed) {
    if (changed.has("selection") && this.selection) this.selection.addEventListener("change", () => this.requestUpdate());
    this.#virtual.setOptions({ ...this.#virtual.options, count: this.rows.length });
  }

  firstUpdated() {
    this.#band = new RubberBand(this.querySelector(".rows"), rowHeight, (from, to, adds) => this.#banded(from, to, adds));
  }

  updated() {
    this.#virtual._willUpdate();
  }

  /** Put the keyboard into the list. */
  focusRows() {
    this.querySelector(".rows")?.focus({ preventScroll: true });
  }

  /** Show a row and stand on it. */
  reveal(name) {
    const at = this.selection.indexOf(name);
    if (at < 0) return;
    this.selection.only(at);
    this.#virtual.scrollToIndex(at);
  }

  render() {
    const items = this.#virtual.getVirtualItems();
    const active = this.selection.activeIndex;
    return html`<div
      class="table"
      role="grid"
      aria-label=${t.contents}
      aria-multiselectable="true"
      aria-rowcount=${this.rows.length + 1}
      aria-colcount=${columns.length + 2}
      aria-activedescendant=${active >= 0 ? `row-${active}` : nothing}
      tabindex="0"
      @keydown=${this.#key}
    >
      ${this.#head()}
      <div class="rows" role="rowgroup" @click=${this.#click} @dblclick=${this.#open} @contextmenu=${this.#menu} @dragstart=${this.#drag}>
        <div class="extent" role="presentation" style="height: ${this.#virtual.getTotalSize()}px">
          ${repeat(items, (item) => this.rows[item.index]?.name, (item) => this.#row(item, item.index === active))}
        </div>
      </div>
    </div>`;
  }

  #head() {
    const all = this.rows.length > 0 && this.selection.size === this.rows.length;
    const toggle = () => (all ? this.selection.clear() : this.selection.all());
    return html`<div class="head" role="rowgroup"><div class="row" role="row" aria-rowindex="1">
      <span class="cell check" role="columnheader"><input type="checkbox" aria-label=${t.selectAll} .checked=${all} .indeterminate=${!all && this.selection.size > 0} @change=${toggle} /></span>
      ${[{ key: "name", label: t.columnName }, ...columns].map((column) => this.#columnHead(column))}
    </div></div>`;
  }

  #columnHead({ key, label, isFlag }) {
    const isSorted = this.sort.column === key;
    const direction = this.sort.descending ? "descending" : "ascending";
    const flag = { public: "globe", locked: "lock" }[key];
    return html`<span class="cell ${key}" role="columnheader" aria-sort=${isSorted ? direction : "none"}>
      <button class="sort" title=${label} @click=${() => this.say("sort-by", key)}>
        ${isFlag ? html`${icon(flag)}<span class="unseen">${label}</span>` : label}
        ${isSorted ? icon(this.sort.descending ? "arrow-down" : "arrow-up", "tiny") : nothing}
      </button>
    </span>`;
  }

  #row({ index, start }, isActive) {
    const row = this.rows[index];
    if (!row) return nothing;
    const isSelected = this.selection.has(row);
    const classes = { row: true, selected: isSelected, active: isActive, cut: this.cut.has(row.name) };
    return html`<div
      class=${classMap(classes)}
      role="row"
      id="row-${index}"
      aria-rowindex=${index + 2}
      aria-selected=${isSelected}
      data-index=${index}
      draggable=${isSelected}
      style="transform: translateY(${start}px)"
    >
      <span class="cell check" role="gridcell"><input type="checkbox" tabindex="-1" aria-label=${t.selectOne(row.label)} .checked=${isSelected} /></span>
      <span class="cell name" role="gridcell">${icon(ICONS[row.kind] ?? fileIcon(row), row.kind)}<a href=${row.kind === "file" ? row.place.fileUrl : row.place.address} tabindex="-1" draggable="false" title=${row.target ? `${row.label} → ${row.target}` : row.label}>${row.label}</a></span>
      ${columns.map(({ key, cell }) => html`<span class="cell ${key}" role="gridcell">${cell(row)}</span>`)}
    </div>`;
  }

  #at(event) {
    const element = event.target.closest("[data-index]");
    return element ? Number(element.dataset.index) : -1;
  }

  #click(event) {
    if (this.#band.hasJustDrawn) return;
    const at = this.#at(event);
    if (at < 0) {
      this.selection.clear();
      return;
    }
    const link = event.target.closest("a");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      this.selection.only(at);
      this.say("open-row", this.rows[at]);
    } else {
      event.preventDefault();
      if (event.shiftKey) this.selection.extend(at, { adds: event.ctrlKey || event.metaKey });
      else if (event.ctrlKey || event.metaKey || event.target.matches("input, .check")) this.selection.toggle(at);
      else this.selection.only(at);
      // The box shows what is selected, whatever the browser did to it meanwhile.
      if (event.target.matches("input")) setTimeout(() => (event.target.checked = this.selection.has(this.rows[at])));
    }
    this.firstElementChild.focus({ preventScroll: true });
  }

  #open(event) {
    const at = this.#at(event);
    if (at >= 0 && !event.target.closest("a, input")) this.say("open-row", this.rows[at]);
  }

  #menu(event) {
    event.preventDefault();
    const at = this.#at(event);
    if (at >= 0 && !this.selection.has(this.rows[at])) this.selection.only(at);
    if (at < 0) this.selection.clear();
    this.say("row-menu", { x: event.clientX, y: event.clientY });
  }

  #drag(event) {
    carry(event, this.selection.selected);
  }

  #banded(from, to, adds) {
    if (from >= this.rows.length || to < 0) {
      if (!adds) this.selection.clear();
      return;
    }
    const inside = this.rows.slice(Math.max(0, from), to + 1);
    this.selection.choose(adds ? [...this.selection.selected, ...inside] : inside);
  }

  #key(event) {
    if (event.target.closest("button, input") && event.key !== "ContextMenu") return;
    const page = Math.max(1, Math.floor(this.querySelector(".rows").clientHeight / rowHeight()) - 1);
    const at = keyCommand(event, this.selection, { count: this.rows.length, page, find: (letter) => this.#find(letter) });
    if (at === undefined) return;
    event.preventDefault();
    if (at === "open" && this.selection.activeIndex >= 0) this.say("open-row", this.rows[this.selection.activeIndex]);
    else if (at === "menu") this.#menuAtActive();
    else if (typeof at === "number" && at >= 0) this.#virtual.scrollToIndex(at, { align: "auto" });
  }

  #menuAtActive() {
    const element = this.querySelector(".row.active") ?? this.querySelector(".rows");
    const box = element.getBoundingClientRect();
    this.say("row-menu", { x: box.left + 48, y: box.bottom });
  }

  /** The next row whose name begins with what was typed within the last second. */
  #find(letter) {
    const now = Date.now();
    this.#typed = { text: now - this.#typed.at < 1000 ? this.#typed.text + letter : letter, at: now };
    const text = this.#typed.text.toLowerCase();
    const first = this.selection.activeIndex + (text.length > 1 ? 0 : 1);
    for (let step = 0; step < this.rows.length; step += 1) {
      const at = (Math.max(0, first) + step) % this.rows.length;
      if (this.rows[at].key.startsWith(text)) return at;
    }
    return -1;
  }
}

const KINDS = [
  [/^image\/|\.(png|jpe?g|gif|webp)$/i, "file-image"],
  [/\.(fits?|fz|fts)(\.gz)?$|fits/i, "telescope"],
  [/\.(zip|tar|gz|tgz|bz2|xz|zst)$/i, "file-archive"],
  [/^text\/|\.(txt|md|csv|dat|log|py|json|ya?ml|xml|html)$/i, "file-text"],
];

function fileIcon(row) {
  return KINDS.find(([pattern]) => pattern.test(row.label) || (row.type && pattern.test(row.type)))?.[1] ?? "file";
}

customElements.define("node-table", NodeTable);
