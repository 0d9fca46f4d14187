// Looking at a file: by what it is, never by running it.

import { present } from "../parts/dialogs.js";
import { html } from "../libraries/lit.js";
import { downloadFile } from "../download/single.js";
import { icon } from "../parts/icons.js";
import { t } from "../texts.js";
import "./fits-view.js";
import "./text-view.js";

const FITS = /\.(fits?|fts)$/i;
const PICTURE = /^image\/(png|jpeg|gif|webp|avif|bmp)$/;
const PICTURE_NAME = /\.(png|jpe?g|gif|webp|avif|bmp)$/i;

/** Show a file in a dialog. */
export function look(row) {
  return present(row.label, ({ close }) => html`
    ${view(row)}
    <footer slot="footer">
      <button class="button" @click=${() => close()}>${t.close}</button>
      <button class="button primary" @click=${() => downloadFile(row)}>${icon("download")}${t.download}</button>
    </footer>`, { isWide: true });
}

function view(row) {
  if (FITS.test(row.label) || /fits/i.test(row.type ?? "")) return html`<fits-view .place=${row.place}></fits-view>`;
  // What calls itself an SVG image or a page is text here.
  if (PICTURE.test(row.type ?? "") || (!/svg|html/i.test(row.type ?? "") && PICTURE_NAME.test(row.label))) {
    return html`<div class="picture"><img src=${row.place.fileUrl} alt=${row.label} /></div>`;
  }
  return html`<text-view .place=${row.place}></text-view>`;
}
