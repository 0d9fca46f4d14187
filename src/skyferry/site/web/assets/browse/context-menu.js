// The menu at the pointer, or at the row on which the keyboard stands.

import { html, nothing, render } from "../libraries/lit.js";
import { icon } from "../parts/icons.js";
import { t } from "../texts.js";
import { menuActions, runAction } from "./actions.js";

let holder = null;

/** Show what can be done with the selection of a folder page. */
export async function showMenu(page, x, y) {
  holder ??= document.body.appendChild(Object.assign(document.createElement("div"), { className: "menu-holder overlay-free" }));
  const rows = page.selection.selected;
  const groups = menuActions.map((group) => group.filter((action) => action.isPossible(page, rows))).filter((group) => group.length);
  const chosen = (event) => runAction(event.detail.item.value, page, rows);
  render(nothing, holder);
  render(
    html`<wa-dropdown placement="bottom-start" distance="0" @wa-select=${chosen} @wa-after-hide=${() => page.querySelector(".table")?.focus()}>
      <button slot="trigger" class="menu-point" tabindex="-1" aria-label=${t.actionsOf}></button>
      ${groups.map((group, at) => html`${at ? html`<wa-divider></wa-divider>` : nothing}${group.map(item)}`)}
    </wa-dropdown>`,
    holder,
  );
  Object.assign(holder.style, { left: `${x}px`, top: `${y}px` });
  const dropdown = holder.firstElementChild;
  await dropdown.updateComplete;
  dropdown.open = true;
}

function item(action) {
  return html`<wa-dropdown-item value=${action.key} variant=${action.isDanger ? "danger" : "default"}>
    <span slot="icon">${icon(action.icon)}</span>${action.label}${action.keys ? html`<kbd slot="details">${action.keys}</kbd>` : nothing}
  </wa-dropdown-item>`;
}
