// Requests to the site, with its faults as errors (text/plain bodies "Fault: detail").

/** Says that a script of this origin asks: no form of another site can (the site asks it of certificates). */
export const PAGE = { "x-skyferry-page": "1" };

/** What the site refused, or why it could not be reached. */
export class Fault extends Error {
  constructor(name, detail, status) {
    super(detail || name);
    this.name = name;
    this.detail = detail;
    this.status = status;
  }

  /** Whether the same request may succeed later. */
  get isPassing() {
    return this.status === 0 || this.status === 429 || this.status >= 502 || this.name === "NodeBusy";
  }
}

/** Tells the page that the session has ended: answers no longer name the user. */
export const sessionEvents = new EventTarget();

let user = null;

/** Say who the answers are expected to be for. */
export function expectUser(name) {
  user = name;
}

/**
 * Ask the site; resolve with the Response if it is a success.
 * @throws {Fault} for everything else; status 0 if there was no answer.
 */
export async function ask(method, url, { headers = {}, body, signal } = {}) {
  let response;
  try {
    response = await fetch(url, { method, headers: { ...PAGE, ...headers }, body, signal, credentials: "same-origin", cache: "no-store" });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Fault("Unreachable", "the site does not answer", 0);
  }
  noticeUser(response.status, (name) => response.headers.get(name));
  if (!response.ok) throw await faultOf(response);
  return response;
}

/** As `ask`, and read the answer as JSON. */
export async function askJson(url, options = {}) {
  const headers = { accept: "application/json", ...options.headers };
  return (await ask("GET", url, { ...options, headers })).json();
}

/** Notice in an answer that the session has ended. */
export function noticeUser(status, header) {
  const tells = status < 300 || [401, 403, 404].includes(status);
  if (user && tells && !header("x-vo-authenticated")) sessionEvents.dispatchEvent(new Event("ended"));
}

/** The fault that an answer with this text tells. */
export function faultFrom(text, status) {
  const match = /^([A-Za-z]+): ?([\s\S]*)$/.exec(text.trim());
  return match ? new Fault(match[1], match[2].trim(), status) : new Fault(`HTTP ${status}`, text.trim().slice(0, 300), status);
}

async function faultOf(response) {
  return faultFrom(await response.text(), response.status);
}

/** A form's body. */
export function form(values) {
  const pairs = Object.entries(values).filter(([, value]) => value !== undefined && value !== null);
  return new URLSearchParams(pairs);
}
