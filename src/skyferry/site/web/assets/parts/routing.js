// Addresses: the browser's own history, without loading the page anew.

export const routing = new EventTarget();

/** Go to an address of the file manager. */
export function go(address, { replace = false } = {}) {
  if (address === location.pathname + location.search) replace = true;
  history[replace ? "replaceState" : "pushState"](null, "", address);
  routing.dispatchEvent(new Event("change"));
}

/** Follow links between pages without loading them; leave all others, and clicks for another tab, to the browser. */
export function followLinks(root) {
  root.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const link = event.composedPath().find((part) => part instanceof HTMLAnchorElement);
    if (!link?.href || link.hasAttribute("download") || link.target) return;
    const url = new URL(link.href);
    if (url.origin !== location.origin || !url.pathname.startsWith("/storage/")) return;
    event.preventDefault();
    go(url.pathname + url.search);
  });
  addEventListener("popstate", () => routing.dispatchEvent(new Event("change")));
}
