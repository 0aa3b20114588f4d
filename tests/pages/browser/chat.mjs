// chat.mjs BASE_URL OUT_FOLDER - a patient books on the chat page, with a mouse and by keyboard alone.
//
// Prints one line per finding and ends with 1 if there is any. Screenshots go to OUT_FOLDER.
import { createRequire } from "node:module";
import path from "node:path";
import { lowContrast, widerBy } from "./look.mjs";

const require = createRequire(path.join(process.cwd(), "x.js"));
const { chromium } = require("playwright-core");

const [base, out] = process.argv.slice(2);
const findings = [];
const check = (is, what) => { if (!is) findings.push(what); };

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox"] });

async function open(viewport) {
  const context = await browser.newContext({ viewport, locale: "en-GB", reducedMotion: "reduce" });
  const page = await context.newPage();
  page.on("console", (m) => { if (m.type() === "error") findings.push(`console: ${m.text()}`); });
  page.on("pageerror", (e) => findings.push(`script: ${e.message}`));
  page.on("request", (r) => check(r.url().startsWith(base), `asks elsewhere: ${r.url()}`));
  await page.goto(`${base}/chat`);
  await page.waitForFunction(() => document.querySelector("#now").dateTime);
  return page;
}

const answers = (page) => page.locator(".message.ours");

async function waitForAnswers(page, n) {
  await page.waitForFunction((count) => document.querySelectorAll(".message.ours").length >= count, n, { timeout: 15000 });
}

async function say(page, words) {
  const n = await answers(page).count();
  await page.fill("#text", words);
  await page.press("#text", "Enter");
  await waitForAnswers(page, n + 1);
}

async function lastText(page) { return answers(page).last().innerText(); }

const fits = async (page, name) => { const wide = await widerBy(page); check(wide <= 0, `${name}: wider than the screen by ${wide} px`); };
const contrast = async (page, name) => { for (const l of await lowContrast(page)) findings.push(`${name}: contrast ${l}`); };

// ---- a phone: book by tapping

{
  const page = await open({ width: 360, height: 740 });
  await fits(page, "phone, empty");
  await say(page, "need a dentist tomorrow morning");
  check(/segment/.test(await page.locator(".size").last().innerText()), "no segment count under an SMS");
  check(/1\)/.test(await lastText(page)), "an SMS has no numbered options");
  await contrast(page, "sms");
  await page.screenshot({ path: path.join(out, "sms.png") });
  await page.click("#tab-whatsapp");
  check((await page.locator(".size").count()) === 0, "WhatsApp shows segments");
  check((await answers(page).last().locator(".options button").count()) > 0, "WhatsApp has nothing to tap");
  await contrast(page, "whatsapp");
  await fits(page, "phone, whatsapp");
  await page.screenshot({ path: path.join(out, "whatsapp.png") });
  await page.click("#tab-telegram");
  await contrast(page, "telegram");
  await page.screenshot({ path: path.join(out, "telegram.png") });
  const n = await answers(page).count();
  const list = answers(page).last().locator("summary");
  if (await list.count()) await list.click();
  await answers(page).last().locator(".options button").first().click();
  await waitForAnswers(page, n + 1);
  check(/Held|Booked/.test(await lastText(page)), `tapping a time answers: ${await lastText(page)}`);
  await say(page, "Maria Lopez");
  check(/Booked/.test(await lastText(page)), `the name answers: ${await lastText(page)}`);
  await page.screenshot({ path: path.join(out, "booked.png") });

  // the same conversation after a reload, and the order is kept
  const before = await page.locator(".message .bubble").allInnerTexts();
  await page.reload();
  await waitForAnswers(page, n + 2);
  const after = await page.locator(".message .bubble").allInnerTexts();
  check(JSON.stringify(before) === JSON.stringify(after), `a reload changes the conversation: ${JSON.stringify(after)}`);

  // the clock: a reminder comes when its time has come
  const time = await page.locator("#now").getAttribute("datetime");
  const count = await answers(page).count();
  await page.click("[data-minutes='1440']");
  await page.waitForFunction((t) => document.querySelector("#now").dateTime !== t, time);
  await page.waitForFunction((c) => document.querySelectorAll(".message.ours").length > c, count, { timeout: 10000 })
    .catch(() => findings.push("a day forward: no reminder came"));
  await page.screenshot({ path: path.join(out, "reminder.png") });

  // nothing the patient says becomes HTML
  await say(page, "<img src=x onerror=alert(1)> <b>hi</b>");
  check((await page.locator(".log img, .log b").count()) === 0, "words became HTML");
  await page.click("#fresh");
  check((await page.locator(".message").count()) === 0, "a new patient sees the old one's messages");
}

// ---- a desk, by keyboard and by what a screen reader is told

{
  const page = await open({ width: 1200, height: 900 });
  await fits(page, "desk");
  const walk = [];
  for (let i = 0; i < 12; i++) {
    await page.keyboard.press("Tab");
    walk.push(await page.evaluate(() => document.activeElement.id || document.activeElement.dataset.minutes || document.activeElement.className));
    const ring = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
    check(ring !== "none" || walk.at(-1) === "", `no visible focus on ${walk.at(-1)}`);
  }
  for (const id of ["tab-sms", "log", "text", "fresh"]) check(walk.includes(id), `Tab does not reach ${id}: ${walk}`);
  await page.focus("#tab-sms");
  await page.keyboard.press("ArrowRight");
  check((await page.evaluate(() => document.activeElement.id)) === "tab-whatsapp", "arrow keys do not move between tabs");
  check((await page.getAttribute("#tab-whatsapp", "aria-selected")) === "true", "the tab does not say that it is selected");
  await page.focus("#text");
  await page.keyboard.type("need a dentist tomorrow morning");
  await page.keyboard.press("Enter");
  await waitForAnswers(page, 1);
  const option = answers(page).last().locator(".options button, summary").first();
  await option.focus();
  await page.keyboard.press("Enter");
  if ((await option.evaluate((e) => e.tagName)) === "SUMMARY") {
    await answers(page).last().locator(".options button").first().focus();
    await page.keyboard.press("Enter");
  }
  await waitForAnswers(page, 2);
  const log = page.getByRole("log");
  check((await log.getAttribute("aria-live")) === "polite", "the log is not announced");
  check((await page.getByRole("tab").count()) === 3 && (await page.getByRole("textbox", { name: "Your message" }).count()) === 1, "roles and labels are missing");
  await page.screenshot({ path: path.join(out, "desk.png") });
}

await browser.close();
for (const f of findings) console.log("FINDING " + f);
process.exit(findings.length ? 1 : 0);
