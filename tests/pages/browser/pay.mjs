// pay.mjs BASE_URL CONTROL_URL OUT_FOLDER GOLDEN_FOLDER TOKEN HINDI_TOKEN - a patient pays on a phone.
//
// No JavaScript, keyboard alone: from the page to the provider's and back, until it is paid. Then
// every state there is (the golden files), light and dark. CONTROL_URL/link and /pay are the
// provider: its link, its word. Prints one line per finding and ends with 1 if there is any.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { lowContrast, smallTargets, widerBy } from "./look.mjs";

const require = createRequire(path.join(process.cwd(), "x.js"));
const { chromium } = require("playwright-core");

const [base, control, out, golden, token, hindi] = process.argv.slice(2);
const findings = [];
const check = (is, what) => { if (!is) findings.push(what); };
const provider = (what) => fetch(`${control}/${what}?token=${token}`).then((r) => check(r.ok, `the provider's ${what}: ${r.status}`));

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox"] });

async function open(more) {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, javaScriptEnabled: false, reducedMotion: "reduce", ...more });
  const page = await context.newPage();
  page.on("console", (m) => { if (m.type() === "error") findings.push(`console: ${m.text()}`); });
  page.on("request", (r) => check(r.url().startsWith(base) || r.url().startsWith(control), `asks elsewhere: ${r.url()}`));
  return page;
}

async function look(page, name, shot) {
  const wide = await widerBy(page);
  check(wide <= 0, `${name}: wider than the screen by ${wide} px`);
  for (const l of await lowContrast(page)) findings.push(`${name}: contrast ${l}`);
  for (const s of await smallTargets(page)) findings.push(`${name}: too small to tap: ${s}`);
  check((await page.getByRole("main").count()) === 1, `${name}: no main`);
  check((await page.getByRole("heading", { level: 1 }).count()) === 1, `${name}: not one heading`);
  check((await page.locator("html").getAttribute("lang")).length > 0, `${name}: no language`);
  if (shot) await page.screenshot({ path: path.join(out, `${shot}.png`), fullPage: true });
}

const focused = (page) => page.evaluate(() => document.activeElement.value || document.activeElement.tagName);

// ---- by keyboard, without JavaScript, until it is paid

{
  const page = await open();
  await page.goto(`${base}/p/${token}`);
  await look(page, "open", "pay-open");
  check((await page.title()).startsWith("Visit fee"), "the title does not say what it is");
  check((await page.getByRole("status").count()) === 1, "the state is not announced");
  for (const name of ["Pay by card (Stripe)", "Pay with PayPal", "Pay at the clinic"])
    check((await page.getByRole("button", { name }).count()) === 1, `no button ${name}`);
  const walk = [];
  for (let i = 0; i < 4; i++) {
    await page.keyboard.press("Tab");
    walk.push(await focused(page));
    check((await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle)) !== "none", `no visible focus on ${walk.at(-1)}`);
  }
  check(walk.join() === "stripe,paypal,at_clinic,SUMMARY", `Tab walks ${walk}`);
  await page.keyboard.press("Enter");
  check(await page.getByRole("img", { name: "QR code with the address of this page" }).isVisible(), "no picture for another phone");
  await look(page, "with the picture", "pay-qr");
  for (let i = 0; i < 3; i++) await page.keyboard.press("Shift+Tab");
  check((await focused(page)) === "stripe", "back to the first button");
  await Promise.all([page.waitForURL(`${control}/session*`, { timeout: 20000 }), page.keyboard.press("Enter"), provider("link")]);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\?back=1$/, { timeout: 10000 });
  check(/waiting for the word of Stripe/.test(await page.getByRole("status").innerText()), "coming back does not wait for the provider's word");
  check((await page.getByText("Paid and booked").count()) === 0, "says paid before it is");
  await look(page, "back", "pay-back");
  await page.waitForURL(/\?back=2$/, { timeout: 10000 });
  await provider("pay");
  await page.getByText("Paid and booked").waitFor({ timeout: 15000 });
  check((await page.getByRole("link", { name: "Put it in my calendar" }).count()) === 1, "no calendar");
  check(/L1-\d{6}/.test(await page.locator("dl").innerText()), "no receipt number");
  check((await page.getByRole("button").count()) === 0, "can be paid again");
  await look(page, "paid", "pay-paid");
}

// ---- Hindi, dark; a page that is none

{
  const page = await open({ colorScheme: "dark", locale: "es-ES" });
  await page.goto(`${base}/p/${hindi}`);
  check((await page.locator("html").getAttribute("lang")) === "hi", "the patient's language");
  await look(page, "Hindi, dark", "pay-hindi-dark");
  page.removeAllListeners("console"); // a 404 is an error there
  check((await page.goto(`${base}/p/nothing`)).status() === 404, "an unknown token is not 404");
  check((await page.locator("html").getAttribute("lang")) === "es", "the browser's language");
  await look(page, "missing", "pay-missing");
}

// ---- every state, light and dark, narrow and wide

for (const more of [{}, { colorScheme: "dark" }, { viewport: { width: 320, height: 600 } }, { viewport: { width: 1200, height: 900 } }]) {
  const page = await open(more);
  await page.route(`${base}/p/golden`, (r) => r.fulfill({ body: page.shown, contentType: "text/html; charset=utf-8" }));
  for (const name of readdirSync(golden).filter((f) => /^pay_.*\.html$/.test(f))) {
    page.shown = readFileSync(path.join(golden, name), "utf8").replace(/<meta http-equiv="refresh"[^>]*>/, "");
    await page.goto(`${base}/p/golden`);
    await look(page, `${name} ${JSON.stringify(more)}`, more.viewport ? "" : `${name.slice(0, -5)}${more.colorScheme ? "-dark" : ""}`);
  }
}

await browser.close();
for (const f of findings) console.log("FINDING " + f);
process.exit(findings.length ? 1 : 0);
