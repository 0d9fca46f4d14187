// The properties of what is selected: opened, changed, saved.

import { html, nothing } from "../libraries/lit.js";
import { present } from "../parts/dialogs.js";
import { icon } from "../parts/icons.js";
import { tell, tellFault } from "../parts/notices.js";
import { changeTree } from "../site/jobs.js";
import { ownGroups } from "../site/groups.js";
import { announceChange, nodeDocument, readNode, updateNode } from "../site/nodes.js";
import { sharingOf, sharingProperties } from "../site/properties.js";
import { site } from "../site/session.js";
import { counted, t } from "../texts.js";
import { watch } from "../manage/watching.js";
import { copyAs } from "./copy-as.js";
import "./details-form.js";
import "./sharing-form.js";
import { whoCanSee } from "./who.js";

/** Show the properties of rows, or of the folder itself where none is selected. */
export async function openProperties(page, rows) {
  const places = rows.length ? rows.map((row) => row.place) : [page.place];
  let nodes;
  let groups = [];
  try {
    [nodes, groups] = await Promise.all([Promise.all(places.map((place) => readNode(place))), site.user ? ownGroups() : []]);
  } catch (fault) {
    tellFault(t.properties, fault);
    return;
  }
  const label = places.length === 1 ? places[0].label : counted(places.length, "item");
  const outcome = await present(t.propertiesOf(label), (tools) => view(places, nodes, groups, tools), { isWide: true });
  if (outcome) announceChange(page.place);
}

function view(places, nodes, groups, { close }) {
  const [node] = nodes;
  const [place] = places;
  const isOne = places.length === 1;
  const isFolder = nodes.some(({ type }) => type === "ContainerNode");
  const mayChange = site.user && nodes.every(({ properties }) => properties["ivo://cadc.nrc.ca/vospace/core#writable"] === "true" || sharingOf(properties).locked);
  const save = async (event) => {
    const button = event.currentTarget;
    const root = button.closest("wa-dialog");
    button.disabled = true;
    try {
      await apply(places, nodes, root.querySelector("sharing-form"), root.querySelector("details-form"));
      close(true);
    } catch (fault) {
      tellFault(t.properties, fault);
      button.disabled = false;
    }
  };
  return html`
    <wa-tab-group>
      <wa-tab panel="sharing">${t.sharing}</wa-tab>
      ${isOne ? html`<wa-tab panel="details">${t.details}</wa-tab><wa-tab panel="who">${t.who}</wa-tab><wa-tab panel="copy-as">${t.copyAs}</wa-tab>` : nothing}
      <wa-tab-panel name="sharing"><sharing-form .sharing=${sharingOf(node.properties)} .groups=${groups} ?folder=${isFolder} ?fixed=${!mayChange}></sharing-form></wa-tab-panel>
      ${isOne
        ? html`<wa-tab-panel name="details"><details-form .node=${node} .place=${place} ?fixed=${!mayChange}></details-form></wa-tab-panel>
            <wa-tab-panel name="who">${whoCanSee(place)}</wa-tab-panel>
            <wa-tab-panel name="copy-as">${copyAs(place, node)}</wa-tab-panel>`
        : nothing}
    </wa-tab-group>
    <footer slot="footer">
      ${mayChange ? nothing : html`<span class="hint">${icon("lock")} ${t.mayNotChange}</span>`}
      <button class="button" @click=${() => close()}>${mayChange ? t.cancel : t.close}</button>
      ${mayChange ? html`<button class="button primary" @click=${save}>${t.save}</button>` : nothing}
    </footer>`;
}

async function apply(places, nodes, sharingForm, detailsForm) {
  const sharing = sharingForm.isChanged ? sharingForm.value : null;
  const details = detailsForm?.changes ?? {};
  for (const [at, place] of places.entries()) {
    const { type } = nodes[at];
    const isFolder = type === "ContainerNode";
    const properties = { ...(sharing ? sharingProperties(sharing, site.authority, { isFolder }) : {}), ...details };
    if (Object.keys(properties).length) await updateNode(place, site.authority, type, { properties });
    if (isFolder && sharingForm.isRecursive) await applyBelow(place, sharingForm.value);
  }
  if (sharing || Object.keys(details).length) tell(t.propertiesSaved);
}

async function applyBelow(place, sharing) {
  const properties = sharingProperties(sharing, site.authority, { isFolder: true, withLock: false });
  const job = await changeTree(place, nodeDocument(place.uri(site.authority), "ContainerNode", { properties }));
  watch(job, { label: t.sharingBelow(place.label), done: t.sharedBelow(place.label), folders: [place] });
}
