// Dialogs as promises: shown, answered, gone.

import { html, nothing, render } from "../libraries/lit.js";
import { t } from "../texts.js";

/**
 * Show a dialog until it is closed.
 * @param {string} label its title
 * @param {(tools: {close: (value?: unknown) => void, draw: () => void}) => unknown} view its content; `draw` shows it anew
 * @returns what `close` was given; undefined if it was dismissed
 */
export function present(label, view, { isWide = false } = {}) {
  const holder = document.body.appendChild(document.createElement("div"));
  const before = document.activeElement;
  return new Promise((resolve) => {
    let result;
    const close = (value) => {
      result = value;
      holder.querySelector("wa-dialog").open = false;
    };
    const ended = (event) => {
      if (event.target.localName !== "wa-dialog") return;
      render(nothing, holder);
      holder.remove();
      before?.focus?.({ preventScroll: true });
      resolve(result);
    };
    const draw = () => {
      if (!holder.isConnected) return;
      render(html`<wa-dialog class=${isWide ? "wide" : ""} label=${label} open @wa-after-hide=${ended}>${view({ close, draw })}</wa-dialog>`, holder);
    };
    draw();
    requestAnimationFrame(() => holder.querySelector("[autofocus]")?.focus());
  });
}

/** Ask a yes-or-no question; resolves with whether the answer was yes. */
export async function confirm(label, text, { yes = t.ok, isDanger = false } = {}) {
  const answer = await present(label, ({ close }) => html`
    <div class="dialog-text">${text}</div>
    <footer slot="footer">
      <button class="button" @click=${() => close(false)}>${t.cancel}</button>
      <button class="button ${isDanger ? "danger" : "primary"}" autofocus @click=${() => close(true)}>${yes}</button>
    </footer>`);
  return answer === true;
}

/**
 * Ask for a line of text.
 * @param {(text: string) => string} refuse why a text will not do; empty if it will
 */
export async function askText(label, { field, value = "", action = t.ok, refuse = () => "", selectTo = null, hint = "" }) {
  let text = value;
  let touched = false;
  return present(label, ({ close, draw }) => {
    const why = refuse(text);
    const submit = (event) => {
      event.preventDefault();
      touched = true;
      if (why) draw();
      else close(text);
    };
    const typed = (event) => {
      text = event.target.value;
      touched = true;
      draw();
    };
    const select = (event) => selectTo !== null && event.target.setSelectionRange(0, selectTo);
    return html`
      <form id="ask-text" class="fields" @submit=${submit}>
        <label>${field}<input autofocus autocomplete="off" spellcheck="false" .value=${value} @input=${typed} @focus=${select} aria-describedby="ask-text-why" /></label>
        <p id="ask-text-why" class="refusal" role="alert">${touched ? why : nothing}</p>
        ${hint ? html`<p class="hint">${hint}</p>` : nothing}
      </form>
      <footer slot="footer">
        <button class="button" @click=${() => close()}>${t.cancel}</button>
        <button class="button primary" type="submit" form="ask-text" ?disabled=${touched && Boolean(why)}>${action}</button>
      </footer>`;
  });
}
