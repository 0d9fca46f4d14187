// Who can read and write, in words; groups are chosen among one's own, typed, or made here.

import { html, nothing } from "../libraries/lit.js";
import { askText } from "../parts/dialogs.js";
import { Element } from "../parts/element.js";
import { icon } from "../parts/icons.js";
import { tellFault } from "../parts/notices.js";
import { createGroup, GROUP_NAME } from "../site/groups.js";
import { site } from "../site/session.js";
import { t } from "../texts.js";

const MOST_GROUPS = 8;

class SharingForm extends Element {
  static properties = {
    sharing: { attribute: false },
    groups: { attribute: false },
    folder: { type: Boolean },
    fixed: { type: Boolean },
    value: { state: true },
    isRecursive: { state: true },
    refusal: { state: true },
  };

  willUpdate(changed) {
    if (changed.has("sharing") && !this.value) this.value = { ...this.sharing };
  }

  get isChanged() {
    return JSON.stringify(this.value) !== JSON.stringify(this.sharing) || Boolean(this.isRecursive);
  }

  #set(values) {
    this.value = { ...this.value, ...values };
  }

  render() {
    return html`<form class="fields sharing" @submit=${(event) => event.preventDefault()}>
      <p class="in-words" role="status">${t.sharingInWords(this.value)}</p>
      ${this.#flag("public", t.sharePublic)}
      ${this.#groupField("read", t.shareRead)}
      ${this.#groupField("write", t.shareWrite)}
      ${this.refusal ? html`<p class="refusal" role="alert">${icon("circle-alert")} ${this.refusal}</p>` : nothing}
      ${this.fixed ? nothing : html`<p><button type="button" class="button" @click=${this.#newGroup}>${icon("users")}${t.newGroup}</button></p>`}
      <hr />
      ${this.folder ? this.#flag("inherit", t.shareInherit) : nothing}
      ${this.folder && !this.fixed ? html`<label class="check"><input type="checkbox" @change=${(event) => (this.isRecursive = event.target.checked)} /> ${t.shareBelow}</label>` : nothing}
      ${this.#flag("locked", t.shareLock)}
      <datalist id="own-groups">${(this.groups ?? []).map((name) => html`<option value=${name}></option>`)}</datalist>
    </form>`;
  }

  #flag(key, label) {
    return html`<label class="check"><input type="checkbox" ?disabled=${this.fixed} .checked=${this.value[key]} @change=${(event) => this.#set({ [key]: event.target.checked })} /> ${label}</label>`;
  }

  #groupField(key, label) {
    const add = (input) => {
      const name = input.value.trim().replace(/^ivo:\/\/[^?]*\?/, "");
      if (!name) return;
      if (!GROUP_NAME.test(name)) this.refusal = t.groupNameWrong;
      else if (this.value[key].length >= MOST_GROUPS) this.refusal = t.groupsTooMany(MOST_GROUPS);
      else {
        this.refusal = null;
        if (!this.value[key].includes(name)) this.#set({ [key]: [...this.value[key], name] });
        input.value = "";
      }
    };
    const typed = (event) => {
      if (event.key !== "Enter" && event.key !== ",") return;
      event.preventDefault();
      add(event.target);
    };
    return html`<div class="group-field"><label for="groups-${key}">${label}</label>
      <div class="chips">
        ${this.value[key].map((name) => html`<span class="chip">${name}${this.fixed ? nothing : html`<button type="button" aria-label=${t.removeGroup(name)} @click=${() => this.#set({ [key]: this.value[key].filter((one) => one !== name) })}>${icon("x", "tiny")}</button>`}</span>`)}
        ${this.fixed ? nothing : html`<input id="groups-${key}" list="own-groups" placeholder=${t.groupHint} autocomplete="off" spellcheck="false" @keydown=${typed} @change=${(event) => add(event.target)} />`}
      </div></div>`;
  }

  async #newGroup() {
    const refuse = (text) => (GROUP_NAME.test(text.trim()) ? "" : t.groupNameWrong);
    const name = await askText(t.newGroup, { field: t.groupName, value: `${site.user.name}-`, action: t.next, refuse, hint: t.groupNameHint });
    if (name === undefined) return;
    const members = await askText(t.membersOf(name), { field: t.members, action: t.create, hint: t.membersHint });
    if (members === undefined) return;
    try {
      await createGroup(name.trim(), members.split(/[\s,;]+/).filter(Boolean));
      this.groups = [...this.groups, name.trim()];
      this.#set({ read: [...this.value.read, name.trim()] });
    } catch (fault) {
      tellFault(t.newGroup, fault);
    }
  }
}

customElements.define("sharing-form", SharingForm);
