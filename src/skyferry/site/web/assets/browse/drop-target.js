// Things dragged onto a folder: files from the computer, and rows of this table.

/** Lets a folder page take what is dropped on it. */
export class DropTarget {
  constructor(page) {
    this.#page = page;
    page.addEventListener("dragenter", (event) => this.#over(event));
    page.addEventListener("dragover", (event) => this.#over(event));
    page.addEventListener("dragleave", (event) => this.#leave(event));
    page.addEventListener("drop", (event) => this.#drop(event));
  }

  #page;

  #accepts(event) {
    return event.dataTransfer?.types.includes("Files") && this.#page.folder?.isWritable;
  }

  #over(event) {
    if (!this.#accepts(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    this.#page.isDropping = true;
  }

  #leave(event) {
    if (!this.#page.contains(event.relatedTarget)) this.#page.isDropping = false;
  }

  async #drop(event) {
    this.#page.isDropping = false;
    if (!this.#accepts(event)) return;
    event.preventDefault();
    // The list of items is emptied as soon as this handler returns, so that they are taken out first.
    const items = [...event.dataTransfer.items].filter((item) => item.kind === "file");
    const entries = items.map((item) => item.webkitGetAsEntry() ?? item.getAsFile());
    const { offerDropped } = await import("../upload/offer.js");
    offerDropped(this.#page, entries);
  }
}
