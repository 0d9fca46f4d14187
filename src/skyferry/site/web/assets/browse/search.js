// Looking for names in a folder and everything below it, as the site finds them.

import { html, nothing } from "../libraries/lit.js";
import { present } from "../parts/dialogs.js";
import { size } from "../parts/formats.js";
import { icon } from "../parts/icons.js";
import { ask } from "../site/http.js";
import { Place, readName } from "../site/paths.js";
import { counted, t } from "../texts.js";

const MOST = 2000;
const ICONS = { container: "folder", link: "link", data: "file" };

/** Show what is called like the filter, here and below; names are links to where the things are. */
export async function searchBelow(place, filter) {
  const glob = /[*?[]/.test(filter) ? filter.trim() : `*${filter.trim()}*`;
  const found = [];
  const state = { isSearching: true, fault: null };
  const stopping = new AbortController();
  let redraw = () => {};
  const searching = search(place, glob, found, stopping, () => redraw()).catch((fault) => {
    if (fault.name !== "AbortError") state.fault = fault;
  });
  searching.finally(() => {
    state.isSearching = false;
    redraw();
  });
  await present(t.searchResults(glob), ({ close, draw }) => {
    redraw = draw;
    return html`<div class="dialog-text">
        <p class="lead" role="status">${state.isSearching ? t.searching(found.length) : t.found(counted(found.length, "match", "matches"))}${found.length >= MOST ? ` ${t.searchMost}` : ""}</p>
        ${state.fault ? html`<p class="refusal" role="alert">${state.fault.detail}</p>` : nothing}
        <ul class="file-list found">${found.map(({ at, type, length }) => html`<li><span>${icon(ICONS[type])} <a href=${(type === "container" ? at : at.parent).address} @click=${() => close()}>${at.parts.slice(place.parts.length).map(readName).join("/")}</a></span><span class="faint">${size(length)}</span></li>`)}</ul>
      </div>
      <footer slot="footer"><button class="button" autofocus @click=${() => close()}>${t.close}</button></footer>`;
  }, { isWide: true });
  redraw = () => {};
  stopping.abort();
}

async function search(place, glob, found, stopping, onFound) {
  const url = `/${place.service}/listing${place.path}?${new URLSearchParams({ match: glob })}`;
  const response = await ask("GET", url, { signal: stopping.signal });
  let rest = "";
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const lines = (rest + part.value).split("\n");
    rest = lines.pop();
    for (const line of lines) {
      const { path, type, length } = JSON.parse(line);
      if (path && found.length < MOST) found.push({ at: new Place(place.service, [...place.parts, ...path.split("/")]), type, length });
    }
    onFound();
    if (found.length >= MOST) stopping.abort();
  }
}
