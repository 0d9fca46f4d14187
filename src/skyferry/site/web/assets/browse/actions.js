// Everything that can be done in a folder: one list for the toolbar, the menus and the keys.

import { t } from "../texts.js";

const one = (page, rows) => rows.length === 1;
const some = (page, rows) => rows.length > 0;
const mayAdd = (page) => Boolean(page.folder?.isWritable);
const mayRemove = (page, rows) => some(page, rows) && mayAdd(page);

/** An action loads its own code when it is first asked for. */
const actions = [
  { key: "open", label: t.open, icon: "folder", keys: "Enter", isPossible: (page, rows) => one(page, rows) && rows[0].kind === "folder", run: async (page, [row]) => (await import("../parts/routing.js")).go(row.place.address) },
  { key: "look", label: t.look, icon: "eye", keys: "Enter", isPossible: (page, rows) => one(page, rows) && rows[0].kind === "file", run: async (page, [row]) => (await import("../download/single.js")).downloadFile(row) },
  { key: "upload-files", label: t.uploadFiles, icon: "upload", isPossible: mayAdd, run: (page) => uploading({ page, isFolder: false }) },
  { key: "upload-folder", label: t.uploadFolder, icon: "folder-up", isPossible: mayAdd, run: (page) => uploading({ page, isFolder: true }) },
];

async function uploading({ page, isFolder }) {
  (await import("../upload/offer.js")).offerChosen(page, { isFolder });
}

/** @returns the action of this key */
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
export const toolbarActions = picked("download", "properties", "share", "rename", "remove");
export const menuActions = [picked("open", "look"), picked("download", "zip", "tar"), picked("cut", "copy", "paste"), picked("rename", "remove"), picked("properties", "share", "copy-as")];
