import { createHash } from 'node:crypto';
import type { Html } from './html.ts';

/**
 * How a receipt looks: narrow, in the colours that the reader chose, black on white on paper. It fits a page of A4 and a
 * roll that is 80 mm wide.
 */
const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #eef0f3; --paper: #fff; --ink: #16181d; --soft: #565d6b; --line: #d5d9e0; --field: #f4f5f8;
  --good: #0b6b3a; --good-ground: #e3f4ea; --wait: #7a4b00; --wait-ground: #fdf0d8; --back: #9b1c1c; --back-ground: #fbe6e6;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0e1014; --paper: #191c22; --ink: #eceef2; --soft: #a5adbb; --line: #363c48; --field: #23272f;
    --good: #7fd6a4; --good-ground: #12301f; --wait: #f3c274; --wait-ground: #3a2a0c; --back: #f5a3a3; --back-ground: #3f1717;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; padding: 1.5rem 1rem; background: var(--ground); color: var(--ink);
  overflow-wrap: anywhere; font: 1rem/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
}
main {
  max-width: 26rem; margin: 0 auto; padding: 1.5rem; background: var(--paper);
  border: 1px solid var(--line); border-radius: .75rem;
}
h1, h2, p, dl, dd, ul { margin: 0; padding: 0; }
.merchant { color: var(--soft); font-weight: 600; }
.test { margin-bottom: 1rem; padding: .35rem .75rem; border: 2px dashed currentColor; text-align: center; font-weight: 700; }
h1 { margin-top: .1rem; font-size: 1.5rem; line-height: 1.2; }
.stands { margin-top: .75rem; padding: .6rem .75rem; border-radius: .5rem; font-weight: 600; }
.good { color: var(--good); background: var(--good-ground); }
.wait { color: var(--wait); background: var(--wait-ground); }
.back { color: var(--back); background: var(--back-ground); }
.amount { margin-top: .2rem; font-size: clamp(1.4rem, 9vw, 2rem); line-height: 1.15; font-weight: 700; font-variant-numeric: tabular-nums; }
.what { margin-top: .25rem; color: var(--soft); }
h2 { margin-bottom: .5rem; font-size: 1rem; break-after: avoid; }
section { margin-top: 1.1rem; padding-top: 1.1rem; border-top: 1px dashed var(--line); }
.codes { display: grid; gap: .5rem; list-style: none; }
.codes li { padding: .6rem .75rem; background: var(--field); border-radius: .5rem; break-inside: avoid; }
.codes .label { display: block; color: var(--soft); font-size: .875rem; }
.code {
  font: 600 1.15rem/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
.hint { margin-top: .5rem; color: var(--soft); font-size: .875rem; }
.row { display: flex; flex-wrap: wrap; gap: 0 1rem; padding: .2rem 0; break-inside: avoid; }
dt { flex: none; color: var(--soft); }
dd { flex: 1 1 7rem; text-align: right; font-variant-numeric: tabular-nums; }
.sum { margin-top: .3rem; padding-top: .5rem; border-top: 1px solid var(--line); font-weight: 700; }
.sum dt { color: inherit; }
footer { margin-top: 1.1rem; padding-top: 1.1rem; border-top: 1px dashed var(--line); color: var(--soft); font-size: .875rem; }
@page { margin: 4mm; }
@media print {
  :root {
    color-scheme: light;
    --ground: #fff; --paper: #fff; --ink: #000; --soft: #000; --line: #000; --field: #fff;
    --good: #000; --good-ground: #fff; --wait: #000; --wait-ground: #fff; --back: #000; --back-ground: #fff;
  }
  html { font-size: 12px; }
  body { padding: 0; }
  main { max-width: none; padding: 0; border: 0; border-radius: 0; }
  .stands, .codes li { padding: .4rem .5rem; border: 1px solid #000; border-radius: 0; }
  .amount { font-size: 1.8rem; }
  section, footer { margin-top: .7rem; padding-top: .7rem; }
}
@media print and (min-width: 110mm) {
  html { font-size: 13.5px; }
  main { max-width: 105mm; padding: 10mm 0; }
}
`;

/** The style as an element of the page. The policy holds the hash of exactly this text. */
export const STYLE_ELEMENT: Html = { markup: `<style>${STYLE}</style>` };

/** The source by which a content security policy allows this style, and no other. */
export const STYLE_SOURCE = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;
