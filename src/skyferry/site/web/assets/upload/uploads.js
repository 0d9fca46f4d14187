// All uploads of this tab, and those that an earlier page did not finish.

import { site } from "../site/session.js";
import { Place } from "../site/paths.js";
import { Batch } from "./batch.js";
import { forgetBatch, notedBatches, notedFiles, noteBatch } from "./notes.js";
import "./upload-panel.js";

/** Fires `change`; holds running and ended batches, and `interrupted` ones of earlier pages. */
class Uploads extends EventTarget {
  batches = [];
  interrupted = [];

  tell = () => this.dispatchEvent(new Event("change"));
}

export const uploads = new Uploads();

addEventListener("beforeunload", (event) => {
  if (uploads.batches.some((batch) => !batch.isEnded)) event.preventDefault();
});

/** Begin to upload. */
export async function startUpload({ folder, files, directories, known }) {
  const batch = new Batch({ folder, files, directories, known });
  await note(batch);
  return begin(batch);
}

/** Go on with a batch that an earlier page left, with its files chosen again. */
export async function resumeUpload(interrupted, files) {
  uploads.interrupted = uploads.interrupted.filter((one) => one !== interrupted);
  const folder = Place.at(interrupted.service, interrupted.path);
  const batch = new Batch({ id: interrupted.id, folder, files, notes: await notedFiles(interrupted.id) });
  return begin(batch);
}

/** Forget a batch that an earlier page left. */
export async function forgetInterrupted(interrupted) {
  uploads.interrupted = uploads.interrupted.filter((one) => one !== interrupted);
  await forgetBatch(interrupted.id);
  uploads.tell();
}

/** Find what earlier pages of this user left, unless another tab is still at it. */
export async function findInterrupted() {
  const found = [];
  for (const batch of await notedBatches()) {
    if (batch.user !== site.user?.name || uploads.batches.some(({ id }) => id === batch.id)) continue;
    const isHeld = await navigator.locks.request(lockOf(batch.id), { ifAvailable: true }, (lock) => lock === null);
    if (isHeld) continue;
    const notes = await notedFiles(batch.id);
    const done = [...notes.values()].filter((one) => one.state === "done").length;
    found.push({ ...batch, done });
  }
  uploads.interrupted = found;
  if (found.length) showPanel();
  uploads.tell();
}

/** Take what has ended off the panel. */
export function clearEnded() {
  for (const batch of uploads.batches) if (batch.isEnded) forgetBatch(batch.id);
  uploads.batches = uploads.batches.filter((batch) => !batch.isEnded);
  uploads.tell();
}

const lockOf = (id) => `skyferry-upload-${id}`;

function note(batch) {
  const { id, folder, items, bytes } = batch;
  return noteBatch({ id, user: site.user.name, service: folder.service, path: folder.path, total: items.length, bytes, first: items[0]?.path ?? "", isFolder: items.some((item) => item.parts.length > 1) });
}

function begin(batch) {
  uploads.batches.push(batch);
  batch.addEventListener("change", uploads.tell);
  showPanel();
  uploads.tell();
  // The lock tells other tabs that this one is at it; it falls with the tab, whatever ends that.
  return navigator.locks.request(lockOf(batch.id), async () => {
    await batch.run();
    if (batch.count("done") + batch.count("skipped") === batch.items.length) await forgetBatch(batch.id);
  });
}

function showPanel() {
  if (!document.querySelector("upload-panel")) document.body.append(document.createElement("upload-panel"));
}
