// Computes MD5 apart from the page, so that it never freezes: several digests at once, each fed blob by blob.

import { createMD5 } from "../libraries/md5.js";

const digests = new Map();

addEventListener("message", async ({ data: { call, id, blob } }) => {
  try {
    postMessage({ call, value: await answer(call, id, blob) });
  } catch (error) {
    postMessage({ call, error: String(error.message ?? error) });
  }
});

async function answer(call, id, blob) {
  if (!digests.has(id)) digests.set(id, await createMD5());
  const digest = digests.get(id);
  if (!blob) {
    digests.delete(id);
    return digest.digest("hex");
  }
  const reader = blob.stream().getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) digest.update(part.value);
  return null;
}
