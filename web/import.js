// SPDX-License-Identifier: Apache-2.0
// import.js: how far an import is, as it goes on. An event says that it moved; the list is asked for again, at most
// once a second.

import {part} from './net.js';

async function refresh() {
  const old = document.getElementById('imports');
  const fresh = await part('/settings/imports', 'imports').catch(() => null);
  const next = fresh?.getElementById('imports');
  if (old && next && !old.contains(document.activeElement)) old.replaceWith(next);
}

export function begin() {
  if (location.pathname !== '/settings/imports' || !document.getElementById('imports')) return;
  const source = new EventSource('/api/v1/events');
  let timer = 0;
  source.onmessage = event => {
    if (!/^import\./.test(JSON.parse(event.data).kind) || timer) return;
    timer = setTimeout(() => { timer = 0; refresh(); }, 1000);
  };
  source.addEventListener('resync', refresh);
  refresh();
  addEventListener('pagehide', () => source.close());
}
