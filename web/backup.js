// SPDX-License-Identifier: Apache-2.0
// backup.js: how far a backup is, while one is being made: the page's list is asked for again every other second.

import {part} from './net.js';

const moves = () => document.querySelector('#backups[data-moves]');

async function refresh() {
  const old = moves();
  if (!old) return;
  const next = (await part('/settings/backups', 'backups').catch(() => null))?.getElementById('backups');
  if (next && !old.contains(document.activeElement)) old.replaceWith(next);
  if (moves()) setTimeout(refresh, 2000);
}

export function begin() {
  if (moves()) setTimeout(refresh, 1000);
}
