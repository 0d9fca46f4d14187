// Jobs of the site (UWS 1.1): made, run, followed to their end.

import { ask, askJson, Fault, form } from "./http.js";
import { escapeXml } from "./nodes.js";
import { site } from "./session.js";

const XML = { "content-type": "text/xml" };
const VOSPACE = "http://www.ivoa.net/xml/VOSpace/v2.0";
const HTTPS_GET = "ivo://ivoa.net/vospace/core#httpsget";
const PACKAGE_VIEW = "vos://cadc.nrc.ca~vospace/CADC/std/Pkg-1.0";
const FORMAT = "ivo://ivoa.net/vospace/core#format";
const ENDED = new Set(["COMPLETED", "ERROR", "ABORTED", "ARCHIVED"]);
const WAIT_SECONDS = 25;

/** Move or copy a node to a place that does not exist yet. Resolves with the job as it is after a second at most. */
export function transport(source, destination, { isMove }) {
  const inner = `<vos:target>${uri(source)}</vos:target><vos:direction>${uri(destination)}</vos:direction><vos:keepBytes>${!isMove}</vos:keepBytes>`;
  return run(`/${source.service}/transfers`, transfer(inner));
}

/** Let the site fetch a file from an address into a place. */
export function importFrom(address, place) {
  const scheme = address.startsWith("http:") ? HTTPS_GET.replace("https", "http") : HTTPS_GET;
  const protocol = `<vos:protocol uri="${scheme}"><vos:endpoint>${escapeXml(address)}</vos:endpoint></vos:protocol>`;
  const inner = `<vos:target>${uri(place)}</vos:target><vos:direction>pullToVoSpace</vos:direction>${protocol}`;
  return run(`/${place.service}/transfers`, transfer(inner));
}

/** Delete a container with everything below it. */
export function removeTree(place) {
  return run(`/${place.service}/async-delete`, form({ target: place.uri(site.authority) }), {});
}

/** Change properties of a node and everything below it; `document` as for a single one. */
export function changeTree(place, document) {
  return run(`/${place.service}/async-setprops`, document);
}

/** The address of a package of several nodes of one service. */
export async function packageOf(places, format) {
  const targets = places.map((place) => `<vos:target>${uri(place)}</vos:target>`).join("");
  const view = `<vos:view uri="${PACKAGE_VIEW}"><vos:param uri="${FORMAT}">${format}</vos:param></vos:view>`;
  const inner = `${targets}<vos:direction>pullFromVoSpace</vos:direction>${view}<vos:protocol uri="${HTTPS_GET}"/>`;
  const job = await run(`/${places[0].service}/transfers`, transfer(inner));
  if (job.phase !== "COMPLETED") throw new Fault("TransferFailed", job.message, 500);
  return `/${places[0].service}/pkg/${job.id}/run`;
}

/** Make a job and run it. */
export async function run(list, body, headers = XML) {
  const response = await ask("POST", `${list}?PHASE=RUN`, { headers, body });
  return read(response, list);
}

/** Wait for the end of a job. `onChange` hears of it meanwhile. */
export async function follow(job, { onChange = () => {}, signal } = {}) {
  let current = job;
  while (!ENDED.has(current.phase)) {
    onChange(current);
    current = await read(await ask("GET", `${job.url}?WAIT=${WAIT_SECONDS}`, { signal }), job.list);
  }
  return current;
}

/** Whether a job has ended. */
export function hasEnded(phase) {
  return ENDED.has(phase);
}

/** Stop a job. */
export function abort(url) {
  return ask("POST", `${url}/phase`, { body: form({ PHASE: "ABORT" }) });
}

/** Forget a job. */
export function forget(url) {
  return ask("DELETE", url);
}

/** One's own jobs, the latest first. */
export function ownJobs(options) {
  return askJson("/api/jobs", options);
}

/** What a job could not do, `{uri, fault, detail}` each. */
export async function failuresOf(url) {
  const text = await (await ask("GET", `${url}/failures`)).text();
  return text.split("\n").filter(Boolean).map((line) => JSON.parse(line));
}

async function read(response, list) {
  const root = new DOMParser().parseFromString(await response.text(), "text/xml").documentElement;
  const text = (name) => root.getElementsByTagNameNS("*", name)[0]?.textContent ?? "";
  const id = text("jobId");
  return { id, list, url: `${list}/${id}`, phase: text("phase"), message: text("message").replace(/^\w+: /, "") };
}

function uri(place) {
  return escapeXml(place.uri(site.authority));
}

function transfer(inner) {
  return `<vos:transfer xmlns:vos="${VOSPACE}" version="2.1">${inner}</vos:transfer>`;
}
