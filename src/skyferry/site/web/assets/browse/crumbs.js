// Where one is, as links to every folder above.

import { html } from "../libraries/lit.js";
import { Element } from "../parts/element.js";
import { icon } from "../parts/icons.js";
import { Place, readName } from "../site/paths.js";
import { t } from "../texts.js";

class FolderCrumbs extends Element {
  static properties = { place: { attribute: false } };

  render() {
    const { service, parts } = this.place;
    const steps = parts.map((part, at) => ({ label: readName(part), place: new Place(service, parts.slice(0, at + 1)) }));
    const all = [{ label: t[service] ?? service, place: new Place(service, []) }, ...steps];
    return html`<nav class="crumbs" aria-label=${t.breadcrumbs}><ol>
      ${all.map(({ label, place }, at) => html`<li>${at ? icon("chevron-right", "tiny") : ""}<a href=${place.address} aria-current=${at === all.length - 1 ? "page" : "false"}>${label}</a></li>`)}
    </ol></nav>`;
  }
}

customElements.define("folder-crumbs", FolderCrumbs);
