// A FITS file: its units, each with picture or rows, a header that can be searched, and cutouts.

import { html, nothing } from "../libraries/lit.js";
import { Element } from "../parts/element.js";
import { saveFrom } from "../download/single.js";
import { askJson } from "../site/http.js";
import { t } from "../texts.js";
import "./fits-picture.js";

class FitsView extends Element {
  static properties = { place: { attribute: false }, units: { state: true }, chosen: { state: true }, search: { state: true }, table: { state: true }, fault: { state: true } };

  constructor() {
    super();
    this.search = "";
    this.chosen = 0;
  }

  async firstUpdated() {
    try {
      this.units = await askJson(this.#url({ view: "units" }));
      this.#choose(Math.max(0, this.units.findIndex((unit) => unit.kind)));
    } catch (fault) {
      this.fault = fault;
    }
  }

  #url(query) {
    return `/api/${this.place.service}/view${this.place.path}?${new URLSearchParams(query)}`;
  }

  async #choose(number) {
    this.chosen = number;
    this.table = null;
    if (this.units[number]?.kind !== "table") return;
    try {
      this.table = await askJson(this.#url({ view: "table", unit: number }));
    } catch (fault) {
      this.fault = fault;
    }
  }

  render() {
    if (!this.units) return this.fault ? html`<p class="refusal" role="alert">${this.fault.detail}</p>` : html`<p role="status">${t.loading}</p>`;
    const unit = this.units[this.chosen];
    return html`<div class="fits">
      <label class="unit">${t.headerUnit}
        <select @change=${(event) => this.#choose(Number(event.target.value))}>
          ${this.units.map(({ number, name, kind, shape }) => html`<option value=${number} ?selected=${number === this.chosen}>${number} ${name} ${t.unitKinds[kind]} ${[...shape].reverse().join(" × ")}</option>`)}
        </select></label>
      ${unit?.kind === "image" ? html`<fits-picture .place=${this.place} .unit=${unit}></fits-picture>${this.#cutout(unit)}` : nothing}
      ${unit?.kind === "table" ? this.#rows() : nothing}
      ${unit ? this.#header(unit) : nothing}
    </div>`;
  }

  #cutout(unit) {
    const [height, width] = unit.shape.slice(-2);
    const fetchCutout = (event, query) => {
      event.preventDefault();
      saveFrom(`${this.place.fileUrl}?${new URLSearchParams({ ...query(new FormData(event.target)), disposition: "attachment" })}`, "cutout.fits");
    };
    const box = (fields) => ({ SUB: `[${unit.number}][${fields.get("x1")}:${fields.get("x2")},${fields.get("y1")}:${fields.get("y2")}]` });
    const circle = (fields) => ({ CIRCLE: `${fields.get("ra")} ${fields.get("dec")} ${fields.get("radius")}` });
    const number = (name, label, value) => html`<label>${label}<input name=${name} type="number" step="any" required .value=${String(value)} /></label>`;
    return html`<details><summary>${t.cutout}</summary>
      <form class="inline" @submit=${(event) => fetchCutout(event, box)}>${number("x1", "x from", 1)}${number("x2", "x to", width)}${number("y1", "y from", 1)}${number("y2", "y to", height)}<button class="button">${t.cutBox}</button></form>
      <form class="inline" @submit=${(event) => fetchCutout(event, circle)}>${number("ra", "RA (°)", "")}${number("dec", "Dec (°)", "")}${number("radius", t.radius, 0.01)}<button class="button">${t.cutCircle}</button></form>
    </details>`;
  }

  #rows() {
    if (!this.table) return html`<p role="status">${t.loading}</p>`;
    const { columns, units, rows, count } = this.table;
    return html`<div class="scrolled" tabindex="0" role="region" aria-label=${t.tableRows}><table class="plain"><thead><tr>${columns.map((name, at) => html`<th scope="col">${name}${units[at] ? ` (${units[at]})` : ""}</th>`)}</tr></thead>
      <tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>
      <p class="hint">${t.rowsShown(rows.length, count)}</p>`;
  }

  #header(unit) {
    const wanted = this.search.toLowerCase();
    const cards = unit.cards.filter((card) => !wanted || card.some((part) => part.toLowerCase().includes(wanted)));
    return html`<label class="unit">${t.searchHeader}<input type="search" .value=${this.search} @input=${(event) => (this.search = event.target.value)} /></label>
      <div class="scrolled" tabindex="0" role="region" aria-label=${t.header}><table class="plain header"><thead><tr><th scope="col">${t.keyword}</th><th scope="col">${t.propertyValue}</th><th scope="col">${t.comment}</th></tr></thead>
        <tbody>${cards.map(([keyword, value, comment]) => html`<tr><th scope="row"><code>${keyword}</code></th><td><code>${value}</code></td><td>${comment}</td></tr>`)}</tbody></table></div>`;
  }
}

customElements.define("fits-view", FitsView);
