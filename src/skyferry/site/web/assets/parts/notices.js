// Short messages at the edge of the page, read out by screen readers.

import { icon } from "./icons.js";
import { html, render, repeat } from "../libraries/lit.js";
import { t } from "../texts.js";

const SECONDS = 8;
let notices = [];
let holder = null;

/** Tell that something was done; `action` is an offer `{label, run}`. */
export function tell(text, { action = null } = {}) {
  add({ text, action, isRefusal: false });
}

/** Tell that something was refused, and by what fault. */
export function tellFault(what, fault) {
  add({ text: what ? `${what}: ${fault.detail ?? fault.message}` : (fault.detail ?? fault.message), action: null, isRefusal: true });
}

function add(notice) {
  notices = [...notices.slice(-3), notice];
  draw();
  setTimeout(() => drop(notice), SECONDS * (notice.isRefusal ? 2000 : 1000));
}

function drop(notice) {
  notices = notices.filter((one) => one !== notice);
  draw();
}

function draw() {
  holder ??= document.body.appendChild(Object.assign(document.createElement("div"), { className: "notices" }));
  holder.setAttribute("aria-live", "polite");
  render(
    repeat(notices, (notice) => notice, (notice) => html`<div class="notice ${notice.isRefusal ? "refused" : ""}" role=${notice.isRefusal ? "alert" : "status"}>
      ${icon(notice.isRefusal ? "circle-alert" : "circle-check")}<span>${notice.text}</span>
      ${notice.action ? html`<button class="quiet" @click=${() => (notice.action.run(), drop(notice))}>${notice.action.label}</button>` : ""}
      <button class="quiet" aria-label=${t.close} @click=${() => drop(notice)}>${icon("x")}</button>
    </div>`),
    holder,
  );
}
