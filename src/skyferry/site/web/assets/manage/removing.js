// Deleting: asked first; folders with all that is below them as a job.

import { confirm } from "../parts/dialogs.js";
import { tell, tellFault } from "../parts/notices.js";
import { removeTree } from "../site/jobs.js";
import { announceChange, removeNode } from "../site/nodes.js";
import { counted, t } from "../texts.js";
import { watch } from "./watching.js";

const AT_ONCE = 5;

/** Delete what is selected, if the person means it. */
export async function remove(page, rows) {
  const what = rows.length === 1 ? `“${rows[0].label}”` : counted(rows.length, "item");
  const hasFolders = rows.some((row) => row.kind === "folder");
  if (!(await confirm(t.removeTitle(what), hasFolders ? t.removeFolders : t.removeFiles, { yes: t.remove, isDanger: true }))) return;
  const waiting = [...rows];
  let removed = 0;
  const work = async () => {
    for (let row = waiting.shift(); row; row = waiting.shift()) {
      try {
        removed += (await removeOne(row, page.place)) ? 1 : 0;
      } catch (fault) {
        tellFault(t.removing(row.label), fault);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  page.selection.clear();
  announceChange(page.place);
  if (removed) tell(t.removed(removed === rows.length ? what : counted(removed, "item")));
}

async function removeOne(row, folder) {
  if (row.kind !== "folder") {
    await removeNode(row.place);
    return true;
  }
  return watch(await removeTree(row.place), { label: t.removing(row.label), done: "", folders: [folder] });
}
