// SPDX-License-Identifier: Apache-2.0
// ahead.js: conversations fetched before they are asked for: the neighbours of the open one when the browser has
// time, and the row under the pointer. What lies here is thrown away as soon as anything happens in the desk, and
// after a while in any case, so that nobody reads what is over.

import {onChange, part} from './net.js';

const FRESH_MS = 20000;
const MOST = 6;
const kept = new Map(); // href -> {at, promise, control}

export function forget() {
  for (const it of kept.values()) it.control.abort();
  kept.clear();
}

export function fetchAhead(href) {
  const it = kept.get(href);
  if (it && Date.now() - it.at < FRESH_MS) return;
  if (kept.size >= MOST) kept.delete(kept.keys().next().value);
  const control = new AbortController();
  const promise = part(href, 'talk', control.signal);
  promise.catch(() => kept.delete(href));
  kept.set(href, {at: Date.now(), promise, control});
}

// The conversation, from here or from the desk. Each fragment is given away once.
export async function take(href, signal) {
  const it = kept.get(href);
  kept.delete(href);
  if (it && Date.now() - it.at < FRESH_MS) {
    try {
      return await it.promise;
    } catch { /* asked for again */ }
  }
  return part(href, 'talk', signal);
}

export const whenIdle = run => (window.requestIdleCallback ? requestIdleCallback(run, {timeout: 500}) : setTimeout(run, 100));

onChange(forget);
