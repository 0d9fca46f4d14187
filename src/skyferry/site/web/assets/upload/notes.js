// What is needed to go on after a reload: which files were to go where, which arrived, which are half there.

const NAME = "skyferry-uploads";
let opening = null;

function database() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.addEventListener("upgradeneeded", () => {
      request.result.createObjectStore("batches", { keyPath: "id" });
      request.result.createObjectStore("files", { keyPath: ["batch", "path"] });
    });
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });
  return opening;
}

async function change(stores, work) {
  const transaction = (await database()).transaction(stores, "readwrite", { durability: "relaxed" });
  work(...stores.map((name) => transaction.objectStore(name)));
  return new Promise((resolve, reject) => {
    transaction.addEventListener("complete", resolve);
    transaction.addEventListener("abort", () => reject(transaction.error));
  });
}

async function read(store, ...query) {
  const request = (await database()).transaction(store).objectStore(store).getAll(...query);
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });
}

const filesOf = (batch) => IDBKeyRange.bound([batch], [batch, []]);

/** Note a batch: `{id, user, folder, title, total, bytes, handles}`. */
export function noteBatch(batch) {
  return change(["batches"], (batches) => batches.put(batch));
}

/** Note several files at once. */
export function noteFiles(notes) {
  return change(["files"], (files) => notes.forEach((note) => files.put(note)));
}

/** Note of a file `{batch, path, state, transaction}`: that it is done, or by which transaction it is half there. */
export function noteFile(note) {
  return change(["files"], (files) => files.put(note));
}

/** Forget a batch and its files. */
export function forgetBatch(id) {
  return change(["batches", "files"], (batches, files) => {
    batches.delete(id);
    files.delete(filesOf(id));
  });
}

/** The batches that were noted. */
export function notedBatches() {
  return read("batches");
}

/** The notes of a batch's files, by path. */
export async function notedFiles(batch) {
  return new Map((await read("files", filesOf(batch))).map((note) => [note.path, note]));
}
