// SPDX-License-Identifier: Apache-2.0
// mail.js: frames of mails are as high as what is in them. No script runs in such a frame; the page around it
// measures. Heights are rules of a sheet, not of the element: what the server sends stays comparable.

const sheet = new CSSStyleSheet();
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
const heights = new Map(); // id of the frame -> pixels
const MOST = 4000;

function fit(frame) {
  const page = frame.contentDocument?.body;
  if (!page || !frame.id) return;
  const height = Math.min(MOST, page.offsetHeight + 2);
  if (heights.get(frame.id) === height) return;
  heights.set(frame.id, height);
  for (const id of heights.keys()) if (!document.getElementById(id)) heights.delete(id);
  sheet.replaceSync([...heights].map(([id, it]) => `#${CSS.escape(id)} { block-size: ${it}px }`).join('\n'));
}

function loaded(frame) {
  const page = frame.contentDocument?.body;
  if (!page) return;
  fit(frame);
  new frame.contentWindow.ResizeObserver(() => fit(frame)).observe(page);
}

export function begin() {
  document.addEventListener('load', event => {
    if (event.target.matches?.('.mail-frame')) loaded(event.target);
  }, true);
  for (const frame of document.querySelectorAll('.mail-frame'))
    if (frame.contentDocument?.readyState === 'complete') loaded(frame);
}
