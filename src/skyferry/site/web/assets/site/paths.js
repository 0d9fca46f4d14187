// Names and places. A name travels as the site escapes it in URLs, whatever its bytes are; people see it decoded.

const AS_THE_SITE = { "%24": "$", "%26": "&", "%2B": "+", "%2C": ",", "%3A": ":", "%3B": ";", "%3D": "=", "%40": "@" };
const LONGEST = 255;

/** Escape a name that a person typed as the site writes it in URLs. */
export function escapeName(text) {
  return encodeURIComponent(text).replace(/%(24|26|2B|2C|3A|3B|3D|40)/g, (code) => AS_THE_SITE[code]);
}

/** The name for people; bytes that are not UTF-8 stay escaped, controls become visible. */
export function readName(escaped) {
  let text;
  try {
    text = decodeURIComponent(escaped);
  } catch {
    text = escaped;
  }
  return text.replace(/\p{Cc}/gu, (control) => String.fromCharCode(0x2400 + Math.min(control.charCodeAt(0), 0x20)));
}

/** The name to put into a field for editing. */
export function rawName(escaped) {
  try {
    return decodeURIComponent(escaped);
  } catch {
    return escaped;
  }
}

/** Why a name cannot exist; empty if it can. `t` is the catalogue of texts. */
export function whyNotAName(text, t) {
  if (text === "") return t.nameEmpty;
  if (text === "." || text === "..") return t.nameDots;
  if (text.includes("/")) return t.nameSlash;
  if (text.includes("\0")) return t.nameNul;
  if (new TextEncoder().encode(text).length > LONGEST) return t.nameLong;
  return "";
}

/** A node's place: its service and the escaped names down to it. */
export class Place {
  constructor(service, parts) {
    this.service = service;
    this.parts = parts;
  }

  /** From a path as the site writes it in URLs. */
  static at(service, path) {
    return new Place(service, path.split("/").filter(Boolean));
  }

  /** From an address of the file manager, null if it is another page's. */
  static ofAddress(pathname) {
    const match = /^\/storage\/([a-z]+)\/list(\/.*)?$/.exec(pathname);
    if (!match) return null;
    const parts = (match[2] ?? "").split("/").filter(Boolean);
    return new Place(match[1], parts.map((part) => {
      try {
        return escapeName(decodeURIComponent(part));
      } catch {
        return part;
      }
    }));
  }

  /** From a node URI. */
  static ofUri(uri) {
    const match = /^vos:\/\/[^/]*[~!]([^/~!]+)(\/.*)?$/i.exec(uri);
    return match ? Place.ofAddress(`/storage/${match[1]}/list${match[2] ?? ""}`) : null;
  }

  get path() {
    return `/${this.parts.join("/")}`;
  }

  get isRoot() {
    return this.parts.length === 0;
  }

  get name() {
    return this.parts.at(-1) ?? "";
  }

  /** The last name for people. */
  get label() {
    return this.isRoot ? this.service : readName(this.name);
  }

  get parent() {
    return new Place(this.service, this.parts.slice(0, -1));
  }

  child(name) {
    return new Place(this.service, [...this.parts, name]);
  }

  /** Whether this is `other` or lies below it. */
  isBelow(other) {
    return this.service === other.service && other.parts.every((part, at) => this.parts[at] === part);
  }

  get address() {
    return `/storage/${this.service}/list${this.isRoot ? "/" : this.path}`;
  }

  get folderUrl() {
    return `/api/${this.service}/folder${this.path}`;
  }

  get nodeUrl() {
    return `/${this.service}/nodes${this.path}`;
  }

  get fileUrl() {
    return `/${this.service}/files${this.path}`;
  }

  uri(authority) {
    return `vos://${authority}~${this.service}${this.isRoot ? "" : this.path}`;
  }

  /** As the commands write it: `arc:home/u/f`, `vos:u/f`. */
  get short() {
    const prefix = this.service === "vault" ? "vos" : this.service;
    return `${prefix}:${this.parts.map(rawName).join("/")}`;
  }

  /** The path for people. */
  get text() {
    return `/${this.parts.map(readName).join("/")}`;
  }

  toString() {
    return `${this.service}:${this.path}`;
  }
}
