// Groups of people (GMS 1.0).

import { ask } from "./http.js";
import { escapeXml } from "./nodes.js";
import { site } from "./session.js";

/** What a group may be called. */
export const GROUP_NAME = /^[A-Za-z0-9/_.~-]+$/;

/** The names of the groups that concern the user in any role. */
export async function ownGroups() {
  return (await (await ask("GET", "/ac/groups")).text()).split("\n").filter(Boolean);
}

/** Make a group of the user's own; `members` are user names. */
export async function createGroup(name, members) {
  const users = members.map((member) => `<user><identities><identity type="HTTP">${escapeXml(member)}</identity></identities></user>`);
  const body = `<group uri="ivo://${site.authority}/gms?${escapeXml(name)}"><userMembers>${users.join("")}</userMembers></group>`;
  await ask("PUT", "/ac/groups", { headers: { "content-type": "text/xml" }, body });
}
