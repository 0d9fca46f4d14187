// Node documents, written and read (VOSpace 2.1 §3.2), and changes that pages must hear of.

import { ask } from "./http.js";

const VOSPACE = "http://www.ivoa.net/xml/VOSpace/v2.0";
const XSI = "http://www.w3.org/2001/XMLSchema-instance";

/** Fires `change` with `{place, reveal}` for a folder whose contents have changed. */
export const changes = new EventTarget();

/** Tell the pages that a folder has changed. */
export function announceChange(place, reveal = null) {
  changes.dispatchEvent(new CustomEvent("change", { detail: { place, reveal } }));
}

const escapes = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text as it stands in XML. */
export function escapeXml(text) {
  return String(text).replace(/[&<>"]/g, (char) => escapes[char]);
}

/** A node document; a property that is null is deleted. */
export function nodeDocument(uri, type, { properties = {}, target = null } = {}) {
  const lines = Object.entries(properties).map(([key, value]) =>
    value === null
      ? `<vos:property uri="${escapeXml(key)}" xsi:nil="true"/>`
      : `<vos:property uri="${escapeXml(key)}">${escapeXml(value)}</vos:property>`,
  );
  const inner = target === null ? "" : `<vos:target>${escapeXml(target)}</vos:target>`;
  return `<?xml version="1.0" encoding="UTF-8"?><vos:node xmlns:vos="${VOSPACE}" xmlns:xsi="${XSI}" uri="${escapeXml(uri)}" xsi:type="vos:${type}"><vos:properties>${lines.join("")}</vos:properties>${inner}</vos:node>`;
}

const XML = { "content-type": "text/xml" };

/** Make a node. */
export async function createNode(place, authority, type, options) {
  await ask("PUT", place.nodeUrl, { headers: XML, body: nodeDocument(place.uri(authority), type, options) });
}

/** Change a node's properties, or a link's target. */
export async function updateNode(place, authority, type, options) {
  await ask("POST", place.nodeUrl, { headers: XML, body: nodeDocument(place.uri(authority), type, options) });
}

/** Read one node: `{type, properties, target}`, without its children. */
export async function readNode(place, { signal } = {}) {
  const response = await ask("GET", `${place.nodeUrl}?detail=max&limit=0`, { headers: { accept: "application/json" }, signal });
  const node = (await response.json())["vos:node"];
  const properties = {};
  const readOnly = new Set();
  for (const { property } of node["vos:properties"]["$"]) {
    properties[property["@uri"]] = property.$;
    if (property["@readOnly"]) readOnly.add(property["@uri"]);
  }
  return { type: node["@xsi:type"].replace("vos:", ""), properties, readOnly, target: node["vos:target"]?.$ ?? null, uri: node["@uri"] };
}

/** Delete one node that is not a filled container. */
export async function removeNode(place) {
  await ask("DELETE", place.nodeUrl);
}
