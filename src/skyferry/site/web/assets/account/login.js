// Name and password; password managers fill them.

import { html, nothing } from "../libraries/lit.js";
import { Element } from "../parts/element.js";
import { icon } from "../parts/icons.js";
import { logIn } from "../site/session.js";
import { t } from "../texts.js";

class LoginPage extends Element {
  static properties = { again: { type: Boolean }, error: { state: true }, isBusy: { state: true } };

  async #submit(event) {
    event.preventDefault();
    const fields = new FormData(event.target);
    this.isBusy = true;
    this.error = null;
    try {
      await logIn(fields.get("username"), fields.get("password"));
      this.say("logged-in");
    } catch (fault) {
      this.error = fault.detail || fault.message;
    } finally {
      this.isBusy = false;
    }
  }

  firstUpdated() {
    this.querySelector("input").focus();
  }

  render() {
    return html`<form class="login" @submit=${this.#submit} aria-labelledby="login-title">
      <h1 id="login-title">${t.logInTitle}</h1>
      <p class="lead">${this.again ? t.logInAgain : t.logInLead}</p>
      ${this.error ? html`<p class="refusal" role="alert">${icon("circle-alert")} ${this.error}</p>` : nothing}
      <label>${t.userName}<input name="username" autocomplete="username" autocapitalize="none" spellcheck="false" required /></label>
      <label>${t.password}<input name="password" type="password" autocomplete="current-password" required /></label>
      <button class="button primary" type="submit" ?disabled=${this.isBusy}>${t.logIn}</button>
      ${this.again ? nothing : html`<p class="aside"><a href="/storage/vault/list/">${t.browsePublic}</a></p>`}
    </form>`;
  }
}

customElements.define("login-page", LoginPage);
