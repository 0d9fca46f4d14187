// From "Upload Files" to the button "Upload": choosing, and seeing what would go where and whether there is room.

import { html, nothing } from "../libraries/lit.js";
import { present } from "../parts/dialogs.js";
import { size } from "../parts/formats.js";
import { icon } from "../parts/icons.js";
import { Place, whyNotAName } from "../site/paths.js";
import { counted, t } from "../texts.js";
import { chosenFiles, droppedFiles } from "./collect.js";
import { startUpload } from "./uploads.js";

const SHOWN = 200;

/** Let the person choose files, or one folder with all that is in it, and offer to upload them here. */
export async function offerChosen(page, { isFolder }) {
  const list = await chooseFiles({ isFolder });
  if (list.length) offer(page, chosenFiles(list));
}

/** Offer what was dropped. */
export async function offerDropped(page, entries) {
  offer(page, await droppedFiles(entries));
}

/** Open the browser's own dialog; resolves with the files, none if it was dismissed. */
export function chooseFiles({ isFolder }) {
  const input = Object.assign(document.createElement("input"), { type: "file", multiple: true, hidden: true });
  if (isFolder) input.webkitdirectory = true;
  document.body.append(input);
  return new Promise((resolve) => {
    const end = (files) => {
      input.remove();
      resolve(files);
    };
    input.addEventListener("change", () => end([...input.files]));
    input.addEventListener("cancel", () => end([]));
    input.click();
  });
}

async function offer(page, { files, directories }) {
  const { folder, place } = page;
  const bytes = files.reduce((sum, { file }) => sum + file.size, 0);
  const free = folder.quota ? Math.max(0, folder.quota.bytes - folder.quota.used) : null;
  const isTooMuch = free !== null && bytes > free;
  const refused = files.filter(({ path }) => path.split("/").some((part) => whyNotAName(part, t)));
  const answer = await present(t.uploadTo(place.label), ({ close }) => html`
    <div class="dialog-text">
      <p class="lead">${counted(files.length, "file")} · ${size(bytes)} ${directories.length ? html`· ${counted(directories.length, "folder")}` : nothing}</p>
      <ul class="file-list">
        ${files.slice(0, SHOWN).map(({ file, path }) => html`<li><span title=${path}>${path}</span><span class="faint">${size(file.size)}</span></li>`)}
        ${files.length > SHOWN ? html`<li class="faint">${t.andMore(files.length - SHOWN)}</li>` : nothing}
      </ul>
      ${isTooMuch ? html`<p class="refusal" role="alert">${icon("circle-alert")} ${t.noRoom(size(bytes), size(free), size(folder.quota.bytes))}</p>` : nothing}
      ${refused.length ? html`<p class="refusal" role="alert">${icon("circle-alert")} ${t.badName(refused[0].path)} ${whyNotAName(refused[0].path.split("/").at(-1), t)}</p>` : nothing}
    </div>
    <footer slot="footer">
      <button class="button" @click=${() => close()}>${t.cancel}</button>
      <button class="button primary" autofocus ?disabled=${isTooMuch || refused.length > 0 || !(files.length + directories.length)} @click=${() => close(true)}>${t.upload}</button>
    </footer>`);
  if (answer) startUpload({ folder: new Place(place.service, place.parts), files, directories, known: new Set(folder.rows.map((row) => row.name)) });
}
