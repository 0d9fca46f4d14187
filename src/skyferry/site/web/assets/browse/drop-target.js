// Things dragged onto folders: files from the computer, and rows of the table.

import { Place } from "../site/paths.js";

const ROWS = "application/x-skyferry-places";

/** Let a drag carry the places of rows. */
export function carry(event, rows) {
  event.dataTransfer.setData(ROWS, JSON.stringify(rows.map((row) => [row.place.service, row.place.path])));
  event.dataTransfer.effectAllowed = "copyMove";
}

/** Lets a folder page take what is dropped on it: files into the folder, rows into the folders that it shows. */
export class DropTarget {
  constructor(page) {
    this.#page = page;
    page.addEventListener("dragenter", (event) => this.#over(event));
    page.addEventListener("dragover", (event) => this.#over(event));
    page.addEventListener("dragleave", (event) => this.#leave(event));
    page.addEventListener("dragend", () => this.#mark(null));
    page.addEventListener("drop", (event) => this.#drop(event));
  }

  #page;
  #marked = null;

  #takesFiles(event) {
    return event.dataTransfer?.types.includes("Files") && this.#page.folder?.isWritable;
  }

  /** The row or breadcrumb of a folder under the pointer, and the folder. */
  #folderUnder(event) {
    if (!event.dataTransfer?.types.includes(ROWS)) return null;
    const element = event.target.closest?.("[data-index], .crumbs a");
    const link = element?.matches("a") ? element : element?.querySelector(".name a");
    const place = link && Place.ofAddress(link.pathname);
    return place ? { element, place } : null;
  }

  #over(event) {
    const under = this.#folderUnder(event);
    if (!under && !this.#takesFiles(event)) return;
    event.preventDefault();
    if (under) {
      event.dataTransfer.dropEffect = event.ctrlKey ? "copy" : "move";
      this.#mark(under.element);
    } else {
      event.dataTransfer.dropEffect = "copy";
      this.#page.isDropping = true;
    }
  }

  #mark(element) {
    this.#marked?.classList.remove("into");
    this.#marked = element;
    element?.classList.add("into");
  }

  #leave(event) {
    if (!this.#page.contains(event.relatedTarget)) this.#page.isDropping = false;
    if (this.#marked && !this.#marked.contains(event.relatedTarget)) this.#mark(null);
  }

  async #drop(event) {
    this.#page.isDropping = false;
    this.#mark(null);
    const under = this.#folderUnder(event);
    if (under) {
      event.preventDefault();
      const places = JSON.parse(event.dataTransfer.getData(ROWS)).map(([service, path]) => Place.at(service, path));
      const isMove = !event.ctrlKey;
      const coming = places.filter((place) => !under.place.isBelow(place));
      (await import("../manage/moving.js")).bring(coming, under.place, { isMove });
    } else if (this.#takesFiles(event)) {
      event.preventDefault();
      // The list of items is emptied as soon as this handler returns, so that they are taken out first.
      const items = [...event.dataTransfer.items].filter((item) => item.kind === "file");
      const entries = items.map((item) => item.webkitGetAsEntry() ?? item.getAsFile());
      (await import("../upload/offer.js")).offerDropped(this.#page, entries);
    }
  }
}
