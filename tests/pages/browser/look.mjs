// look.mjs - what people who see or hear a page need of it, measured in the browser.

// By how many pixels the page is wider than its window; 0 or less is fine.
export async function widerBy(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

// Every visible text below WCAG's 4.5:1 against the nearest background behind it, one line each.
export async function lowContrast(page) {
  return page.evaluate(() => {
    const parse = (c) => { const m = c.match(/[\d.]+/g).map(Number); return { rgb: m.slice(0, 3), a: m[3] === undefined ? 1 : m[3] }; };
    const lum = ([r, g, b]) => [r, g, b].map((v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; })
      .reduce((s, v, i) => s + v * [0.2126, 0.7152, 0.0722][i], 0);
    const behind = (e) => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c.a > 0.99) return c.rgb; } return [255, 255, 255]; };
    const low = [];
    for (const e of document.querySelectorAll("h1,h2,p,a,li,dt,dd,button,label,legend,summary,time,small")) {
      if (!e.innerText || !e.innerText.trim() || e.closest(".hidden") || !e.offsetParent) continue;
      const a = lum(parse(getComputedStyle(e).color).rgb), b = lum(behind(e));
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      if (ratio < 4.5) low.push(`${e.tagName} "${e.innerText.slice(0, 20)}" ${ratio.toFixed(2)}`);
    }
    return low;
  });
}

// Whatever is tapped and lower or narrower than 44 px, one line each.
export async function smallTargets(page) {
  return page.evaluate(() => [...document.querySelectorAll("a,button,summary,input")].map((e) => [e, e.getBoundingClientRect()])
    .filter(([, r]) => r.width > 0 && (r.height < 44 || r.width < 44)).map(([e, r]) => `${e.tagName} "${e.innerText}" ${r.width}x${r.height}`));
}
