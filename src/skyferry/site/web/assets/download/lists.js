// Lists of links to the files of a selection, and scripts that fetch them.

import { present } from "../parts/dialogs.js";
import { exactTime } from "../parts/formats.js";
import { tell, tellFault } from "../parts/notices.js";
import { html, nothing } from "../libraries/lit.js";
import { ask } from "../site/http.js";
import { packageOf } from "../site/jobs.js";
import { rawName, readName } from "../site/paths.js";
import { counted, t } from "../texts.js";
import { saveText } from "../upload/report.js";
import { saveFrom } from "./single.js";

/** Save a selection as one archive. */
export async function downloadPackage(page, rows, format) {
  const ending = format === "application/zip" ? "zip" : "tar";
  try {
    const places = rows.length ? rows.map((row) => row.place) : [page.place];
    const name = places.length === 1 ? places[0].label : page.place.label;
    saveFrom(`${await packageOf(places, format)}?name=${encodeURIComponent(name)}`, `${name}.${ending}`);
  } catch (fault) {
    tellFault(t.download, fault);
  }
}

/** The kinds of lists: what each is called, and how it is written. */
export const lists = {
  "url-list": { label: t.urlList, file: "urls.txt", type: "text/plain", write: (links) => links.map((link) => `${link.url}\n`).join("") },
  "html-list": { label: t.htmlList, file: "files.html", type: "text/html", write: htmlList },
  "curl-script": { label: t.curlScript, file: "fetch.sh", type: "text/x-shellscript", write: (links) => script(links, (url, path) => `curl -fL -C - --create-dirs -o ${path} ${url}`) },
  "wget-script": { label: t.wgetScript, file: "fetch.sh", type: "text/x-shellscript", write: (links) => script(links, (url, path) => `wget -c -O ${path} ${url}`, { makesFolders: true }) },
  "vcp-script": { label: t.vcpScript, file: "fetch.sh", type: "text/x-shellscript", write: (links) => script(links, (url, path, link) => `vcp ${quoted(link.short)} ${path}`, { makesFolders: true }) },
};

/** Make a list of the files of a selection and show it, to be copied or saved. */
export async function offerList(page, rows, kind) {
  const { label, file, type, write } = lists[kind];
  let links;
  try {
    links = await linksOf(page.place.service, rows.map((row) => row.place));
  } catch (fault) {
    tellFault(label, fault);
    return;
  }
  const good = links.filter((link) => link.url);
  const expires = good.find((link) => link.expires)?.expires;
  const text = write(good);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    tell(t.copiedText);
  };
  await present(label, ({ close }) => html`
    <div class="dialog-text">
      <p class="lead">${counted(good.length, "file")}${expires && kind !== "vcp-script" ? ` · ${t.linksExpire(exactTime(expires))}` : ""}</p>
      ${links.length > good.length ? html`<p class="refusal" role="alert">${t.leftOut(links.length - good.length)}</p>` : nothing}
      <textarea class="listing" readonly aria-label=${label} rows="14" spellcheck="false" .value=${text}></textarea>
    </div>
    <footer slot="footer">
      <button class="button" @click=${() => close()}>${t.close}</button>
      <button class="button" @click=${copy}>${t.copy}</button>
      <button class="button primary" @click=${() => saveText(text, file, type)}>${t.save}</button>
    </footer>`, { isWide: true });
}

/** Links to all files at and below places of one service. */
export async function linksOf(service, places) {
  const body = JSON.stringify({ paths: places.map((place) => place.path) });
  const answer = await ask("POST", `/api/${service}/links`, { headers: { "content-type": "application/json" }, body });
  const lines = (await answer.text()).split("\n").filter(Boolean);
  const prefix = service === "vault" ? "vos" : service;
  return lines.map((line) => JSON.parse(line)).map((link) => ({ ...link, short: `${prefix}:${(link.path ?? "").split("/").filter(Boolean).map(rawName).join("/")}` }));
}

function htmlList(links) {
  const escape = (text) => text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
  const items = links.map((link) => `<li><a href="${escape(link.url)}" download>${escape(link.name.split("/").map(readName).join("/"))}</a></li>\n`);
  return `<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>${escape(t.htmlList)}</title>\n<ul>\n${items.join("")}</ul>\n</html>\n`;
}

function script(links, command, { makesFolders = false } = {}) {
  const paths = links.map((link) => `./${link.name.split("/").map(rawName).join("/")}`);
  const folders = [...new Set(paths.map((path) => path.slice(0, path.lastIndexOf("/"))))].filter((path) => path !== ".");
  const lines = links.map((link, at) => command(quoted(link.url), quoted(paths[at]), link));
  return ["#!/bin/sh", "set -e", ...(makesFolders && folders.length ? [`mkdir -p ${folders.map(quoted).join(" ")}`] : []), ...lines, ""].join("\n");
}

/** A word as a POSIX shell takes it. */
export function quoted(text) {
  return /^[\w@%+=:,./~-]+$/.test(text) && !text.startsWith("~") ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
