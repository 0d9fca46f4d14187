// Jobs that were begun on a folder page: told when they last, and when they end.

import { tell, tellFault } from "../parts/notices.js";
import { go } from "../parts/routing.js";
import { follow, hasEnded } from "../site/jobs.js";
import { announceChange } from "../site/nodes.js";
import { t } from "../texts.js";

/**
 * Follow a job to its end, which the page is told wherever the person is then.
 * @param {{label: string, done: string, folders: Place[], reveal?: string}} about what to say, and which folders change
 * @returns whether it did everything
 */
export async function watch(job, { label, done, folders, reveal = null }) {
  const isLong = !hasEnded(job.phase);
  if (isLong) tell(label, { action: { label: t.jobs, run: () => go("/storage/jobs") } });
  let ended;
  try {
    ended = await follow(job);
  } catch (fault) {
    if (fault.name !== "AbortError") tellFault(label, fault);
    return false;
  }
  for (const folder of folders) announceChange(folder, reveal);
  if (ended.phase === "COMPLETED") {
    if (done && (isLong || !reveal)) tell(done);
    return true;
  }
  const more = { label: t.jobs, run: () => go("/storage/jobs") };
  if (ended.message) tellFault(label, new Error(ended.message));
  else tell(t.partly(label), { action: more });
  return false;
}
