// The uploads of this tab, at the corner of the page: how far, how fast, what went wrong, and the end of each file.

import { html, nothing } from "../libraries/lit.js";
import { duration, size } from "../parts/formats.js";
import { Element } from "../parts/element.js";
import { icon } from "../parts/icons.js";
import { counted, t } from "../texts.js";
import { chosenFiles } from "./collect.js";
import { chooseFiles } from "./offer.js";
import { saveReport } from "./report.js";
import { clearEnded, forgetInterrupted, resumeUpload, uploads } from "./uploads.js";

const SHOWN = 60;
const REDRAW_MS = 200;
const ORDER = ["sending", "failed", "waiting", "cancelled", "skipped", "done"];
const MARKS = { done: "circle-check", failed: "circle-alert", skipped: "ban", cancelled: "ban", sending: "upload", waiting: "ellipsis" };

class UploadPanel extends Element {
  static properties = { isSmall: { state: true } };

  #timer = null;
  #rates = new WeakMap();

  connectedCallback() {
    super.connectedCallback();
    uploads.addEventListener("change", this.#soon);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    uploads.removeEventListener("change", this.#soon);
  }

  #soon = () => {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.requestUpdate();
    }, REDRAW_MS);
  };

  render() {
    const { batches, interrupted } = uploads;
    if (!batches.length && !interrupted.length) return nothing;
    const isEnded = batches.every((batch) => batch.isEnded);
    return html`<section class="panel" aria-label=${t.uploads}>
      <header><h2>${icon("upload")} ${t.uploads}</h2>
        <button class="quiet" @click=${() => (this.isSmall = !this.isSmall)} aria-expanded=${!this.isSmall} aria-label=${t.showUploads}>${icon("chevron-down")}</button>
      </header>
      ${this.isSmall ? nothing : interrupted.map((one) => this.#interrupted(one))}
      ${batches.map((batch) => this.#batch(batch))}
      ${isEnded && batches.length ? html`<footer><button class="button primary" @click=${clearEnded}>${t.ok}</button></footer>` : nothing}
    </section>`;
  }

  #interrupted(one) {
    const choose = async () => {
      const { files } = chosenFiles(await chooseFiles({ isFolder: one.isFolder }));
      if (files.length) resumeUpload(one, files);
    };
    return html`<div class="interrupted" role="status">
      <p>${t.interrupted(one.first, one.done, one.total, one.path)}</p>
      <button class="button primary" @click=${choose}>${t.chooseAgain}</button>
      <button class="button" @click=${() => forgetInterrupted(one)}>${t.forget}</button>
    </div>`;
  }

  #batch(batch) {
    const { items } = batch;
    const done = batch.count("done");
    const failed = batch.count("failed");
    return html`<div class="batch">
      <progress max=${batch.bytes || 1} value=${batch.isEnded && !failed ? batch.bytes || 1 : batch.sent} aria-label=${t.uploadProgress}></progress>
      <p class="overall" role="status">${batch.isEnded ? this.#outcome(batch) : this.#pace(batch, done)}</p>
      <div class="batch-tools">
        ${batch.isEnded
          ? html`${failed || batch.count("cancelled") ? html`<button class="button" @click=${() => batch.retry()}>${icon("rotate-ccw")}${t.retry}</button>` : nothing}
              <button class="button" @click=${() => saveReport(batch)}>${icon("file-text")}${t.report}</button>`
          : html`${batch.isPaused
                ? html`<button class="button" @click=${() => batch.resume()}>${icon("play")}${t.resume}</button>`
                : html`<button class="button" @click=${() => batch.pause()}>${icon("pause")}${t.pause}</button>`}
              <button class="button" @click=${() => batch.cancel()}>${icon("x")}${t.cancel}</button>`}
      </div>
      ${this.isSmall ? nothing : html`<ul class="upload-items" tabindex="0" aria-label=${t.uploads}>${this.#shown(items).map((item) => this.#item(item))}${items.length > SHOWN ? html`<li class="faint">${t.andMore(items.length - SHOWN)}</li>` : nothing}</ul>`}
    </div>`;
  }

  /** What matters most first. */
  #shown(items) {
    const shown = [];
    for (const state of ORDER) {
      for (const item of items) {
        if (shown.length >= SHOWN) return shown;
        if (item.state === state) shown.push(item);
      }
    }
    return shown;
  }

  #item(item) {
    const share = item.size ? Math.floor((100 * item.sent) / item.size) : 0;
    const told = item.state === "sending" ? `${share} %` : item.state === "failed" ? (item.fault?.detail ?? "") : t.states[item.state];
    return html`<li class=${item.state}>${icon(MARKS[item.state])}<span class="path" title=${item.path}>${item.path}</span><span class="told" title=${told}>${told}</span></li>`;
  }

  #outcome(batch) {
    const parts = ["done", "skipped", "failed", "cancelled"].map((state) => [state, batch.count(state)]).filter(([, count]) => count);
    return parts.map(([state, count]) => `${counted(count, "file")} ${t.states[state]}`).join(" · ");
  }

  #pace(batch, done) {
    const rate = this.#rate(batch);
    const left = rate > 0 ? t.timeLeft(duration((batch.bytes - batch.sent) / rate)) : "";
    const parts = [t.filesDone(done, batch.items.length), t.bytesDone(size(batch.sent), size(batch.bytes))];
    return [...parts, batch.isPaused ? t.paused : rate > 0 && `${size(rate)}/s`, !batch.isPaused && left].filter(Boolean).join(" · ");
  }

  /** Bytes a second over the last seconds. */
  #rate(batch) {
    const now = performance.now();
    const marks = (this.#rates.get(batch) ?? []).filter(([at]) => now - at < 6000);
    marks.push([now, batch.sent]);
    this.#rates.set(batch, marks);
    const [[at, sent]] = marks;
    return now - at > 500 ? ((batch.sent - sent) * 1000) / (now - at) : 0;
  }
}

customElements.define("upload-panel", UploadPanel);
