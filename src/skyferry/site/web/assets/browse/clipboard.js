// What was cut or copied in this tab, to be pasted into another folder of either service.

/** Rows on their way: `isCut` says whether they move. */
class Clipboard extends EventTarget {
  places = [];
  isCut = false;

  hold(places, { isCut }) {
    this.places = places;
    this.isCut = isCut;
    this.dispatchEvent(new Event("change"));
  }

  /** The names that were cut from a folder, to show them pale. */
  cutNames(folder) {
    if (!this.isCut) return new Set();
    return new Set(this.places.filter((place) => String(place.parent) === String(folder)).map((place) => place.name));
  }

  empty() {
    this.hold([], { isCut: false });
  }
}

export const clipboard = new Clipboard();
