/** The page's only style sheet: one column on a phone, a grid where there is room, light and dark. */
export const STYLE = `
:root { color-scheme: light dark; --bg: #f4f6f8; --card: #fff; --ink: #17212b; --soft: #5b6b7a; --line: #dde4ea;
  --accent: #0b6bcb; --on-accent: #fff; --good: #14783c; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --bg: #0f151b; --card: #18212a; --ink: #e6edf3; --soft: #93a4b4;
  --line: #2a3743; --accent: #5ab0ff; --on-accent: #06203a; --good: #5fd38a; --bad: #ff8a80; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 68rem; padding: clamp(1rem, 3vw, 2.5rem); background: var(--bg); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
header { display: flex; align-items: center; gap: .75rem; margin-bottom: 1.25rem; }
header svg { width: 2.75rem; height: 2.75rem; flex: none; color: var(--accent); }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0; }
header div { flex: 1; min-width: 0; }
header p { margin: 0; color: var(--soft); }
.env { max-width: 40%; padding: .3rem .9rem; border-radius: 1rem; background: var(--accent); color: var(--on-accent);
  font-weight: 600; overflow-wrap: anywhere; }
.grid { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 21rem), 1fr)); }
section { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1rem 1.15rem; }
.wide { grid-column: 1 / -1; }
h2 { font-size: 1rem; margin: 0 0 .5rem; }
dl { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: .3rem 1.25rem; margin: 0; }
dt { color: var(--soft); }
dd { margin: 0; text-align: right; overflow-wrap: anywhere; }
code { font: .875em ui-monospace, SFMono-Regular, Menlo, "Liberation Mono", monospace; }
.good::before, .bad::before { content: ""; display: inline-block; width: .55em; height: .55em; border-radius: 50%;
  margin-right: .45em; background: currentColor; }
.good { color: var(--good); } .bad { color: var(--bad); }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(7.5rem, 1fr)); gap: .75rem; margin-bottom: 1rem; }
.figures div { border-left: 3px solid var(--accent); padding-left: .75rem; color: var(--soft); }
.figures b { display: block; font-size: 1.6rem; line-height: 1.2; color: var(--ink); font-variant-numeric: tabular-nums; }
form { display: flex; flex-wrap: wrap; gap: .5rem; margin-bottom: 1rem; }
input { flex: 1 1 8rem; min-width: 0; font: inherit; padding: .5rem .75rem; border: 1px solid var(--line); border-radius: .5rem;
  background: var(--bg); color: var(--ink); }
button { font: inherit; font-weight: 600; padding: .5rem 1.1rem; border: 0; border-radius: .5rem; background: var(--accent);
  color: var(--on-accent); cursor: pointer; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .35rem .75rem .35rem 0; border-top: 1px solid var(--line); white-space: nowrap; }
th { color: var(--soft); font-weight: 500; border: 0; }
.halves { display: grid; gap: 1rem 2rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 18rem), 1fr)); align-items: start; }
.gap { margin-top: 1rem; }
.note { color: var(--soft); margin: 0; }
footer { margin-top: 1.25rem; color: var(--soft); font-size: .9rem; }
a { color: var(--accent); }
`;

/** Keeps the live part fresh and sends the form without leaving the page. The page works without it. */
export const SCRIPT = `
const live = document.getElementById("live");
const refresh = async () => {
  try { const r = await fetch("/live"); if (r.ok) live.innerHTML = await r.text(); } catch {}
};
document.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = new FormData(event.target).get("text");
  await fetch("/api/jobs", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ text }) }).catch(() => {});
  refresh();
});
setInterval(() => document.hidden || refresh(), 2000);
`;
