// The frame around every page: places, the account, and what the address asks for.

import "./libraries/components.js";
import "./account/login.js";
import "./browse/folder-page.js";
import { html, nothing } from "./libraries/lit.js";
import { Element } from "./parts/element.js";
import { icon } from "./parts/icons.js";
import { followLinks, go, routing } from "./parts/routing.js";
import { sessionEvents } from "./site/http.js";
import { Place } from "./site/paths.js";
import { logOut, places, refreshSite, site, startPlace } from "./site/session.js";
import { t } from "./texts.js";

const PAGES = {
  jobs: { element: () => import("./jobs/jobs-page.js"), view: () => html`<jobs-page></jobs-page>`, icon: "history" },
  account: { element: () => import("./account/account-page.js"), view: () => html`<account-page></account-page>`, icon: "user" },
};

class SkyferryApp extends Element {
  static properties = { route: { state: true }, isReady: { state: true }, sessionEnded: { state: true } };

  constructor() {
    super();
    this.isReady = false;
    this.sessionEnded = false;
    followLinks(this);
    routing.addEventListener("change", () => this.#read());
    sessionEvents.addEventListener("ended", () => this.#confirmEnd());
    this.#start();
  }

  #confirming = null;

  async #start() {
    document.documentElement.classList.remove("wa-cloak");
    await refreshSite();
    this.isReady = true;
    this.#read();
    this.#findInterrupted();
  }

  async #findInterrupted() {
    if (site.user) (await import("./upload/uploads.js")).findInterrupted();
  }

  #read() {
    const place = Place.ofAddress(location.pathname);
    const name = location.pathname.split("/")[2];
    this.route = place ? { place } : { page: name || "start" };
    if (this.route.page === "start" && site.user) go(startPlace().address, { replace: true });
    PAGES[name]?.element().then(() => this.requestUpdate());
    document.title = `${place ? place.label : (t[name] ?? t.logIn)} · ${t.product}`;
  }

  #confirmEnd() {
    this.#confirming ??= refreshSite()
      .then(() => {
        this.sessionEnded = !site.user;
        this.requestUpdate();
      })
      .finally(() => (this.#confirming = null));
  }

  #loggedIn() {
    const again = this.sessionEnded;
    this.#findInterrupted();
    this.sessionEnded = false;
    this.requestUpdate();
    const next = new URLSearchParams(location.search).get("next");
    if (again) dispatchEvent(new Event("skyferry-logged-in"));
    else go(next?.startsWith("/storage/") ? next : startPlace().address, { replace: true });
  }

  async #logOut() {
    await logOut();
    go("/storage/");
    this.requestUpdate();
  }

  #toggleTheme() {
    const isDark = document.documentElement.classList.contains("wa-dark");
    localStorage.setItem("skyferry-theme", isDark ? "light" : "dark");
    dispatchEvent(new Event("skyferry-theme"));
    this.requestUpdate();
  }

  render() {
    if (!this.isReady) return html`<div class="waiting" role="status">${t.loading}</div>`;
    return html`
      <a class="skip" href="#main">${t.skip}</a>
      ${this.#bar()}
      <main id="main" tabindex="-1">${this.#view()}</main>
      ${this.sessionEnded ? this.#again() : nothing}
    `;
  }

  #bar() {
    const isDark = document.documentElement.classList.contains("wa-dark");
    return html`<header class="bar">
      <a class="brand" href="/storage/" aria-label=${t.product}><img src=${new URL("icon.svg", import.meta.url)} alt="" width="24" height="24" /><span>${t.product}</span></a>
      <nav aria-label=${t.placesLabel}>
        ${places().map(({ key, icon: name, place }) => this.#link(place.address, name, t[key], this.#isAt(place)))}
        ${site.user ? this.#link("/storage/jobs", "history", t.jobs, this.route.page === "jobs") : nothing}
      </nav>
      <div class="bar-end">
        <button class="quiet" @click=${this.#toggleTheme} title=${isDark ? t.light : t.dark} aria-label=${isDark ? t.light : t.dark}>${icon(isDark ? "sun" : "moon")}</button>
        ${site.user
          ? html`${this.#link("/storage/account", "user", site.user.name, this.route.page === "account")}
              <button class="quiet" @click=${this.#logOut} title=${t.logOut} aria-label=${t.logOut}>${icon("log-out")}</button>`
          : html`<a class="button" href=${this.#loginAddress()}>${t.logIn}</a>`}
      </div>
    </header>`;
  }

  #link(address, name, label, isHere) {
    return html`<a class="place" href=${address} aria-current=${isHere ? "page" : "false"} title=${label}>${icon(name)}<span>${label}</span></a>`;
  }

  /** Whether one stands at or below a place, and no other place is nearer. */
  #isAt(place) {
    const here = this.route.place;
    if (!here?.isBelow(place)) return false;
    return !places().some(({ place: other }) => here.isBelow(other) && other.parts.length > place.parts.length);
  }

  #loginAddress() {
    const here = location.pathname + location.search;
    return this.route.place ? `/storage/login?next=${encodeURIComponent(here)}` : "/storage/login";
  }

  #view() {
    const { place, page } = this.route;
    if (place) return html`<folder-page .place=${place} .user=${site.user?.name ?? null} login-address=${this.#loginAddress()}></folder-page>`;
    if (PAGES[page] && site.user) return PAGES[page].view();
    return html`<login-page @logged-in=${this.#loggedIn}></login-page>`;
  }

  #again() {
    return html`<wa-dialog open label=${t.logInTitle} without-header light-dismiss-off @wa-hide=${(event) => !site.user && event.preventDefault()}>
      <login-page again @logged-in=${this.#loggedIn}></login-page>
    </wa-dialog>`;
  }
}

customElements.define("skyferry-app", SkyferryApp);
