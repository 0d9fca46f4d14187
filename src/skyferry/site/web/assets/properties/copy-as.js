// A node as other programs name it, to be copied.

import { html } from "../libraries/lit.js";
import { icon } from "../parts/icons.js";
import { tell } from "../parts/notices.js";
import { quoted } from "../download/lists.js";
import { rawName } from "../site/paths.js";
import { site } from "../site/session.js";
import { t } from "../texts.js";

/** How other programs name a node, as `[label, text]`. */
export function spellings(place) {
  const name = rawName(place.name) || place.service;
  const url = `${location.origin}${place.fileUrl}`;
  return [
    [t.asUri, place.uri(site.authority)],
    [t.asUrl, `${location.origin}${place.address}`],
    [t.asVcp, `vcp ${quoted(place.short)} ./`],
    [t.asCurl, `curl -fL -E ~/.ssl/cadcproxy.pem -o ${quoted(name)} ${quoted(url)}`],
    [t.asPython, `import vos\n\nclient = vos.Client()\nclient.copy(${JSON.stringify(place.short)}, ${JSON.stringify(`./${name}`)})`],
  ];
}

/** The tab with all of them. */
export function copyAs(place) {
  const copy = async (text) => {
    await navigator.clipboard.writeText(text);
    tell(t.copiedText);
  };
  return html`<div class="spellings">${spellings(place).map(([label, text]) => html`<div>
    <h3>${label}</h3>
    <div class="spelling"><pre tabindex="0" aria-label=${label}>${text}</pre><button class="button" @click=${() => copy(text)} aria-label="${t.copy}: ${label}">${icon("copy")}</button></div>
  </div>`)}</div>`;
}
