// What to do when a name is taken already.

import { html } from "../libraries/lit.js";
import { present } from "../parts/dialogs.js";
import { t } from "../texts.js";

export const SKIP = "skip";

/** Ask; resolves with `{choice: "skip" | "replace" | "keep", forAll}`. Dismissing skips this one. */
export async function askConflict(name, place) {
  let forAll = false;
  const answer = await present(t.conflictTitle, ({ close }) => html`
    <div class="dialog-text"><p>${t.conflictText(name, place.parent.text)}</p>
      <label class="check"><input type="checkbox" @change=${(event) => (forAll = event.target.checked)} /> ${t.conflictForAll}</label>
    </div>
    <footer slot="footer">
      <button class="button" @click=${() => close(SKIP)}>${t.conflictSkip}</button>
      <button class="button" @click=${() => close("keep")}>${t.conflictKeep}</button>
      <button class="button primary" autofocus @click=${() => close("replace")}>${t.conflictReplace}</button>
    </footer>`);
  return { choice: answer ?? SKIP, forAll };
}
