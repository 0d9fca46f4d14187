// What keys do in the table.

/**
 * Carry out a key press on the selection.
 * @returns the row to show, "open", "menu", or undefined where the key means nothing here.
 */
export function keyCommand(event, selection, { count, page, find }) {
  const { key, shiftKey } = event;
  const isCommand = event.ctrlKey || event.metaKey;
  if (key === "ContextMenu" || (key === "F10" && shiftKey)) return "menu";
  if (count === 0) return undefined;
  const here = selection.activeIndex;
  const steps = { ArrowDown: here + 1, ArrowUp: here < 0 ? 0 : here - 1, PageDown: here + page, PageUp: here - page, Home: 0, End: count - 1 };
  if (key in steps && !event.altKey) return move(Math.min(Math.max(steps[key], 0), count - 1), event, selection);
  if (key === "Enter" && !isCommand && !event.altKey) return "open";
  if (key === " ") {
    if (here >= 0) selection.toggle(here);
    return here;
  }
  if (key.toLowerCase() === "a" && isCommand) {
    selection.all();
    return -1;
  }
  if (key === "Escape") {
    selection.clear();
    return -1;
  }
  if (key.length === 1 && !isCommand && !event.altKey) {
    const found = find(key);
    if (found >= 0) selection.only(found);
    return found;
  }
  return undefined;
}

function move(to, event, selection) {
  if (event.shiftKey) selection.extend(to);
  else if (event.ctrlKey || event.metaKey) selection.stand(to);
  else selection.only(to);
  return to;
}
