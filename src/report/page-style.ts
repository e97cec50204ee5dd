/** The look of our pages: on a phone, on a desk, in the dark and on paper. Contrasts are those of WCAG 2, level AA. */
export const PAGE_STYLE = `
:root {
  --ink: #1f2328; --faint: #59636e; --paper: #ffffff; --card: #ffffff; --line: #d1d9e0; --shade: #f3f5f7;
  --link: #0059a8; --pass: #1a6b33; --fail: #b00020; --open: #7a4d00; --skip: #59636e;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --ink: #e6e6e6; --faint: #a4adb8; --paper: #101317; --card: #1a1a1a; --line: #3a3f45; --shade: #1f2429;
    --link: #79b8ff; --pass: #5fd38a; --fail: #ff8a93; --open: #f0b849; --skip: #a4adb8;
  }
  /* Colours of a chart turned light, their hues kept; its white becomes the colour of the card. */
  .chart .marks { filter: invert(.898) hue-rotate(180deg) }
}
* { box-sizing: border-box }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth }
body {
  margin: 0 auto; max-width: 68rem; padding: 0 1rem 3rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, 'Segoe UI', sans-serif; overflow-wrap: break-word;
}
a { color: var(--link) }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 2px }
.skip { position: absolute; left: -99rem } .skip:focus { left: 1rem; top: .5rem; background: var(--paper) }
h1 { font-size: clamp(1.35rem, 1.1rem + 1.4vw, 1.9rem); line-height: 1.25; margin: 0 }
h2 { font-size: 1.2rem; line-height: 1.3; margin: 2.6rem 0 .4rem } h3 { font-size: 1rem; margin: 0 }
p { margin: .4rem 0 } .note, figcaption, footer, small { color: var(--faint); font-size: .875rem }
code, pre { font-family: ui-monospace, 'SF Mono', Menlo, Consolas, monospace; font-size: .875em }
code { overflow-wrap: anywhere }
pre { background: var(--shade); border-radius: 6px; padding: .7rem .9rem }
pre { white-space: pre-wrap; overflow-wrap: anywhere }
nav ul { display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; list-style: none; margin: 1rem 0 0; padding: 0 }
nav a { display: inline-block; padding: .25rem 0 }
.verdict { margin-top: 1.5rem; padding: .2rem 0 .2rem 1rem; border-left: 6px solid var(--skip) }
.verdict .what { margin: 0; color: var(--faint); font-size: .875rem }
.pass { color: var(--pass) } .fail { color: var(--fail) } .open { color: var(--open) } .skipped { color: var(--skip) }
.verdict.pass { border-color: var(--pass) } .verdict.fail { border-color: var(--fail) }
.verdict.open { border-color: var(--open) } .verdict h1 { color: var(--ink) } .sign { font-weight: 700 }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .6rem; margin: 1.2rem 0 0 }
.tiles div { background: var(--shade); border-radius: 8px; padding: .55rem .8rem .65rem }
.tiles dt { color: var(--faint); font-size: .82rem } .tiles dd { margin: 0; font-size: 1.15rem; font-weight: 600 }
.tiles dd small { display: block; font-weight: 400; font-size: .78rem }
.scroll { overflow-x: auto }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9rem; margin: .4rem 0 }
th, td { text-align: left; vertical-align: top; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line) }
thead th, thead td { border-bottom: 2px solid var(--line) } th { font-weight: 600 } tbody th { font-weight: 500 }
.right { text-align: right; white-space: nowrap } .expectations { width: 100% }
.expectations td:first-child { font-weight: 600 } .expectations small { display: block }
.expectations tbody th { font-weight: 400 }
figure { margin: 1.2rem 0 0; padding: .8rem; background: var(--card) }
figure { border: 1px solid var(--line); border-radius: 8px }
figcaption { margin: .1rem 0 .5rem }
.chart { position: relative }
.chart .marks { display: block; height: auto; min-width: 34rem; max-width: 100% }
.chart .live { width: 100% } .chart .live .marks { min-width: 0 }
.chart .vega-embed.has-actions { display: block; width: 100%; padding-right: 0 }
#vg-tooltip-element.vg-tooltip { font: .8rem/1.3 system-ui, sans-serif; max-width: 18rem }
@media (max-width: 40rem) {
  /* Beside a finger there is no room: what it points at is told at the foot of the screen. */
  #vg-tooltip-element.vg-tooltip { top: auto !important; bottom: 8px; left: 8px !important; right: 8px }
  #vg-tooltip-element.vg-tooltip { max-width: none }
}
details.words { margin-top: .4rem; font-size: .875rem } details.words summary { color: var(--link); cursor: pointer }
details.words ul { margin: .3rem 0; padding-left: 1.2rem } .hint { display: none } .hint.on { display: block }
ul.said { padding-left: 1.2rem; margin: .4rem 0 }
footer { margin-top: 2rem; border-top: 1px solid var(--line); padding-top: .8rem }
@media print {
  @page { margin: 14mm 12mm }
  body { font-size: 10pt; max-width: none; padding: 0 }
  nav, .skip, .hint, .hint.on, .words, .vega-embed details { display: none }
  .scroll { overflow: visible } .chart .marks { min-width: 0 } table { font-size: 8.5pt }
  th, td { padding-right: .55rem } .right { white-space: normal }
  h2 { break-after: avoid } figure, tr, .tiles { break-inside: avoid } figure { border: 0; padding: 0 }
  a { color: inherit; text-decoration: none }
}
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto } }
`;
