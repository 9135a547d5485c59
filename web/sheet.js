// SPDX-License-Identifier: Apache-2.0
// sheet.js: a choice that floats beside what opened it. Arrows move, letters filter, Enter chooses, Escape closes
// and gives the focus back.

import {part} from './net.js';
import {wrong} from './toast.js';

let opener = null;

export const open = () => document.querySelector('.sheet.popped');

export function close() {
  const sheet = open();
  if (!sheet) return;
  sheet.remove();
  if (opener?.isConnected) opener.focus();
  opener = null;
}

function place(sheet, beside) {
  const at = beside.getBoundingClientRect();
  const wide = sheet.offsetWidth;
  const high = sheet.offsetHeight;
  const from = document.documentElement.dir === 'rtl' ? at.right - wide : at.left;
  const left = Math.max(8, Math.min(from, innerWidth - wide - 8));
  const below = at.bottom + 6 + high < innerHeight;
  sheet.style.left = left + 'px';
  sheet.style.top = (below ? at.bottom + 6 : Math.max(8, innerHeight - high - 8)) + 'px';
}

export async function pop(link, href) {
  try {
    const fresh = await part(href || link.href, 'sheet');
    const sheet = fresh.querySelector('.sheet');
    const from = open() ? opener : link;
    open()?.remove();
    opener = from;
    sheet.classList.add('popped');
    document.body.append(sheet);
    place(sheet, from?.isConnected && from.offsetParent ? from : document.getElementById('talk-title') || document.body);
    (sheet.querySelector('[data-filter]') || sheet.querySelector('.menu-item') || sheet.querySelector('.input')).focus();
  } catch (error) {
    wrong(error);
  }
}

const choices = sheet => [...sheet.querySelectorAll('.menu-item')].filter(it => !it.hidden);

export function filter(input) {
  const wanted = input.value.trim().toLowerCase();
  for (const it of input.closest('.sheet').querySelectorAll('.menu-item'))
    it.hidden = !it.textContent.toLowerCase().includes(wanted);
}

// True when the key was the sheet's.
export function key(event) {
  const sheet = open();
  if (!sheet) return false;
  if (event.key === 'Escape') {
    close();
    return true;
  }
  const all = choices(sheet);
  const at = all.indexOf(document.activeElement);
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    const by = event.key === 'ArrowDown' ? 1 : -1;
    (all[at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by] || sheet.querySelector('.input') || all[0])?.focus();
    return true;
  }
  if (event.key === 'Enter' && event.target.matches('[data-filter]')) {
    all[0]?.click();
    return true;
  }
  return false;
}
