// What became of every file, as a file to keep.

import { saveFrom } from "../download/single.js";

const COLUMNS = ["path", "destination", "state", "bytes", "md5", "fault"];

/** Save the ends of all files of a batch as CSV (RFC 4180). */
export function saveReport(batch) {
  const rows = batch.items.map((item) => [item.path, batch.placeOf(item).short, item.state, item.size, item.md5 ?? "", item.fault ? `${item.fault.name}: ${item.fault.detail ?? item.fault.message}` : ""]);
  const text = [COLUMNS, ...rows].map((row) => row.map(quoted).join(",")).join("\r\n");
  saveText(`${text}\r\n`, "upload-report.csv", "text/csv");
}

/** Save a text as a file. */
export function saveText(text, name, type = "text/plain") {
  const url = URL.createObjectURL(new Blob([text], { type }));
  saveFrom(url, name);
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

function quoted(value) {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
