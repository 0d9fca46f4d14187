// Icons by name, drawn in the colour of the text beside them.

import { drawings } from "../libraries/icons.js";
import { html, svg, unsafeSVG } from "../libraries/lit.js";

/** An icon that says nothing by itself: whatever it stands in has a label. */
export function icon(name, extra = "") {
  return html`<svg class="icon ${extra}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${svg`${unsafeSVG(drawings[name])}`}</svg>`;
}
