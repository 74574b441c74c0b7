/** The report's looks: system fonts, one column, two schemes, a phone, paper. */
export const style = `
:root { color-scheme: light dark; --paper: #fff; --ink: #1c1c1c; --faint: #5f6368; --line: #e3e4e6; --tint: #f5f6f7 }
@media (prefers-color-scheme: dark) { :root { --paper: #14171c; --ink: #e4e6e8; --faint: #9aa1a9; --line: #2c3138; --tint: #1c2026 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; -webkit-text-size-adjust: 100% }
main { max-width: 46rem; margin: 0 auto; padding: clamp(1.5rem, 6vw, 4rem) clamp(1rem, 4vw, 1.5rem) }
h1, h2 { line-height: 1.2; letter-spacing: -0.015em; text-wrap: balance; overflow-wrap: anywhere }
h1 { margin: 0; font-size: clamp(1.7rem, 5vw, 2.25rem); font-weight: 700 }
h2 { margin: 0 0 1rem; font-size: 1.3rem; font-weight: 650 }
p { margin: 0 0 1rem; max-width: 40rem; text-wrap: pretty; overflow-wrap: anywhere }
header p { margin: 0.5rem 0 0; color: var(--faint); font-size: 1.1rem }
section { margin-top: 3rem; padding-top: 2rem; border-top: 1px solid var(--line) }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: 1.25rem 1.5rem; margin: 2rem 0 0 }
dt { color: var(--faint); font-size: 0.85rem; line-height: 1.3 }
dd { margin: 0.15rem 0 0; font-size: 1.4rem; font-weight: 600; line-height: 1.25; letter-spacing: -0.01em; font-variant-numeric: tabular-nums; overflow-wrap: anywhere }
figure { margin: 1.5rem 0 2rem; break-inside: avoid }
figcaption, caption { margin-bottom: 0.75rem; font-weight: 600; text-align: left; overflow-wrap: anywhere }
svg { display: block; max-width: 100%; height: auto; overflow: visible }
.wide svg { width: 100% }
.narrow { display: none; max-width: 26rem }
.narrow svg { width: 100% }
.images { display: grid; gap: 4px 1rem; align-items: center; justify-content: start }
.images.left { grid-template-columns: fit-content(33%) minmax(0, max-content) }
.images.above { row-gap: 0.35rem }
.images.above .strip + .caption { margin-top: 0.6rem }
.images .next { margin-top: 1.1rem }
.images.above .caption + .strip { margin-top: 0 }
.caption { font-size: 0.9rem; line-height: 1.3; overflow-wrap: anywhere }
.strip { display: grid; grid-template-columns: repeat(var(--columns), minmax(0, var(--size))); gap: 4px }
img { display: block; width: 100%; height: auto; image-rendering: pixelated; print-color-adjust: exact; -webkit-print-color-adjust: exact }
.smooth img { image-rendering: auto }
.beside { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(10rem, 50% - 0.5rem), 1fr)); gap: 1rem; margin: 1.5rem 0 2rem }
.beside figure { margin: 0 }
.beside .images, .beside .strip { grid-template-columns: minmax(0, 1fr); justify-content: stretch }
.beside img { max-height: 16rem; object-fit: contain; object-position: left top }
.beside figcaption { margin-bottom: 0.35rem; font-size: 0.9rem; font-weight: 400 }
.scroll { overflow-x: auto; margin: 1.5rem 0 }
table { border-collapse: collapse; font-size: 0.95rem; font-variant-numeric: tabular-nums lining-nums }
th, td { padding: 0.4rem 0.8rem 0.4rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: baseline }
th { color: var(--faint); font-weight: 500; line-height: 1.3; vertical-align: bottom }
td { overflow-wrap: break-word }
td:not(.number):first-child { min-width: 8rem; overflow-wrap: anywhere }
.number { padding-left: 0.6rem; text-align: right }
td.number { white-space: nowrap }
th:first-child, td:first-child { padding-left: 0 }
th:last-child, td:last-child { padding-right: 0 }
pre { margin: 1.5rem 0; padding: 1rem 1.1rem; overflow-x: auto; border-radius: 8px; background: var(--tint); font: 0.85rem/1.55 ui-monospace, "SF Mono", Menlo, Consolas, monospace; tab-size: 2 }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); font-size: 0.85rem }
footer p { margin: 0; color: var(--faint) }
@media (max-width: 34rem) {
  .wide { display: none }
  .narrow { display: block }
  .images.left { grid-template-columns: minmax(0, 1fr); row-gap: 0.35rem }
  .images.left .strip + .caption { margin-top: 0.6rem }
  .images.left .caption + .strip { margin-top: 0 }
  .strip { gap: 2px }
  td:not(.number):first-child { min-width: 5rem }
  .stack thead { display: none }
  .stack table, .stack tbody { display: block }
  .stack tr { display: flex; flex-direction: column; padding: 0.6rem 0; border-bottom: 1px solid var(--line) }
  .stack td { display: flex; justify-content: space-between; gap: 1rem; padding: 0.1rem 0; border: 0; text-align: right; white-space: normal; overflow-wrap: anywhere }
  .stack td::before { content: attr(data-label); color: var(--faint); text-align: left }
  .stack .name { order: -1; font-weight: 600; text-align: left }
  .stack .name::before, .stack td:empty { display: none }
}
@media print {
  :root { color-scheme: light; --paper: #fff; --ink: #000; --faint: #444; --line: #ccc; --tint: #f5f6f7 }
  main { max-width: none; padding: 0 }
  section { margin-top: 1.5rem; padding-top: 1.25rem }
  .wide, figure > svg { max-width: 34rem }
  p { break-inside: avoid }
  h2, figcaption, thead, p:has(+ figure, + .beside, + .scroll) { break-after: avoid }
  tr, .beside { break-inside: avoid }
  pre, .scroll { overflow: visible; white-space: pre-wrap }
}
`
