// One folder: where it is, what can be done, what is in it, how much room there is.

import { html, nothing } from "../libraries/lit.js";
import { size } from "../parts/formats.js";
import { Element } from "../parts/element.js";
import { icon } from "../parts/icons.js";
import { go } from "../parts/routing.js";
import { Folder } from "../site/folders.js";
import { changes } from "../site/nodes.js";
import { Place } from "../site/paths.js";
import { t } from "../texts.js";
import { actionFor, addActions, downloadActions, runAction, toolbarActions } from "./actions.js";
import { clipboard } from "./clipboard.js";
import { arrange } from "./columns.js";
import { showMenu } from "./context-menu.js";
import "./crumbs.js";
import { DropTarget } from "./drop-target.js";
import "./node-table.js";
import { Selection } from "./selection.js";

const SORT = "skyferry-sort";

class FolderPage extends Element {
  static properties = {
    place: { attribute: false },
    user: { attribute: false },
    loginAddress: { attribute: "login-address" },
    filter: { state: true },
    sort: { state: true },
    isDropping: { state: true },
  };

  constructor() {
    super();
    this.filter = "";
    this.sort = JSON.parse(localStorage.getItem(SORT) ?? "null") ?? { column: "name", descending: false };
    this.selection = new Selection();
    this.selection.addEventListener("change", () => this.requestUpdate());
    this.shown = [];
    new DropTarget(this);
  }

  #listening = new AbortController();

  connectedCallback() {
    super.connectedCallback();
    this.#listening = new AbortController();
    const options = { signal: this.#listening.signal };
    changes.addEventListener("change", (event) => this.#noticed(event.detail), options);
    addEventListener("skyferry-logged-in", () => this.reload(), options);
    addEventListener("keydown", (event) => this.#shortcut(event), options);
    clipboard.addEventListener("change", () => this.requestUpdate(), options);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#listening.abort();
    this.folder?.leave();
  }

  willUpdate(changed) {
    const isElsewhere = changed.has("place") && String(this.place) !== String(changed.get("place"));
    if (isElsewhere || changed.has("user")) this.#enter(changed.get("place"), isElsewhere);
  }

  #enter(from, isElsewhere) {
    if (isElsewhere) {
      this.filter = "";
      this.selection.clear();
      this.selection.active = null;
    }
    // Going up, one stands on the folder that one left.
    this.#wanted = from?.isBelow(this.place) ? from.parts[this.place.parts.length] : null;
    this.reload();
  }

  #wanted = null;

  /** Fetch the folder anew; what is shown stays until the first rows are there. */
  reload() {
    this.folder?.leave();
    const folder = new Folder(this.place);
    folder.addEventListener("change", () => {
      this.folder = folder;
      this.#arrange();
    });
    if (this.folder && String(this.folder.place) !== String(this.place)) this.folder = null;
    this.loading = folder;
    this.#arrange();
    folder.load();
  }

  #arrange() {
    this.shown = this.folder ? arrange(this.folder.rows, this.sort, this.filter) : [];
    this.selection.show(this.shown, { isComplete: Boolean(this.folder?.isComplete) });
    this.requestUpdate();
    if (this.#wanted && this.selection.indexOf(this.#wanted) >= 0) this.revealName(this.#wanted);
  }

  /** Show this row as soon as it is there, and select it. */
  async revealName(name) {
    this.#wanted = name;
    await this.updateComplete;
    if (this.selection.indexOf(name) < 0) return;
    this.#wanted = null;
    this.querySelector("node-table")?.reveal(name);
  }

  #noticed({ place, reveal }) {
    if (String(place) !== String(this.place)) return;
    if (reveal) this.#wanted = reveal;
    this.reload();
  }

  #sortBy(key) {
    this.sort = { column: key, descending: this.sort.column === key && !this.sort.descending };
    localStorage.setItem(SORT, JSON.stringify(this.sort));
    this.#arrange();
  }

  #setFilter(text) {
    this.filter = text;
    this.#arrange();
  }

  #openRow(row) {
    if (row.kind === "folder") go(row.place.address);
    else if (row.kind === "link") this.#follow(row);
    else runAction("look", this, [row]);
  }

  #follow(row) {
    const target = Place.ofUri(row.target);
    if (!target) window.open(row.target, "_blank", "noopener");
    else go(row.place.address);
  }

  #shortcut(event) {
    const isTyping = event.composedPath()[0]?.matches?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (isTyping || document.querySelector("wa-dialog[open], .overlay")) return;
    if (event.key === "/" && !event.ctrlKey) {
      event.preventDefault();
      this.querySelector(".filter input").focus();
      return;
    }
    if ((event.key === "ArrowUp" && event.altKey) || event.key === "Backspace") {
      event.preventDefault();
      if (!this.place.isRoot) go(this.place.parent.address);
      return;
    }
    const action = actionFor(event);
    if (action && action.isPossible(this, this.selection.selected)) {
      event.preventDefault();
      action.run(this, this.selection.selected);
    }
  }

  #menuAt({ x, y }) {
    showMenu(this, x, y);
  }

  render() {
    return html`
      <div class="page-head">
        <h1 class="unseen">${this.place.label}</h1>
        <folder-crumbs .place=${this.place}></folder-crumbs>
        <div class="tools">${this.#tools()}</div>
      </div>
      ${this.#body()}
      ${this.#status()}
      ${this.isDropping ? html`<div class="drop-hint">${icon("upload")} ${t.dropHere(this.place.label)}</div>` : nothing}
    `;
  }

  #tools() {
    const chosen = this.selection.selected;
    return html`
      ${chosen.length ? this.#menuButton("tool", "download", t.download, downloadActions, chosen) : nothing}
      ${toolbarActions.map((action) =>
        action.isPossible(this, chosen)
          ? html`<button class="tool" title=${action.label} aria-label=${action.label} @click=${() => action.run(this, chosen)} data-action=${action.key}>${icon(action.icon)}<span>${action.label}</span></button>`
          : nothing,
      )}
      ${this.#menuButton("add button primary", "plus", t.add, addActions, [])}
      <label class="filter">${icon("search")}<span class="unseen">${t.filterLabel}</span><input
          type="search" placeholder=${t.filterHint} .value=${this.filter} @input=${(event) => this.#setFilter(event.target.value)}
          @keydown=${(event) => (event.key === "Escape" ? this.#setFilter("") : event.key === "Enter" && this.filter.trim() && this.#searchBelow())}
      /></label>
      ${this.filter.trim() ? html`<button class="tool" @click=${() => this.#searchBelow()} title=${t.searchBelow} aria-label=${t.searchBelow}>${icon("folder-input")}<span>${t.searchBelow}</span></button>` : nothing}`;
  }

  async #searchBelow() {
    (await import("./search.js")).searchBelow(this.place, this.filter);
  }

  #menuButton(style, name, label, actions, rows) {
    const possible = actions.filter((action) => action.isPossible(this, rows));
    if (!possible.length) return nothing;
    return html`<wa-dropdown @wa-select=${(event) => runAction(event.detail.item.value, this, rows)}>
      <button slot="trigger" class=${style} aria-label=${label} title=${label}>${icon(name)}<span>${label}</span>${icon("chevron-down", "tiny")}</button>
      ${possible.map((action) => html`<wa-dropdown-item value=${action.key}><span slot="icon">${icon(action.icon)}</span>${action.label}</wa-dropdown-item>`)}
    </wa-dropdown>`;
  }

  #body() {
    const { folder } = this;
    if (this.loading?.fault && (!folder || folder.fault)) return this.#refused(this.loading.fault);
    if (!folder?.node) return html`<div class="waiting" role="status">${t.loading}</div>`;
    if (!folder.isReadable && !folder.rows.length) return this.#unreadable();
    const table = html`<node-table
      .rows=${this.shown} .selection=${this.selection} .sort=${this.sort} .cut=${clipboard.cutNames(this.place)}
      @sort-by=${(event) => this.#sortBy(event.detail)} @open-row=${(event) => this.#openRow(event.detail)} @row-menu=${(event) => this.#menuAt(event.detail)}
    ></node-table>`;
    if (this.shown.length || !folder.isComplete) return table;
    return html`${table}<div class="empty" role="status">${this.filter ? t.noMatch : html`<strong>${t.emptyFolder}</strong>${folder.isWritable ? html`<span>${t.emptyHint}</span>` : nothing}`}</div>`;
  }

  #refused(fault) {
    const text = fault.status === 404 ? t.notFound : fault.status === 403 && !this.user ? t.notReadableAnonymous : fault.detail;
    return html`<div class="empty" role="alert"><strong>${text}</strong>
      ${this.user ? nothing : html`<a class="button primary" href=${this.loginAddress}>${t.logIn}</a>`}
      <button class="button" @click=${() => this.reload()}>${t.retry}</button>
      ${this.place.isRoot ? nothing : html`<a class="button" href=${this.place.parent.address}>${t.upOne}</a>`}
    </div>`;
  }

  #unreadable() {
    return html`<div class="empty" role="status">
      <strong>${this.user ? t.notReadable : t.notReadableAnonymous}</strong>
      ${this.user ? nothing : html`<a class="button primary" href=${this.loginAddress}>${t.logIn}</a>`}
    </div>`;
  }

  #status() {
    const { folder } = this;
    const count = folder?.rows.length ?? 0;
    const chosen = this.selection.selected;
    const bytes = chosen.reduce((sum, row) => sum + (row.size ?? 0), 0);
    const items = this.filter ? t.matchCount(this.shown.length, count) : t.itemCount(count);
    return html`<footer class="status">
      <span role="status" class="counts">${!folder ? nothing : folder.isComplete ? items : t.loadedSoFar(count)}</span>
      ${chosen.length ? html`<span class="chosen">${t.selectedCount(chosen.length, size(bytes))} <button class="quiet" @click=${() => this.selection.clear()} aria-label=${t.clearSelection}>${icon("x")}</button></span>` : nothing}
      ${folder?.quota ? this.#quota(folder.quota) : nothing}
    </footer>`;
  }

  #quota({ bytes, used }) {
    const text = t.quotaUsed(size(used), size(bytes));
    return html`<span class="quota ${used > bytes * 0.9 ? "tight" : ""}"><meter aria-label=${t.quotaLabel} min="0" max=${bytes} value=${used}>${text}</meter>${text}</span>`;
  }
}

customElements.define("folder-page", FolderPage);
