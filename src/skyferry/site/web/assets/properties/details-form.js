// What the site knows of a node, and what people noted about it: seen, changed, added.

import { html, nothing } from "../libraries/lit.js";
import { exactTime, size } from "../parts/formats.js";
import { Element } from "../parts/element.js";
import { icon } from "../parts/icons.js";
import { P } from "../site/properties.js";
import { t } from "../texts.js";

/** Properties that other parts of the dialog show. */
const ELSEWHERE = new Set([P.public, P.read, P.write, P.locked, P.inherit, P.readable, P.writable]);
const FACTS = [P.length, P.mtime, P.date, P.created, P.owner, P.md5, P.quota, P.available];
const OFFERED = [P.type, P.title, P.description];

class DetailsForm extends Element {
  static properties = { node: { attribute: false }, place: { attribute: false }, fixed: { type: Boolean }, changes: { state: true } };

  constructor() {
    super();
    this.changes = {};
  }

  #change(key, value) {
    const changes = { ...this.changes, [key]: value === "" ? null : value };
    if ((this.node.properties[key] ?? null) === changes[key]) delete changes[key];
    this.changes = changes;
  }

  render() {
    const { properties, type, target, readOnly } = this.node;
    const facts = {
      [P.length]: (value) => `${size(Number(value))} (${value} B)`,
      [P.mtime]: exactTime,
      [P.date]: exactTime,
      [P.created]: exactTime,
      [P.quota]: (value) => size(Number(value)),
      [P.available]: (value) => size(Number(value)),
    };
    const known = { ...properties, ...this.changes };
    const noted = [...new Set([...(this.fixed ? [] : OFFERED), ...Object.keys(known)])].filter((key) => !ELSEWHERE.has(key) && !FACTS.includes(key) && !readOnly.has(key));
    return html`<dl class="facts">
        <dt>${t.path}</dt><dd>${this.place.text}</dd>
        <dt>${t.kind}</dt><dd>${t.kinds[type] ?? type}</dd>
        ${target ? html`<dt>${t.linkTarget}</dt><dd>${target}</dd>` : nothing}
        ${FACTS.filter((key) => properties[key]).map((key) => html`<dt>${t.factNames[key.split("#")[1]]}</dt><dd>${key === P.md5 ? html`<code>${properties[key]}</code>` : (facts[key]?.(properties[key]) ?? properties[key])}</dd>`)}
      </dl>
      <h3>${t.metadata}</h3>
      <div class="fields metadata">${noted.map((key) => this.#row(key, known[key] ?? ""))}</div>
      ${this.fixed ? nothing : this.#adding()}`;
  }

  #row(key, value) {
    const name = t.factNames[key.split("#")[1]] ?? key;
    if (this.fixed) return html`<div class="pair"><span>${name}</span><span>${value}</span></div>`;
    return html`<div class="pair">
      <label title=${key}>${name}<input .value=${value} @change=${(event) => this.#change(key, event.target.value)} /></label>
      <button type="button" class="quiet" aria-label=${t.removeProperty(name)} @click=${() => this.#change(key, "")}>${icon("x")}</button>
    </div>`;
  }

  #adding() {
    const add = (event) => {
      event.preventDefault();
      const fields = new FormData(event.target);
      const key = fields.get("key").trim();
      if (!key || !fields.get("value")) return;
      this.#change(key, fields.get("value"));
      event.target.reset();
    };
    return html`<form class="adding" @submit=${add}>
      <label>${t.propertyKey}<input name="key" placeholder="instrument" required /></label>
      <label>${t.propertyValue}<input name="value" required /></label>
      <button class="button">${icon("plus")}${t.addProperty}</button>
    </form>`;
  }
}

customElements.define("details-form", DetailsForm);
