// The property URIs that the pages know by name (VOSpace 2.1 §3.3).

const CORE = "ivo://ivoa.net/vospace/core#";
const CADC = "ivo://cadc.nrc.ca/vospace/core#";

export const P = {
  length: `${CORE}length`,
  md5: `${CORE}MD5`,
  date: `${CORE}date`,
  mtime: `${CORE}mtime`,
  created: `${CORE}btime`,
  owner: `${CORE}creator`,
  quota: `${CORE}quota`,
  available: `${CORE}availableSpace`,
  public: `${CORE}ispublic`,
  read: `${CORE}groupread`,
  write: `${CORE}groupwrite`,
  locked: `${CADC}islocked`,
  inherit: `${CADC}inheritPermissions`,
  readable: `${CADC}readable`,
  writable: `${CADC}writable`,
  type: `${CORE}type`,
  title: `${CORE}title`,
  description: `${CORE}description`,
};

/** What the sharing of a node is, from its properties. */
export function sharingOf(properties) {
  const groups = (key) => (properties[key] ?? "").split(" ").filter(Boolean).map((uri) => uri.split("?").at(-1));
  const isTrue = (key) => properties[key] === "true";
  return { public: isTrue(P.public), read: groups(P.read), write: groups(P.write), inherit: isTrue(P.inherit), locked: isTrue(P.locked), owner: properties[P.owner] ?? "" };
}

/** The properties that make a sharing; of a container with `inherit`. `authority` is that of plain group names. */
export function sharingProperties(sharing, authority, { isFolder, withLock = true }) {
  const uris = (names) => names.map((name) => `ivo://${authority}/gms?${name}`).join(" ") || null;
  return {
    [P.public]: String(sharing.public),
    [P.read]: uris(sharing.read),
    [P.write]: uris(sharing.write),
    ...(isFolder ? { [P.inherit]: String(sharing.inherit) } : {}),
    ...(withLock ? { [P.locked]: sharing.locked ? "true" : null } : {}),
  };
}
