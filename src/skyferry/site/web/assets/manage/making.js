// New things in a folder: folders, links, files from elsewhere; and new names.

import { askText } from "../parts/dialogs.js";
import { tellFault } from "../parts/notices.js";
import { escapeName, rawName, whyNotAName } from "../site/paths.js";
import { follow, importFrom, transport } from "../site/jobs.js";
import { announceChange, createNode } from "../site/nodes.js";
import { site } from "../site/session.js";
import { t } from "../texts.js";
import { watch } from "./watching.js";

/** Why a name cannot be given in a folder; empty if it can. */
function refusal(page, own = null) {
  const taken = new Set(page.folder.rows.map((row) => row.name));
  return (text) => whyNotAName(text, t) || (escapeName(text) !== own && taken.has(escapeName(text)) ? t.nameTaken(text) : "");
}

/** Ask for a name and make a folder of it. */
export async function newFolder(page) {
  const name = await askText(t.newFolder, { field: t.name, action: t.create, refuse: refusal(page) });
  if (name === undefined) return;
  await attempt(t.newFolder, async () => {
    const place = page.place.child(escapeName(name));
    await createNode(place, site.authority, "ContainerNode");
    announceChange(page.place, place.name);
  });
}

/** Ask for a name and a target, and make a link. */
export async function newLink(page, rows) {
  const proposed = rows.length === 1 ? rows[0].place.uri(site.authority) : "";
  const target = await askText(t.newLink, { field: t.linkTarget, value: proposed, action: t.next, hint: t.linkHint, refuse: (text) => (/^[a-z][a-z0-9+.-]*:./i.test(text.trim()) ? "" : t.linkNeedsUri) });
  if (target === undefined) return;
  const last = decodeURIComponent(target.trim().replace(/\/+$/, "").split("/").at(-1) ?? "");
  const name = await askText(t.newLink, { field: t.name, value: rows.length ? t.linkTo(last) : last, action: t.create, refuse: refusal(page) });
  if (name === undefined) return;
  await attempt(t.newLink, async () => {
    const place = page.place.child(escapeName(name));
    await createNode(place, site.authority, "LinkNode", { target: target.trim() });
    announceChange(page.place, place.name);
  });
}

/** Ask for another name. */
export async function rename(page, [row]) {
  const old = rawName(row.name);
  const dot = old.lastIndexOf(".");
  const name = await askText(t.rename, { field: t.name, value: old, action: t.rename, refuse: refusal(page, row.name), selectTo: row.kind === "file" && dot > 0 ? dot : old.length });
  if (name === undefined || escapeName(name) === row.name) return;
  await attempt(t.rename, async () => {
    const to = page.place.child(escapeName(name));
    const job = await follow(await transport(row.place, to, { isMove: true }));
    if (job.phase !== "COMPLETED") throw new Error(job.message);
    announceChange(page.place, to.name);
  });
}

/** Ask for an address from which the site is to fetch a file. */
export async function importFromUrl(page) {
  const address = await askText(t.importFromUrl, { field: t.importAddress, action: t.next, hint: t.importHint, refuse: (text) => (/^https?:\/\/./i.test(text.trim()) ? "" : t.importNeedsUrl) });
  if (address === undefined) return;
  const last = new URL(address.trim()).pathname.split("/").filter(Boolean).at(-1) ?? "";
  const name = await askText(t.importFromUrl, { field: t.importName, value: rawName(last), action: t.importStart, refuse: refusal(page) });
  if (name === undefined) return;
  await attempt(t.importFromUrl, async () => {
    const place = page.place.child(escapeName(name));
    watch(await importFrom(address.trim(), place), { label: t.importing(name), done: t.imported(name), folders: [page.place], reveal: place.name });
  });
}

async function attempt(what, work) {
  try {
    await work();
  } catch (fault) {
    tellFault(what, fault);
  }
}

