// The files that were chosen or dropped, as `{file, path}`, and the folders among them that may be empty.

/** From a file input; paths of a folder input begin with the folder's name. */
export function chosenFiles(list) {
  const files = [...list].map((file) => ({ file, path: file.webkitRelativePath || file.name }));
  return { files, directories: [] };
}

/** From what was dropped, folders with all that is in them. `onFound` hears how many there are so far. */
export async function droppedFiles(entries, onFound = () => {}) {
  const found = { files: [], directories: [] };
  for (const entry of entries) if (entry) await gather(entry, found, onFound);
  return found;
}

async function gather(entry, found, onFound) {
  if (entry instanceof File) {
    found.files.push({ file: entry, path: entry.name });
    return;
  }
  const path = entry.fullPath.replace(/^\//, "");
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    found.files.push({ file, path });
    onFound(found.files.length);
    return;
  }
  found.directories.push(path);
  const reader = entry.createReader();
  // A reader hands out a hundred entries at a time, and an empty list at the end.
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return;
    for (const one of some) await gather(one, found, onFound);
  }
}
