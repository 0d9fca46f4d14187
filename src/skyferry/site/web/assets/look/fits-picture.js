// An image of a FITS file as a picture: zoomed and moved, stretched, with the pixel under the pointer.

import { html, nothing } from "../libraries/lit.js";
import { Element } from "../parts/element.js";
import { icon } from "../parts/icons.js";
import { t } from "../texts.js";

const SIDE = 900;
const STRETCHES = ["linear", "sqrt", "log", "asinh"];

class FitsPicture extends Element {
  static properties = {
    place: { attribute: false },
    unit: { attribute: false },
    window: { state: true },
    stretch: { state: true },
    limits: { state: true },
    plane: { state: true },
    under: { state: true },
    isRefused: { state: true },
  };

  constructor() {
    super();
    this.stretch = "linear";
    this.limits = "zscale";
    this.plane = 0;
  }

  willUpdate(changed) {
    if (changed.has("unit")) this.#whole();
  }

  get #size() {
    const [height, width] = this.unit.shape.slice(-2);
    return { width, height };
  }

  #whole() {
    const { width, height } = this.#size;
    this.window = { x: 0, y: 0, width, height };
    this.isRefused = false;
  }

  /** Show half or twice as much around a pixel. */
  #zoom(factor, at = null) {
    const { width, height } = this.#size;
    const view = this.window;
    const center = at ?? { x: view.x + view.width / 2, y: view.y + view.height / 2 };
    const wide = Math.min(width, Math.max(8, Math.round(view.width * factor)));
    const high = Math.min(height, Math.max(8, Math.round(view.height * factor)));
    const clamp = (value, most) => Math.round(Math.min(Math.max(value, 0), most));
    this.window = { x: clamp(center.x - wide / 2, width - wide), y: clamp(center.y - high / 2, height - high), width: wide, height: high };
  }

  /** The pixel of the image under the pointer, counted from 0. */
  #pixel(event) {
    const frame = event.currentTarget.getBoundingClientRect();
    const view = this.window;
    return {
      x: view.x + Math.floor(((event.clientX - frame.left) / frame.width) * view.width),
      y: view.y + Math.floor(((frame.bottom - event.clientY) / frame.height) * view.height),
    };
  }

  get #url() {
    const { x, y, width, height } = this.window;
    const query = { view: "picture", unit: this.unit.number, size: SIDE, stretch: this.stretch, limits: this.limits, plane: this.plane, x: `${x + 1}:${x + width}`, y: `${y + 1}:${y + height}` };
    return `/api/${this.place.service}/view${this.place.path}?${new URLSearchParams(query)}`;
  }

  render() {
    const planes = this.unit.shape.slice(0, -2).reduce((product, length) => product * length, 1);
    const choice = (label, key, values) => html`<label>${label}<select @change=${(event) => (this[key] = event.target.value)}>${values.map((value) => html`<option ?selected=${this[key] === value}>${value}</option>`)}</select></label>`;
    return html`<div class="fits-tools">
        ${choice(t.stretch, "stretch", STRETCHES)}${choice(t.limits, "limits", ["zscale", "minmax"])}
        ${planes > 1 ? html`<label>${t.plane}<input type="number" min="0" max=${planes - 1} .value=${String(this.plane)} @change=${(event) => (this.plane = event.target.value)} /></label>` : nothing}
        <button class="button" aria-label=${t.zoomIn} @click=${() => this.#zoom(0.5)}>${icon("zoom-in")}</button>
        <button class="button" aria-label=${t.zoomOut} @click=${() => this.#zoom(2)}>${icon("zoom-out")}</button>
        <button class="button" @click=${() => this.#whole()}>${t.wholeImage}</button>
        <output class="faint">${this.under ? `x ${this.under.x + 1}, y ${this.under.y + 1}` : ""}</output>
      </div>
      ${this.isRefused
        ? html`<p class="refusal" role="alert">${t.noPicture}</p>`
        : html`<img class="fits-image" src=${this.#url} alt=${t.pictureOf(this.place.label)} @error=${() => (this.isRefused = true)}
            @mousemove=${(event) => (this.under = this.#pixel(event))} @mouseleave=${() => (this.under = null)} @dblclick=${(event) => this.#zoom(event.shiftKey ? 2 : 0.5, this.#pixel(event))} />`}`;
  }
}

customElements.define("fits-picture", FitsPicture);
