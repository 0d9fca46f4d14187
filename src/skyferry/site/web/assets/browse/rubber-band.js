// Selecting rows by drawing a box with the mouse, from an empty spot or from beside the names.

const LEAST = 5;
const EDGE = 24;

export class RubberBand {
  /**
   * @param {HTMLElement} rows what scrolls
   * @param {() => number} rowHeight
   * @param {(from: number, to: number, adds: boolean) => void} choose
   */
  constructor(rows, rowHeight, choose) {
    this.#rows = rows;
    this.#rowHeight = rowHeight;
    this.#choose = choose;
    rows.addEventListener("mousedown", (event) => this.#begin(event));
  }

  #rows;
  #rowHeight;
  #choose;
  #start = null;
  #box = null;
  /** Whether the click that comes now only ended a box. */
  hasJustDrawn = false;

  #begin(event) {
    this.hasJustDrawn = false;
    const isEmptySpot = !event.target.closest("a, input, .selected, svg");
    if (event.button !== 0 || !isEmptySpot) return;
    // Else the browser would begin to drag a row as soon as the box selects it.
    event.preventDefault();
    this.#start = { x: event.clientX, y: this.#depth(event), adds: event.ctrlKey || event.metaKey };
    const abort = new AbortController();
    const options = { signal: abort.signal };
    addEventListener("mousemove", (moved) => this.#move(moved), options);
    addEventListener("mouseup", () => this.#end(abort), options);
    addEventListener("blur", () => this.#end(abort), options);
  }

  /** The pointer's height within all rows, scrolled or not. */
  #depth(event) {
    return event.clientY - this.#rows.getBoundingClientRect().top + this.#rows.scrollTop;
  }

  #move(event) {
    const y = this.#depth(event);
    const { x: startX, y: startY, adds } = this.#start;
    if (!this.#box && Math.abs(y - startY) < LEAST && Math.abs(event.clientX - startX) < LEAST) return;
    const frame = this.#rows.getBoundingClientRect();
    this.#box ??= this.#rows.appendChild(Object.assign(document.createElement("div"), { className: "band" }));
    const left = Math.min(startX, event.clientX) - frame.left;
    Object.assign(this.#box.style, {
      left: `${left}px`,
      top: `${Math.min(startY, y)}px`,
      width: `${Math.abs(event.clientX - startX)}px`,
      height: `${Math.abs(y - startY)}px`,
    });
    if (event.clientY > frame.bottom - EDGE) this.#rows.scrollTop += this.#rowHeight();
    if (event.clientY < frame.top + EDGE) this.#rows.scrollTop -= this.#rowHeight();
    const rows = [startY, y].map((depth) => Math.floor(depth / this.#rowHeight())).sort((a, b) => a - b);
    this.#choose(...rows, adds);
  }

  #end(abort) {
    abort.abort();
    this.hasJustDrawn = this.#box !== null;
    this.#box?.remove();
    this.#box = null;
  }
}
