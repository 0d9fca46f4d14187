// Who uses the page, and what the site can do.

import { Place } from "./paths.js";
import { ask, askJson, expectUser, form } from "./http.js";

/** What `/api/site` said; `user` is null while nobody is logged in. */
export const site = { authority: "", version: "", services: [], user: null, sftp_port: null, segment_bytes: 1 << 30 };

/** Ask who one is. */
export async function refreshSite() {
  Object.assign(site, await askJson("/api/site"));
  expectUser(site.user?.name ?? null);
  return site;
}

/** Begin a session. */
export async function logIn(username, password) {
  await ask("POST", "/ac/login", { body: form({ username, password, cookie: "only" }) });
  return refreshSite();
}

/** End the session. */
export async function logOut() {
  expectUser(null);
  await ask("POST", "/ac/logout");
  return refreshSite();
}

/** The places to go to, as `{key, place}`; those of a user's own only with a user. */
export function places() {
  const own = site.user ? encodeURIComponent(site.user.name) : null;
  return [
    ...(own ? [{ key: "home", icon: "house", place: Place.at("arc", `/home/${own}`) }] : []),
    { key: "projects", icon: "users", place: Place.at("arc", "/projects") },
    ...(own ? [{ key: "ownVault", icon: "archive", place: Place.at("vault", `/${own}`) }] : []),
    { key: "vault", icon: "hard-drive", place: Place.at("vault", "/") },
  ];
}

/** Where somebody who just came in begins. */
export function startPlace() {
  return places()[0].place;
}
