// One file, by the browser's own download.

/** Let the browser save a file under its own name. */
export function downloadFile(row) {
  saveFrom(`${row.place.fileUrl}?disposition=attachment`, row.label);
}

/** Let the browser save what is at an address. */
export function saveFrom(url, name) {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
}
