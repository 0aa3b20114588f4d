"use strict";
// chat.js - the phone of the chat page: what the patient types goes out, what DocSpot answers
// comes in, and each answer is shown as SMS, WhatsApp or Telegram would show it.
//
// The browser is known by an unguessable id of its own making, kept in localStorage with what the
// patient typed; the answers are asked from the server, which keeps them. Texts are only ever
// set as text, never as HTML.

const WAIT_FIRST_MS = 150;
const WAIT_MAX_MS = 2500;
const KEPT_MAX = 400;
const PAGE_MAX = 50;        // messages in one answer of the server

const $ = (id) => document.getElementById(id);
const log = $("log");
const text = $("text");
const trouble = $("trouble");

function freshId() {
  const bytes = crypto.getRandomValues(new Uint8Array(18));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

function load() {
  try {
    const kept = JSON.parse(localStorage.getItem("docspot.chat"));
    if (kept && /^[0-9a-f]{36}$/.test(kept.id)) return { look: "sms", mine: [], ...kept };
  } catch { /* a first visit, or storage is off */ }
  return { id: freshId(), look: "sms", mine: [] };
}

const state = load();       // { id, look, mine: [{text, behind}] }: behind = answers shown before it
const answers = new Map();  // outbox id -> message, in the order they came
let after = 0;
let wait = WAIT_FIRST_MS;
let timer = 0;
let asking = false;
let isCaughtUp = false;     // all of an earlier visit's answers are here

function keep() {
  state.mine = state.mine.slice(-KEPT_MAX);
  try { localStorage.setItem("docspot.chat", JSON.stringify(state)); } catch { /* storage is off */ }
}

function element(tag, className, content) {
  const e = document.createElement(tag);
  if (className) e.className = className;
  if (content !== undefined) e.textContent = content;
  return e;
}

// ---- showing

function linked(p, content) {
  for (const part of content.split(/(https?:\/\/[^\s]+)/)) {
    if (/^https?:\/\//.test(part)) {
      const a = element("a", "", part);
      a.href = part;
      a.rel = "noopener noreferrer";
      a.target = "_blank";
      p.append(a);
    } else if (part) {
      p.append(part);
    }
  }
  return p;
}

function optionList(options) {
  const list = element("ul", "options");
  for (const o of options) {
    const item = element("li");
    const button = element("button", "", o.title);
    button.type = "button";
    if (o.description) button.append(element("small", "", o.description));
    button.addEventListener("click", () => say(o.title, { option: o.id }));
    item.append(button);
    list.append(item);
  }
  return list;
}

function segments(size) {
  const unit = size.encoding === "gsm7" ? "GSM-7" : "UCS-2";
  return `${size.segments} ${size.segments === 1 ? "segment" : "segments"}, ${size.units} ${unit}`;
}

function ours(message) {
  const look = message.looks[state.look];
  const box = element("article", "message ours");
  box.dataset.id = message.id;
  box.setAttribute("aria-label", "DocSpot");
  box.append(linked(element("p", "bubble"), look.text));
  if (look.form === "buttons") {
    box.append(optionList(look.options));
  } else if (look.form === "list") {
    const list = element("details", "list");
    list.append(element("summary", "", look.list_label || "Choose"), optionList(look.options));
    box.append(list);
  }
  if (look.sms) box.append(element("p", "size", segments(look.sms)));
  return box;
}

function mine(said) {
  const box = element("article", "message mine");
  box.setAttribute("aria-label", "You");
  box.append(element("p", "bubble", said));
  return box;
}

function add(message) {
  message.classList.add("fresh");
  log.append(message);
}

function toEnd() { log.scrollTop = log.scrollHeight; }

// All of it again: for another look, or after a reload. The order is that of the conversation.
function redraw() {
  log.querySelectorAll(".message").forEach((m) => m.remove());
  let next = 0, shown = 0;
  const own = () => {
    while (next < state.mine.length && state.mine[next].behind <= shown) log.append(mine(state.mine[next++].text));
  };
  log.setAttribute("aria-live", "off"); // nothing of this is new
  own();
  for (const message of answers.values()) {
    log.append(ours(message));
    shown++;
    own();
  }
  while (next < state.mine.length) log.append(mine(state.mine[next++].text));
  toEnd();
  setTimeout(() => log.setAttribute("aria-live", "polite"), 0);
  $("hint").hidden = state.mine.length > 0;
}

function chooseLook(look, focus) {
  state.look = look;
  document.body.dataset.look = look;
  for (const tab of document.querySelectorAll("[role=tab]")) {
    const is = tab.dataset.look === look;
    tab.setAttribute("aria-selected", String(is));
    tab.tabIndex = is ? 0 : -1;
    if (is) log.setAttribute("aria-labelledby", tab.id);
    if (is && focus) tab.focus();
  }
  keep();
  redraw();
}

function showClock(iso) {
  const m = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/.exec(iso || "");
  if (!m) return;
  const day = new Date(m[1] + "T00:00:00Z").toLocaleDateString("en", { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" });
  $("now").textContent = `${day}, ${m[2]}`;
  $("now").dateTime = iso;
}

function complain(what) {
  trouble.textContent = what || "";
  trouble.hidden = !what;
}

// ---- speaking with the server

async function call(path, body) {
  const options = { headers: { "X-Chat-Id": state.id }, cache: "no-store" };
  if (body) {
    options.method = "POST";
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  const answer = await fetch(path, options);
  if (!answer.ok) throw new Error(`the server answers ${answer.status}`);
  return answer.json();
}

function askSoon(ms) {
  clearTimeout(timer);
  timer = setTimeout(ask, ms);
}

async function ask() {
  if (asking) return;
  asking = true;
  const id = state.id;
  try {
    const got = await call(`/chat/messages?after=${after}`);
    if (id !== state.id) return; // another patient by now
    complain("");
    after = got.after;
    showClock(got.now);
    $("clock").hidden = !got.clock;
    let isNew = false;
    for (const message of got.messages) {
      if (answers.has(message.id)) continue;
      answers.set(message.id, message);
      isNew = true;
      if (isCaughtUp) add(ours(message));
    }
    if (!isCaughtUp && isNew) redraw(); // between what the patient said then
    isCaughtUp = isCaughtUp || got.messages.length < PAGE_MAX;
    if (isNew) toEnd();
    wait = isNew ? WAIT_FIRST_MS : Math.min(wait * 1.6, WAIT_MAX_MS);
  } catch (e) {
    complain(`No connection: ${e.message}. Trying again.`);
    wait = WAIT_MAX_MS;
  } finally {
    asking = false;
    askSoon(wait);
  }
}

async function say(shown, body) {
  state.mine.push({ text: shown, behind: answers.size });
  keep();
  $("hint").hidden = true;
  add(mine(shown));
  toEnd();
  try {
    await call("/chat/messages", { id: freshId(), ...body });
    complain("");
  } catch (e) {
    complain(`Not sent: ${e.message}.`);
  }
  wait = WAIT_FIRST_MS;
  askSoon(WAIT_FIRST_MS);
}

// ---- what the person does

$("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const said = text.value.trim();
  if (!said) return;
  text.value = "";
  say(said, { text: said });
  text.focus();
});

text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    $("form").requestSubmit();
  }
});

document.querySelector("[role=tablist]").addEventListener("click", (event) => {
  const tab = event.target.closest("[role=tab]");
  if (tab) chooseLook(tab.dataset.look, false);
});

document.querySelector("[role=tablist]").addEventListener("keydown", (event) => {
  const tabs = Array.from(document.querySelectorAll("[role=tab]"));
  const at = tabs.indexOf(document.activeElement);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
  if (at < 0 || to === undefined) return;
  event.preventDefault();
  chooseLook(tabs[(to + tabs.length) % tabs.length].dataset.look, true);
});

$("clock").addEventListener("click", async (event) => {
  const minutes = Number(event.target.dataset && event.target.dataset.minutes);
  if (!minutes) return;
  try {
    showClock((await call("/chat/clock", { minutes })).now);
  } catch (e) {
    complain(`The clock did not move: ${e.message}.`);
  }
  wait = WAIT_FIRST_MS;
  askSoon(WAIT_FIRST_MS);
});

$("fresh").addEventListener("click", () => {
  state.id = freshId();
  state.mine = [];
  answers.clear();
  after = 0;
  isCaughtUp = true;
  keep();
  redraw();
  text.focus();
});

chooseLook(["sms", "whatsapp", "telegram"].includes(state.look) ? state.look : "sms", false);
ask();
