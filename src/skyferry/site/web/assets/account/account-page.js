// What gives access to the account: certificate, tokens, SSH keys, sessions.

import { html, nothing } from "../libraries/lit.js";
import { exactTime, when } from "../parts/formats.js";
import { Element } from "../parts/element.js";
import { icon } from "../parts/icons.js";
import { tell, tellFault } from "../parts/notices.js";
import { confirm } from "../parts/dialogs.js";
import { ask, askJson, form } from "../site/http.js";
import { site } from "../site/session.js";
import { t } from "../texts.js";

class AccountPage extends Element {
  static properties = { tokens: { state: true }, keys: { state: true }, sessions: { state: true }, made: { state: true } };

  connectedCallback() {
    super.connectedCallback();
    this.#refresh();
  }

  async #refresh() {
    const of = (url) => askJson(url).catch(() => null);
    [this.tokens, this.keys, this.sessions] = await Promise.all([of("/ac/tokens"), of("/ac/keys"), of("/api/sessions")]);
  }

  async #attempt(what, work) {
    try {
      await work();
    } catch (fault) {
      tellFault(what, fault);
    }
    await this.#refresh();
  }

  render() {
    return html`<div class="sheet"><h1>${site.user.name}</h1>
      ${this.#certificate()} ${this.#tokens()} ${this.keys ? this.#keys() : nothing} ${this.sessions ? this.#sessions() : nothing}
    </div>`;
  }

  #certificate() {
    return html`<section><h2>${icon("file-text")} ${t.certificate}</h2><p>${t.certificateLead}</p>
      <form class="inline" action="/cred/proxy" method="get"><label>${t.days}<input type="number" name="daysValid" min="1" max=${site.certificate_days} value=${Math.min(10, site.certificate_days)} /></label>
        <button class="button primary">${icon("download")}${t.getCertificate}</button></form>
      <pre>mkdir -p ~/.ssl && mv proxy.pem ~/.ssl/cadcproxy.pem && chmod 600 ~/.ssl/cadcproxy.pem</pre></section>`;
  }

  #tokens() {
    const make = (event) => {
      event.preventDefault();
      const body = form(Object.fromEntries([...new FormData(event.target)].filter(([, value]) => value)));
      const target = event.target;
      this.#attempt(t.tokens, async () => {
        this.made = (await (await ask("POST", "/ac/tokens", { body })).json()).token;
        target.reset();
      });
    };
    return html`<section><h2>${icon("key")} ${t.tokens}</h2><p>${t.tokensLead}</p>
      <form class="inline" @submit=${make}>
        <label>${t.tokenLabel}<input name="label" required /></label>
        <label>${t.tokenScope}<input name="scope" placeholder="read arc:home/${site.user.name}" /></label>
        <label>${t.days}<input type="number" name="days" min="1" max=${site.token_days} value=${site.token_days} /></label>
        <button class="button primary">${t.create}</button>
      </form>
      ${this.made ? html`<p class="made" role="status">${t.tokenMade}</p><pre class="token" tabindex="0" aria-label=${t.tokenText}>${this.made}</pre>` : nothing}
      ${this.#table(this.tokens, [t.tokenLabel, t.tokenScope, t.expires, t.lastUsed], (token) => [token.label, token.scope || t.everything, exactTime(token.expires), when(token.last_used)], (token) => `/ac/tokens/${token.id}`, (token) => token.label)}</section>`;
  }

  #keys() {
    const add = (event) => {
      event.preventDefault();
      const target = event.target;
      this.#attempt(t.keys, async () => {
        await ask("POST", "/ac/keys", { body: form({ key: new FormData(target).get("key") }) });
        target.reset();
      });
    };
    return html`<section><h2>${icon("key")} ${t.keys}</h2><p>${t.keysLead(location.hostname, site.sftp_port)}</p>
      <form class="inline wide" @submit=${add}><label>${t.publicKey}<textarea name="key" rows="2" required spellcheck="false" placeholder="ssh-ed25519 AAAA… you@laptop"></textarea></label><button class="button primary">${t.addKey}</button></form>
      ${this.#table(this.keys, [t.keyLabel, t.fingerprint], (key) => [key.label, html`<code>${key.fingerprint}</code>`], (key) => `/ac/keys/${key.id}`, (key) => key.label || key.fingerprint)}</section>`;
  }

  #sessions() {
    return html`<section><h2>${icon("user")} ${t.sessions}</h2><p>${t.sessionsLead}</p>
      ${this.#table(this.sessions, [t.began, t.lastUsed, t.which], (one) => [exactTime(one.created), exactTime(one.last_used), one.current ? t.thisSession : ""], (one) => `/api/sessions/${one.id}`, (one) => exactTime(one.created))}</section>`;
  }

  #table(rows, heads, cells, url, name) {
    if (!rows?.length) return nothing;
    const revoke = async (row) => {
      if (!(await confirm(t.revokeTitle(name(row)), t.revokeText, { yes: t.revoke, isDanger: true }))) return;
      this.#attempt(t.revoke, async () => {
        await ask("DELETE", url(row));
        tell(t.revoked);
      });
    };
    return html`<table class="plain"><thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}<th><span class="unseen">${t.actionsOf}</span></th></tr></thead>
      <tbody>${rows.map((row) => html`<tr>${cells(row).map((cell) => html`<td>${cell}</td>`)}<td><button class="button" aria-label="${t.revoke} ${name(row)}" @click=${() => revoke(row)}>${t.revoke}</button></td></tr>`)}</tbody></table>`;
  }
}

customElements.define("account-page", AccountPage);
