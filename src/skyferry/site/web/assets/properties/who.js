// Who can see a node and why: every folder on the way must let one through, then the node itself.

import { html, until } from "../libraries/lit.js";
import { icon } from "../parts/icons.js";
import { readNode } from "../site/nodes.js";
import { Place } from "../site/paths.js";
import { sharingOf } from "../site/properties.js";
import { t } from "../texts.js";

/** The tab, which fills itself. */
export function whoCanSee(place) {
  return html`${until(explain(place), html`<p>${t.loading}</p>`)}`;
}

async function explain(place) {
  // The root and the parents of allocations let everybody through.
  const above = place.service === "vault" ? 1 : 2;
  const depths = Array.from({ length: Math.max(0, place.parts.length - above + 1) }, (_, at) => at + above);
  const steps = await Promise.all(depths.map((depth) => step(new Place(place.service, place.parts.slice(0, depth)))));
  const isBlocked = steps.slice(0, -1).find((one) => one.sharing && !one.sharing.public);
  const last = steps.at(-1)?.sharing;
  return html`
    <p class="in-words">${!last ? t.whoStructure : last.public && isBlocked ? t.whoBlocked(isBlocked.place.label) : last.public ? t.whoEverybody : t.whoSome}</p>
    <table class="who"><thead><tr><th scope="col">${t.whoStep}</th><th scope="col">${t.whoPasses}</th></tr></thead>
      <tbody>${steps.map((one, at) => html`<tr><th scope="row">${icon(at < steps.length - 1 ? "folder" : "eye")} ${one.place.label}</th><td>${one.sharing ? t.whoHas(one.sharing) : one.why}</td></tr>`)}</tbody>
    </table>
    <p class="hint">${t.whoOwner}</p>`;
}

async function step(place) {
  try {
    return { place, sharing: sharingOf((await readNode(place)).properties) };
  } catch (fault) {
    return { place, sharing: null, why: fault.detail };
  }
}
