// Moving and copying within and between arc and vault.

import { clipboard } from "../browse/clipboard.js";
import { tellFault } from "../parts/notices.js";
import { transport } from "../site/jobs.js";
import { t } from "../texts.js";
import { watch } from "./watching.js";

const AT_ONCE = 4;

/** Put what was cut or copied into a folder page's folder. */
export async function paste(page) {
  const { places, isCut } = clipboard;
  if (isCut) clipboard.empty();
  await bring(places, page.place, { isMove: isCut, taken: new Set(page.folder.rows.map((row) => row.name)) });
}

/**
 * Move or copy nodes into a folder. A copy whose name is taken gets another; a move is refused then.
 * @param {Set<string>} taken the names in the folder, as far as they are known
 */
export async function bring(places, folder, { isMove, taken = new Set() }) {
  const coming = places.filter((place) => !(isMove && String(place.parent) === String(folder)));
  const waiting = coming.map((place) => ({ place, to: folder.child(isMove ? place.name : freeName(place.name, taken)) }));
  const work = async () => {
    for (let one = waiting.shift(); one; one = waiting.shift()) await transportOne(one, { isMove });
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function transportOne({ place, to }, { isMove }) {
  const label = (isMove ? t.moving : t.copying)(place.label);
  try {
    const job = await transport(place, to, { isMove });
    const folders = isMove ? [place.parent, to.parent] : [to.parent];
    await watch(job, { label, done: (isMove ? t.moved : t.copied)(place.label), folders });
  } catch (fault) {
    tellFault(label, fault);
  }
}

function freeName(name, taken) {
  const [, stem, ending] = /^(.+?)((?:\.tar)?\.[^.]{1,8})?$/.exec(name);
  let free = name;
  for (let number = 2; taken.has(free); number += 1) free = `${stem}%20(${number})${ending ?? ""}`;
  taken.add(free);
  return free;
}
