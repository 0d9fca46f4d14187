// Everything that can be done in a folder: one list for the toolbar, the menus and the keys.

import { tell } from "../parts/notices.js";
import { counted, t } from "../texts.js";
import { clipboard } from "./clipboard.js";

const one = (page, rows) => rows.length === 1;
const some = (page, rows) => rows.length > 0;
const mayAdd = (page) => Boolean(page.folder?.isWritable);
const mayRemove = (page, rows) => some(page, rows) && mayAdd(page);
const oneOf = (kind) => (page, rows) => one(page, rows) && rows[0].kind === kind;
const command = (key) => (event) => (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === key;
const bare = (key) => (event) => event.key === key && !event.ctrlKey && !event.metaKey && !event.altKey;

// An action's code is loaded when it is first asked for.
const making = () => import("../manage/making.js");
const moving = () => import("../manage/moving.js");
const lists = () => import("../download/lists.js");
const offer = () => import("../upload/offer.js");

/** Remember rows to paste them elsewhere. */
function hold(rows, { isCut }) {
  clipboard.hold(rows.map((row) => row.place), { isCut });
  tell((isCut ? t.cutHeld : t.copyHeld)(counted(rows.length, "item")));
}

const actions = [
  { key: "open", label: t.open, icon: "folder", keys: "Enter", isPossible: oneOf("folder"), run: async (page, [row]) => (await import("../parts/routing.js")).go(row.place.address) },
  { key: "look", label: t.look, icon: "eye", keys: "Enter", isPossible: oneOf("file"), run: async (page, [row]) => (await import("../look/open.js")).look(row) },

  { key: "upload-files", label: t.uploadFiles, icon: "upload", isPossible: mayAdd, run: async (page) => (await offer()).offerChosen(page, { isFolder: false }) },
  { key: "upload-folder", label: t.uploadFolder, icon: "folder-up", isPossible: mayAdd, run: async (page) => (await offer()).offerChosen(page, { isFolder: true }) },
  { key: "new-folder", label: t.newFolder, icon: "folder-plus", isPossible: mayAdd, run: async (page) => (await making()).newFolder(page) },
  { key: "new-link", label: t.newLink, icon: "link", isPossible: mayAdd, run: async (page, rows) => (await making()).newLink(page, rows) },
  { key: "import", label: t.importFromUrl, icon: "globe", isPossible: mayAdd, run: async (page) => (await making()).importFromUrl(page) },

  { key: "download", label: t.download, icon: "download", isPossible: oneOf("file"), run: async (page, [row]) => (await import("../download/single.js")).downloadFile(row) },
  { key: "zip", label: t.downloadZip, icon: "file-archive", isPossible: some, run: async (page, rows) => (await lists()).downloadPackage(page, rows, "application/zip") },
  { key: "tar", label: t.downloadTar, icon: "file-archive", isPossible: some, run: async (page, rows) => (await lists()).downloadPackage(page, rows, "application/x-tar") },
  ...["url-list", "html-list", "curl-script", "wget-script", "vcp-script"].map((key) => ({
    key,
    label: { "url-list": t.urlList, "html-list": t.htmlList, "curl-script": t.curlScript, "wget-script": t.wgetScript, "vcp-script": t.vcpScript }[key],
    icon: key === "url-list" ? "list" : key === "html-list" ? "link" : "file-text",
    isPossible: some,
    run: async (page, rows) => (await lists()).offerList(page, rows, key),
  })),

  { key: "properties", label: t.properties, icon: "info", keys: "Alt+Enter", shortcut: (event) => event.altKey && event.key === "Enter", isPossible: (page) => Boolean(page.folder?.node), run: async (page, rows) => (await import("../properties/open.js")).openProperties(page, rows) },
  { key: "cut", label: t.cut, icon: "scissors", keys: "Ctrl+X", shortcut: command("x"), isPossible: mayRemove, run: (page, rows) => hold(rows, { isCut: true }) },
  { key: "copy", label: t.copy, icon: "copy", keys: "Ctrl+C", shortcut: command("c"), isPossible: some, run: (page, rows) => hold(rows, { isCut: false }) },
  { key: "paste", label: t.paste, icon: "clipboard", keys: "Ctrl+V", shortcut: command("v"), isPossible: (page) => mayAdd(page) && clipboard.places.length > 0, run: async (page) => (await moving()).paste(page) },
  { key: "rename", label: t.rename, icon: "pencil", keys: "F2", shortcut: bare("F2"), isPossible: (page, rows) => one(page, rows) && mayAdd(page), run: async (page, rows) => (await making()).rename(page, rows) },
  { key: "remove", label: t.remove, icon: "trash-2", keys: "Del", shortcut: bare("Delete"), isDanger: true, isPossible: mayRemove, run: async (page, rows) => (await import("../manage/removing.js")).remove(page, rows) },
];

/** The action of this key. */
export function action(key) {
  return actions.find((one) => one.key === key);
}

/** Carry out an action by its key. */
export function runAction(key, page, rows) {
  return action(key).run(page, rows);
}

/** The action that a key press means, if any. */
export function actionFor(event) {
  return actions.find(({ shortcut }) => shortcut?.(event));
}

const picked = (...keys) => keys.map(action).filter(Boolean);

export const addActions = picked("upload-files", "upload-folder", "new-folder", "new-link", "import");
export const downloadActions = picked("download", "zip", "tar", "url-list", "html-list", "curl-script", "wget-script", "vcp-script");
export const toolbarActions = picked("properties", "rename", "paste", "remove");
export const menuActions = [
  picked("open", "look"),
  picked("download", "zip", "tar", "url-list", "html-list"),
  picked("cut", "copy", "paste"),
  picked("rename", "new-folder", "remove"),
  picked("properties", "share", "copy-as"),
];
