// Requests with a body whose progress can be watched, which `fetch` does not tell.

import { Fault, faultFrom, noticeUser, PAGE } from "../site/http.js";

/**
 * Send a request; resolves with `{status, header(name), text}` if it is a success.
 * @param {(sent: number) => void} onProgress bytes of the body that went out
 * @throws {Fault} status 0 where there was no answer
 */
export function send(method, url, { headers = {}, body = null, signal, onProgress } = {}) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    const end = (settle, value) => {
      signal?.removeEventListener("abort", abort);
      settle(value);
    };
    if (signal?.aborted) {
      reject(new DOMException("stopped", "AbortError"));
      return;
    }
    signal?.addEventListener("abort", abort);
    request.open(method, url);
    for (const [name, value] of Object.entries({ ...PAGE, ...headers })) request.setRequestHeader(name, value);
    if (onProgress) request.upload.addEventListener("progress", (event) => onProgress(event.loaded));
    request.addEventListener("load", () => {
      const header = (name) => request.getResponseHeader(name);
      noticeUser(request.status, header);
      if (request.status >= 200 && request.status < 300) end(resolve, { status: request.status, header, text: request.responseText });
      else end(reject, faultFrom(request.responseText, request.status));
    });
    request.addEventListener("error", () => end(reject, new Fault("Unreachable", "the site does not answer", 0)));
    request.addEventListener("abort", () => end(reject, new DOMException("stopped", "AbortError")));
    request.send(body);
  });
}
