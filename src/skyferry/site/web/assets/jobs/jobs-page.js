// One's jobs on both services: what runs, how far it is, what went wrong; stopped or tried again from here.

import { html, nothing, repeat } from "../libraries/lit.js";
import { duration, exactTime, size, when } from "../parts/formats.js";
import { Element } from "../parts/element.js";
import { icon } from "../parts/icons.js";
import { tellFault } from "../parts/notices.js";
import { abort, failuresOf, forget, hasEnded, ownJobs, run } from "../site/jobs.js";
import { form } from "../site/http.js";
import { Place } from "../site/paths.js";
import { t } from "../texts.js";

const LIVE_MS = 1000;
const QUIET_MS = 8000;

class JobsPage extends Element {
  static properties = { jobs: { state: true }, failures: { state: true } };

  #timer = null;

  connectedCallback() {
    super.connectedCallback();
    this.failures = new Map();
    this.#refresh();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    this.#timer = null;
  }

  async #refresh() {
    clearTimeout(this.#timer);
    try {
      this.jobs = await ownJobs();
    } catch (fault) {
      if (!this.jobs) tellFault(t.jobs, fault);
    }
    if (!this.isConnected) return;
    const isLive = this.jobs?.some((job) => !hasEnded(job.phase)) && !document.hidden;
    this.#timer = setTimeout(() => this.#refresh(), isLive ? LIVE_MS : QUIET_MS);
  }

  async #steer(work) {
    try {
      await work();
    } catch (fault) {
      tellFault(t.jobs, fault);
    }
    this.#refresh();
  }

  #retry(job) {
    const list = job.url.slice(0, job.url.lastIndexOf("/"));
    return this.#steer(() => (job.kind === "delete" ? run(list, form({ target: job.target }), {}) : run(list, job.document)));
  }

  async #showFailures(job) {
    const failures = new Map(this.failures);
    if (!failures.delete(job.id)) failures.set(job.id, await failuresOf(job.url));
    this.failures = failures;
  }

  render() {
    if (!this.jobs) return html`<div class="waiting" role="status">${t.loading}</div>`;
    return html`<div class="sheet"><h1>${t.jobs}</h1><p class="lead">${t.jobsLead}</p>
      ${this.jobs.length ? nothing : html`<p class="empty">${t.noJobs}</p>`}
      <ul class="jobs">${repeat(this.jobs, (job) => job.id, (job) => this.#job(job))}</ul></div>`;
  }

  #job(job) {
    const isEnded = hasEnded(job.phase);
    const counts = [job.done && t.jobDone(job.done), job.failed && t.jobFailed(job.failed), job.bytes && size(job.bytes), job.seconds >= 1 && duration(job.seconds), job.bytes && job.seconds >= 1 && `${size(job.bytes / job.seconds)}/s`];
    return html`<li class="job ${job.phase.toLowerCase()}">
      <div class="job-title">${icon(isEnded ? (job.phase === "COMPLETED" ? "circle-check" : "circle-alert") : "refresh-cw")}
        <strong>${t.jobKinds[job.kind]}</strong> ${this.#places(job)}</div>
      <div class="job-state"><span role="status">${t.phases[job.phase]}</span> · <time title=${exactTime(job.created)}>${when(job.created)}</time> ${counts.filter(Boolean).map((text) => html` · ${text}`)}</div>
      ${isEnded ? nothing : html`<progress aria-label=${t.jobKinds[job.kind]}></progress>`}
      ${job.message ? html`<p class="refusal">${job.message}</p>` : nothing}
      <div class="batch-tools">
        ${isEnded
          ? html`${job.phase === "COMPLETED" ? nothing : html`<button class="button" @click=${() => this.#retry(job)}>${icon("rotate-ccw")}${t.retry}</button>`}
              ${job.failed ? html`<button class="button" @click=${() => this.#showFailures(job)} aria-expanded=${this.failures.has(job.id)}>${icon("list")}${t.jobLog}</button>` : nothing}
              <button class="button" @click=${() => this.#steer(() => forget(job.url))}>${icon("x")}${t.forgetJob}</button>`
          : html`<button class="button" @click=${() => this.#steer(() => abort(job.url))}>${icon("ban")}${t.cancel}</button>`}
      </div>
      ${this.failures.has(job.id) ? html`<ul class="job-log">${this.failures.get(job.id).map(({ uri, fault, detail }) => html`<li><code>${Place.ofUri(uri)?.text ?? uri}</code> ${fault}: ${detail}</li>`)}</ul>` : nothing}
    </li>`;
  }

  #places(job) {
    const shown = (uri) => {
      const place = uri && Place.ofUri(uri);
      return place ? html`<a href=${place.isRoot ? place.address : place.parent.address}>${place.service}:${place.text}</a>` : uri;
    };
    if (job.source) return html`${job.source} → ${shown(job.target)}`;
    return html`${shown(job.target)}${job.destination ? html` → ${shown(job.destination)}` : nothing}`;
  }
}

customElements.define("jobs-page", JobsPage);
