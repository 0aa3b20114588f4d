// calendar.mjs - read a calendar file from stdin with ical.js; print its facts as JSON.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import path from "node:path";

const require = createRequire(path.join(process.cwd(), "x.js"));
const module_ = await import(require.resolve("ical.js"));
const ICAL = module_.default ?? module_;

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
const event = new ICAL.Event(calendar.getFirstSubcomponent("vevent"));
console.log(JSON.stringify({
  version: calendar.getFirstPropertyValue("version"),
  uid: event.uid,
  summary: event.summary,
  location: event.location,
  start: event.startDate.toJSDate().toISOString(),
  end: event.endDate.toJSDate().toISOString(),
  status: event.component.getFirstPropertyValue("status"),
}));
