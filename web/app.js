// SPDX-License-Identifier: Apache-2.0
// app.js: where it begins. Pages work without any of this; here they become quick. Whatever is pressed is found out
// in one place each: clicks, forms, input.

import * as ahead from './ahead.js';
import * as backups from './backup.js';
import * as compose from './compose.js';
import * as imports from './import.js';
import * as keys from './keys.js';
import * as ledger from './ledger.js';
import * as list from './list.js';
import * as live from './live.js';
import * as mail from './mail.js';
import * as sheet from './sheet.js';
import * as talk from './talk.js';
import {post} from './net.js';
import {did, onUndo, say, wrong} from './toast.js';
import {t} from './words.js';

const desk = document.getElementById('desk');
const workspace = desk?.classList.contains('desk');
const plainClick = event => event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;

function point(name, scroll) {
  for (const it of document.querySelectorAll('.pointed')) it.classList.remove('pointed');
  const target = document.getElementById(name);
  if (!target) return;
  for (let at = target.closest('details'); at; at = at.parentElement.closest('details')) at.open = at.open || scroll;
  target.classList.add('pointed');
  if (scroll) target.scrollIntoView({block: 'center'});
}

const acts = {
  back: () => talk.close(),
  panel: () => keys.panel(),
  views: () => desk.classList.toggle('views-open'),
  close: () => keys.change([...list.picked().map(id => ['conversation', id]), ['do', 'close']]),
  spam: () => keys.spam(),
  'pick-none': () => list.pickNone(),
  'add-need': () => ledger.add(),
  print: () => print(),
  attach: () => document.getElementById('attach').click(),
  insert: it => compose.insert(document.getElementById(it.dataset.from).textContent),
  notify: async () => say(await Notification.requestPermission() === 'granted'
    ? t('You are told here when something is for you and this window is not in front.') : t('This browser does not allow it.')),
  'remove-file': it => compose.removeFile(it.closest('.file')),
  recipients: it => {
    const fields = document.getElementById('recipients');
    fields.hidden = !fields.hidden;
    it.setAttribute('aria-expanded', String(!fields.hidden));
    if (!fields.hidden) document.getElementById('to').focus();
  },
};

function clicked(event) {
  if (!plainClick(event)) return;
  for (const menu of document.querySelectorAll('details.menu[open]')) if (!menu.contains(event.target)) menu.open = false;
  if (sheet.open() && !sheet.open().contains(event.target) && !event.target.closest('[data-sheet]')) sheet.close();
  const target = event.target.closest('a, button, .pick');
  if (!target) return;
  if (target.matches('.pick')) return list.showPicked();
  if (!take(target)) return;
  event.preventDefault();
}

// True when a script answers, so that the browser need not.
function take(target) {
  const act = acts[target.dataset.act];
  if (act && (workspace || ['views', 'notify', 'print'].includes(target.dataset.act))) act(target);
  else if (target.dataset.sheet) sheet.pop(target);
  else if (target.closest('.sheet.popped') && target.matches('a[href^="/sheets/"]')) sheet.pop(target);
  else if (target.dataset.write) compose.write(target.dataset.write);
  else if (target.dataset.mark) compose.mark(target.dataset.mark);
  else if (target.dataset.point) point(target.dataset.point, true);
  else if (target.id === 'older') talk.older(target);
  else if (target.id === 'more') list.older();
  else if (workspace && target.matches('.views-button')) desk.classList.toggle('views-open');
  else if (target.matches('.views-close')) desk.classList.remove('views-open');
  else if (workspace && target.matches('#rows a, .panel .past a')) talk.open(target.href, {focus: innerWidth < 800});
  else return false;
  return true;
}

async function submitted(event) {
  const form = event.target;
  if (form.id === 'composer') {
    event.preventDefault();
    form.querySelector('details[open]')?.removeAttribute('open');
    return compose.send(event.submitter?.value || 'send');
  }
  if (!form.matches('[data-live]') || !workspace) return;
  event.preventDefault();
  const fields = new FormData(form, event.submitter);
  try {
    const answer = await post(form.action, fields);
    form.closest('details.menu')?.removeAttribute('open');
    sheet.close();
    did(answer);
    list.pickNone();
    if (form.action.endsWith('/pictures')) talk.main().focus({preventScroll: true}); // so that the mail is shown anew
    if (form.action.endsWith('/splits')) return talk.open(answer.go);
    await Promise.all([list.refresh(true), talk.refresh(true)]);
  } catch (error) {
    wrong(error);
  }
}

function put(event) {
  if (event.target.id === 'words') compose.typed();
  else if (event.target.matches('[data-filter]')) sheet.filter(event.target);
  else if (event.target.id === 'attach') {
    compose.attach([...event.target.files]);
    event.target.value = '';
  }
}

function files() {
  document.addEventListener('paste', event => {
    if (event.target.id === 'words' && event.clipboardData.files.length) {
      event.preventDefault();
      compose.attach([...event.clipboardData.files]);
    }
  });
  document.addEventListener('dragover', event => {
    if (!talk.id() || !event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    talk.main().classList.add('drop-here');
  });
  document.addEventListener('dragleave', event => !event.relatedTarget && talk.main()?.classList.remove('drop-here'));
  document.addEventListener('drop', event => {
    talk.main()?.classList.remove('drop-here');
    if (!talk.id() || !event.dataTransfer.files.length) return;
    event.preventDefault();
    compose.attach([...event.dataTransfer.files]);
  });
}

function scrolled(event) {
  if (event.target.id !== 'list-scroll') return;
  const {scrollTop, scrollHeight, clientHeight} = event.target;
  if (scrollHeight - scrollTop - clientHeight < 400) list.older();
}

document.addEventListener('click', clicked);
document.addEventListener('submit', submitted);
document.addEventListener('input', put);
document.addEventListener('change', put);
let hover = 0;
document.addEventListener('pointerover', event => {
  const row = workspace && event.target.closest?.('#rows > .item:not([aria-current])');
  clearTimeout(hover);
  if (row) hover = setTimeout(() => ahead.fetchAhead(row.querySelector('a').href), 60);
  const it = event.target.closest?.('[data-point]');
  if (it) point(it.dataset.point, false);
});
document.addEventListener('focusout', event => event.target.id === 'words' && compose.save());
keys.begin();
backups.begin();
const asked = document.querySelector('#q[autofocus]');
asked?.setSelectionRange(asked.value.length, asked.value.length);    // where one goes on typing
imports.begin();
if (workspace) {
  document.addEventListener('scroll', scrolled, true);
  files();
  mail.begin();
  ledger.begin();
  talk.begin();
  live.begin();
  onUndo(answer => {
    list.refresh(true);
    if (answer.id && !talk.id()) talk.open(answer.go);
    else talk.refresh();
  });
  addEventListener('popstate', () => {
    const open = /^\/conversations\/\d+/.test(location.pathname);
    if (open) talk.open(location.href, {push: false});
    else desk.classList.remove('reading');
  });
  list.comeBack();
  addEventListener('pagehide', () => {
    compose.save();
    list.leave();
  });
}
