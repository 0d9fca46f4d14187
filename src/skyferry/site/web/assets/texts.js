// Every text that people read. A page in another language needs another object of these keys.

const number = new Intl.NumberFormat("en");

/** `3 items`: a count with its noun in the right form. */
export function counted(count, one, many = `${one}s`) {
  return `${number.format(count)} ${count === 1 ? one : many}`;
}

export const t = {
  // The frame
  product: "Skyferry",
  placesLabel: "Places",
  home: "Home",
  projects: "Projects",
  ownVault: "My vault",
  vault: "Vault",
  arc: "Arc",
  jobs: "Jobs",
  account: "Account",
  logIn: "Log in",
  logOut: "Log out",
  light: "Light colours",
  dark: "Dark colours",
  skip: "Skip to the list",

  // Login
  logInTitle: "Log in",
  logInLead: "Your data in arc and vault, with the account of this site.",
  logInAgain: "Your session has ended. Log in again to go on where you were; uploads wait.",
  userName: "User name",
  password: "Password",
  browsePublic: "Look at public data without an account",

  // A folder
  breadcrumbs: "Where you are",
  filterLabel: "Filter this list",
  filterHint: "Filter, for example *.fits",
  contents: "Contents of the folder",
  columnName: "Name",
  columnSize: "Size",
  columnModified: "Modified",
  columnOwner: "Owner",
  columnRead: "Can read",
  columnWrite: "Can write",
  selectAll: "Select all",
  selectOne: (name) => `Select ${name}`,
  isPublic: "Public",
  isLocked: "Locked",
  isFolder: "Folder",
  isFile: "File",
  isLink: "Link",
  loading: "Loading…",
  loadedSoFar: (count) => `${counted(count, "item")} so far…`,
  itemCount: (count) => counted(count, "item"),
  matchCount: (shown, count) => `${number.format(shown)} of ${counted(count, "item")}`,
  selectedCount: (count, size) => `${number.format(count)} selected${size ? ` · ${size}` : ""}`,
  clearSelection: "Clear the selection",
  dropHere: (folder) => `Drop to upload into ${folder}`,
  emptyFolder: "This folder is empty.",
  emptyHint: "Drop files here, or choose Add → Upload Files.",
  noMatch: "Nothing here matches the filter.",
  notReadable: "You may not see what is in this folder.",
  notReadableAnonymous: "This folder is not public. Log in to see whether you may read it.",
  notFound: "There is nothing at this address, or you may not see it.",
  retry: "Try again",
  upOne: "Go to the folder above",
  goHome: "Go to the start",
  quotaUsed: (used, all) => `${used} of ${all} used`,
  quotaLabel: "Space used where you stand",

  // Actions
  add: "Add",
  uploadFiles: "Upload Files",
  uploadFolder: "Upload Folder",
  newFolder: "New Folder",
  newLink: "New Link",
  importFromUrl: "Import from URL",
  download: "Download",
  open: "Open",
  look: "Look at it",
  properties: "Properties",
  rename: "Rename",
  copy: "Copy",
  cut: "Cut",
  paste: "Paste",
  remove: "Delete",
  more: "More",
  actionsOf: "Actions",
  downloadFile: "Download",
  downloadZip: "ZIP",
  downloadTar: "TAR",
  urlList: "URL List",
  htmlList: "HTML List",
  shellScript: "Shell script",
  curlScript: "Shell script (curl)",
  wgetScript: "Shell script (wget)",
  vcpScript: "Shell script (vcp)",

  // Names
  nameEmpty: "A name needs at least one character.",
  nameDots: "“.” and “..” mean this folder and the one above; no file can have such a name.",
  nameSlash: "A name cannot hold “/”: that separates folders.",
  nameNul: "A name cannot hold the character NUL.",
  nameLong: "The name is longer than 255 bytes (letters beyond a–z take two to four).",
  nameTaken: (name) => `“${name}” exists here already.`,

  // Dialogs
  ok: "OK",
  cancel: "Cancel",
  close: "Close",
  create: "Create",
  save: "Save",
  upload: "Upload",
  name: "Name",
};

export { number };
