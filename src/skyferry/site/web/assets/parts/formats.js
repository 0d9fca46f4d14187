// Sizes in IEC units, times as people read them with the exact form beside it.

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
const year = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });

/** `1.4 MiB`; three significant digits. */
export function size(bytes) {
  if (bytes === undefined || bytes === null) return "";
  let value = bytes;
  let unit = 0;
  while (value >= (unit ? 1000 : 1024) && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toPrecision(value >= 10 ? 3 : 2)} ${UNITS[unit]}`;
}

/** The site's times carry no zone and mean UTC. */
export function parseTime(text) {
  return new Date(text.endsWith("Z") ? text : `${text}Z`);
}

/** Today the time, this year day and time, else the date. */
export function when(text) {
  if (!text) return "";
  const date = parseTime(text);
  const now = new Date();
  if (now.toDateString() === date.toDateString()) return time.format(date);
  return (now.getFullYear() === date.getFullYear() ? day : year).format(date);
}

/** The exact time, in UTC. */
export function exactTime(text) {
  return text ? `${parseTime(text).toISOString().slice(0, 19).replace("T", " ")} UTC` : "";
}

/** `3 min 20 s`. */
export function duration(seconds) {
  if (!Number.isFinite(seconds)) return "";
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** The bare names of group URIs. */
export function groupNames(uris) {
  return (uris ?? []).map((uri) => uri.split("?").at(-1));
}
