// Computes MD5 apart from the page, so that it never freezes: one blob after the other, with one and the same memory.

import { createMD5 } from "../libraries/md5.js";

const digest = createMD5();
let last = Promise.resolve();

addEventListener("message", ({ data: { call, blob } }) => {
  last = last.then(() => answer(call, blob));
});

async function answer(call, blob) {
  try {
    postMessage({ call, value: await md5(blob) });
  } catch (error) {
    postMessage({ call, error: String(error.message ?? error) });
  }
}

async function md5(blob) {
  const state = (await digest).init();
  const reader = blob.stream().getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) state.update(part.value);
  return state.digest("hex");
}
