// The base of our elements: rendered into the page itself, so that the style sheets hold everywhere.

import { LitElement } from "../libraries/lit.js";

export class Element extends LitElement {
  createRenderRoot() {
    return this;
  }

  /** Say something to the elements around. */
  say(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}
