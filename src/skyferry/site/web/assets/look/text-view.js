// The beginning of a file as text, whatever it says it is.

import { html, nothing } from "../libraries/lit.js";
import { size } from "../parts/formats.js";
import { Element } from "../parts/element.js";
import { ask } from "../site/http.js";
import { t } from "../texts.js";

const SHOWN = 256 * 1024;

class TextView extends Element {
  static properties = { place: { attribute: false }, text: { state: true }, all: { state: true }, fault: { state: true } };

  async firstUpdated() {
    try {
      const response = await ask("GET", this.place.fileUrl, { headers: { range: `bytes=0-${SHOWN - 1}` } });
      const bytes = new Uint8Array(await response.arrayBuffer());
      this.all = Number(response.headers.get("content-range")?.split("/")[1] ?? bytes.length);
      this.text = bytes.includes(0) ? null : new TextDecoder().decode(bytes);
    } catch (fault) {
      this.fault = fault;
    }
  }

  render() {
    if (this.fault) return html`<p class="refusal" role="alert">${this.fault.detail}</p>`;
    if (this.text === undefined) return html`<p role="status">${t.loading}</p>`;
    if (this.text === null) return html`<p class="lead">${t.notText}</p>`;
    return html`<pre class="text" tabindex="0" aria-label=${t.textOf}>${this.text}</pre>
      ${this.all > SHOWN ? html`<p class="hint">${t.beginningOf(size(SHOWN), size(this.all))}</p>` : nothing}`;
  }
}

customElements.define("text-view", TextView);
