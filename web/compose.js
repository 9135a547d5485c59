// SPDX-License-Identifier: Apache-2.0
// compose.js: what is being written. Each keystroke is kept in the browser, each pause on the server (with the
// version it was made from, so that two machines do not overwrite each other). Nothing typed is lost: not by a
// reload, not by a network that is gone, not by a server that starts anew.

import {json, me, post, postJson, Refused, upload} from './net.js';
import * as coach from './coach.js';
import * as list from './list.js';
import * as talk from './talk.js';
import {did, held, say, wrong} from './toast.js';
import {t} from './words.js';

const PAUSE_MS = 700;
let form = null;
let words = null;
let state = null;
let kept = {};        // kind -> what the server has
let timer = 0;
let saving = Promise.resolve();
let confirmed = false;
let wrote = 0;

const kind = () => form.elements.kind.value;
const key = which => `heard:draft:${me()}:${form.dataset.conversation}:${which}`;
const version = (which, to) => {
  const name = which === 'note' ? 'noteVersion' : 'draftVersion';
  if (to !== undefined) form.dataset[name] = to;
  return Number(form.dataset[name] || 0);
};
const draftId = (which, to) => {
  const name = which === 'note' ? 'note' : 'draft';
  if (to !== undefined) form.dataset[name] = to;
  return form.dataset[name];
};

function remember(which, body) {
  try {
    if (body) localStorage.setItem(key(which), JSON.stringify({body, version: version(which)}));
    else localStorage.removeItem(key(which));
  } catch { /* a browser that keeps nothing: the server does */ }
}

function remembered(which) {
  try {
    return JSON.parse(localStorage.getItem(key(which)) || 'null');
  } catch {
    return null;
  }
}

// ---- beginning and leaving ----

export function begin() {
  form = document.getElementById('composer');
  if (!form) return;
  words = document.getElementById('words');
  state = document.getElementById('draft-state');
  confirmed = false;
  kept = {reply: words.dataset.reply, note: words.dataset.note};
  for (const which of ['reply', 'note']) {
    const local = remembered(which);
    if (!local || local.body === kept[which]) continue;
    if (local.version === version(which) || !kept[which]) {
      words.dataset[which] = local.body;
      if (which === kind()) words.value = local.body;
      else if (!words.value && which === 'note') show(which);
      later();
    }
  }
  form.elements.draft.value = draftId(kind());
  fit();
  coach.begin(form, words);
}

export function leave() {
  if (form && words?.isConnected) save();
  coach.leave();
  form = null;
}

export function refreshed(next) {
  const fresh = next.querySelector('#composer');
  if (!form || !fresh) return;
  if (!words.value && fresh.querySelector('#words').dataset[kind()]) {
    words.value = kept[kind()] = fresh.querySelector('#words').dataset[kind()];
    version(kind(), kind() === 'note' ? fresh.dataset.noteVersion : fresh.dataset.draftVersion);
    draftId(kind(), kind() === 'note' ? fresh.dataset.note : fresh.dataset.draft);
    form.elements.draft.value = draftId(kind());
    fit();
  }
  if (!words.value) form.elements.seen.value = fresh.dataset.seen;
}

function fit() {
  if (CSS.supports('field-sizing', 'content')) return;
  words.style.height = 'auto';
  words.style.height = words.scrollHeight + 'px';
}

// ---- keeping ----

function later() {
  clearTimeout(timer);
  timer = setTimeout(save, PAUSE_MS);
}

export function typed() {
  if (!form) return;
  remember(kind(), words.value);
  words.dataset[kind()] = words.value;
  state.textContent = '';
  later();
  fit();
  coach.typed();
  mention();
  if (Date.now() - wrote > 15000) {
    wrote = Date.now();
    talk.tell('writing');
  }
}

export function save() {
  clearTimeout(timer);
  if (!form) return saving;
  const [at, which, body] = [form, kind(), words.value];
  if (body === kept[which]) return saving;
  const place = at.dataset.conversation;
  saving = saving.then(() => saveOne(at, place, which, body)).catch(() => {});
  return saving;
}

async function saveOne(at, place, which, body) {
  const name = which === 'note' ? 'noteVersion' : 'draftVersion';
  try {
    const answer = await post('/drafts', [['conversation', place], ['kind', which], ['body', body],
      ['version', at.dataset[name] || 0]]);
    at.dataset[name] = answer.version;
    at.dataset[which === 'note' ? 'note' : 'draft'] = answer.id;
    if (at !== form) return;
    kept[which] = body;
    if (which === kind()) at.elements.draft.value = answer.id;
    remember(which, body);
    if (words.value === body) state.textContent = body ? t('Kept') : '';
  } catch (error) {
    if (at !== form) return;
    if (error.status === 409) otherMachine(which);
    else state.textContent = t('Kept in this browser; the desk is away');
    if (error.status === 0) timer = setTimeout(save, 4000);
  }
}

// The draft was changed on another machine of the same person.
function otherMachine(which) {
  ask(t('You changed this draft somewhere else in the meantime.'), [
    [t('Keep these words'), async () => {
      const fresh = await latest();
      version(which, which === 'note' ? fresh.dataset.noteVersion : fresh.dataset.draftVersion);
      save();
    }],
    [t('Take the others'), async () => {
      const fresh = await latest();
      version(which, which === 'note' ? fresh.dataset.noteVersion : fresh.dataset.draftVersion);
      words.value = kept[which] = fresh.querySelector('#words').dataset[which];
      remember(which, words.value);
    }],
  ]);
}

async function latest() {
  const {part} = await import('./net.js');
  return (await part(location.pathname + location.search, 'talk')).querySelector('#composer');
}

// ---- reply or note ----

export function show(which) {
  if (!form || (which === 'reply' && !form.querySelector('[data-write=reply]'))) return;
  words.dataset[kind()] = words.value;
  save();
  form.elements.kind.value = which;
  form.classList.toggle('note', which === 'note');
  for (const tab of form.querySelectorAll('[data-write]'))
    tab.setAttribute('aria-selected', String(tab.dataset.write === which));
  words.value = words.dataset[which] || '';
  words.placeholder = which === 'note' ? t('A note to colleagues. @ mentions one.') : t('Write to {1}',
    document.querySelector('.talk-facts a').textContent.trim());
  document.getElementById('send').textContent = which === 'note' ? t('Add note') : t('Send');
  form.elements.draft.value = draftId(which);
  fit();
}

export function write(which) {
  show(which);
  words?.focus();
}

export function insert(text) {
  if (!words) return;
  const [from, to] = [words.selectionStart, words.selectionEnd];
  const before = words.value.slice(0, from);
  words.setRangeText((before && !/\s$/.test(before) ? '\n\n' : '') + text, from, to, 'end');
  words.focus();
  typed();
}

// ---- Markdown by hand ----

export function mark(sign) {
  words.focus();
  const [from, to] = [words.selectionStart, words.selectionEnd];
  const chosen = words.value.slice(from, to);
  if (sign === 'link') {
    words.setRangeText(`[${chosen || 'words'}](https://)`, from, to, 'end');
    words.setSelectionRange(words.selectionEnd - 1, words.selectionEnd - 1);
  } else if (/ $/.test(sign)) {
    const start = words.value.lastIndexOf('\n', from - 1) + 1;
    const lines = words.value.slice(start, to).split('\n').map(line => sign + line).join('\n');
    words.setRangeText(lines, start, to, 'end');
  } else {
    words.setRangeText(sign + chosen + sign, from, to, chosen ? 'select' : 'end');
    if (!chosen) words.setSelectionRange(from + sign.length, from + sign.length);
  }
  typed();
}

// ---- sending ----

function ask(question, answers) {
  document.querySelector('.crossing')?.remove();
  const box = document.createElement('div');
  box.className = 'crossing';
  box.setAttribute('role', 'alertdialog');
  box.append(question);
  const row = box.appendChild(document.createElement('div'));
  row.className = 'row';
  for (const [label, run] of answers) {
    const button = row.appendChild(document.createElement('button'));
    button.type = 'button';
    button.className = 'button';
    button.textContent = label;
    button.addEventListener('click', async () => {
      box.remove();
      words.focus();
      await run();
    });
  }
  form.before(box);
  row.firstChild.focus();
}

export async function send(how, anyway) {
  if (!form || !words.value.trim()) return say(t('There are no words yet.'));
  if (kind() === 'reply' && !confirmed && !anyway && talk.somebodyWrites())
    return ask(t('A colleague is writing an answer here, too. Two answers would cross.'), [
      [t('Wait'), () => {}], [t('Send mine'), () => send(how, true)]]);
  clearTimeout(timer);
  await saving;
  const at = form;
  const which = kind();
  const fields = new FormData(at);
  fields.set('do', how);
  if (anyway) fields.set('anyway', '1');
  if (!Number(fields.get('draft'))) fields.delete('draft');
  const button = document.getElementById('send');
  button.disabled = true;
  try {
    const answer = await post('/replies', fields);
    sent(at, which);
    if (how.startsWith('later')) did(answer);
    else held(answer, Number(at.dataset.hold));
    await talk.refresh();
    list.refresh(true);
  } catch (error) {
    stopped(error, how);
  } finally {
    button.disabled = false;
  }
}

function sent(at, which) {
  remember(which, '');
  kept[which] = '';
  at.dataset[which === 'note' ? 'note' : 'draft'] = 0;
  at.dataset[which === 'note' ? 'noteVersion' : 'draftVersion'] = 0;
  at.elements.draft.value = 0;
  words.value = words.dataset[which] = '';
  document.getElementById('composer-files').replaceChildren();
  state.textContent = '';
  document.querySelector('.crossing')?.remove();
  fit();
}

function stopped(error, how) {
  if (!(error instanceof Refused) || error.status !== 409) return wrong(error);
  ask(error.message, [
    [t('Look first'), async () => {
      await talk.refresh();
      form.elements.seen.value = (await latest()).dataset.seen;
    }],
    [t('Send mine all the same'), () => send(how, true)],
  ]);
}

// ---- files ----

export async function attach(files) {
  if (!form || kind() === 'note') show('reply');
  await save();
  for (const file of files) await attachOne(file);
}

async function attachOne(file) {
  const place = document.getElementById('composer-files');
  const chip = place.appendChild(document.createElement('span'));
  chip.className = 'file';
  chip.textContent = file.name + ' ';
  const bar = chip.appendChild(document.createElement('progress'));
  bar.max = 1;
  const fields = new FormData();
  fields.append('conversation', form.dataset.conversation);
  fields.append('draft', draftId('reply') || 0);
  fields.append('file', file);
  try {
    const answer = await upload('/uploads', fields, done => { bar.value = done; });
    draftId('reply', answer.outbox);
    version('reply', answer.version);
    form.elements.draft.value = answer.outbox;
    bar.remove();
    chip.dataset.file = answer.id;
    const away = chip.appendChild(document.createElement('button'));
    away.type = 'button';
    away.className = 'link';
    away.dataset.act = 'remove-file';
    away.setAttribute('aria-label', t('Remove {1}', file.name));
    away.textContent = '×';
  } catch (error) {
    chip.remove();
    wrong(error);
  }
}

export async function removeFile(chip) {
  try {
    await post(`/uploads/${chip.dataset.file}/removals`, []);
    chip.remove();
    words.focus();
  } catch (error) {
    wrong(error);
  }
}

// ---- names behind @, macros behind / ----

let macros = null;

function popup(choices) {
  document.getElementById('mentions')?.remove();
  if (!choices.length) return;
  const box = document.createElement('div');
  box.id = 'mentions';
  box.className = 'sheet choices mentions';
  box.setAttribute('role', 'listbox');
  choices.slice(0, 6).forEach(({name, run}, i) => {
    const choice = box.appendChild(document.createElement('button'));
    choice.type = 'button';
    choice.className = 'menu-item';
    choice.setAttribute('role', 'option');
    choice.setAttribute('aria-selected', String(i === 0));
    choice.textContent = name;
    choice.addEventListener('mousedown', event => event.preventDefault());
    choice.addEventListener('click', () => {
      box.remove();
      run();
    });
  });
  words.before(box);
}

function put(text, start) {
  words.setRangeText(text, start, words.selectionEnd, 'end');
  typed();
}

async function useMacro(macro, start) {
  put('', start);
  try {
    const answer = await postJson(`/api/v1/conversations/${form.dataset.conversation}/macros`, {macro_id: macro.id});
    put(answer.text, start);
    if (answer.changed) talk.refresh();
  } catch (error) {
    wrong(error);
  }
}

async function names(start, wanted) {
  const all = Object.entries(await talk.agentNames()).filter(([agent]) => agent !== me()).map(([, name]) => name);
  popup(all.filter(name => name.toLowerCase().startsWith(wanted)).map(name => ({name, run: () => put('@' + name + ' ', start)})));
}

async function answers(start, wanted) {
  macros = macros || (await json('/api/v1/macros').catch(() => ({items: []}))).items;
  popup(macros.filter(it => it.name.toLowerCase().includes(wanted)).map(it => ({name: it.name, run: () => useMacro(it, start)})));
}

async function mention() {
  const before = words.value.slice(0, words.selectionEnd);
  const name = kind() === 'note' && /(?:^|\s)@(\p{L}{0,30})$/u.exec(before);
  const macro = kind() === 'reply' && /(?:^|\n)\/([\p{L}\p{N} ]{0,40})$/u.exec(before);
  if (name) return names(before.length - name[1].length - 1, name[1].toLowerCase());
  if (macro) return answers(before.length - macro[1].length - 1, macro[1].toLowerCase());
  return document.getElementById('mentions')?.remove();
}

// True when the key was the popup's.
export function mentionKey(event) {
  const box = document.getElementById('mentions');
  if (!box) return false;
  const all = [...box.children];
  const at = all.findIndex(it => it.getAttribute('aria-selected') === 'true');
  if (event.key === 'Escape') box.remove();
  else if (event.key === 'Enter' || event.key === 'Tab') all[at].click();
  else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    const next = (at + (event.key === 'ArrowDown' ? 1 : all.length - 1)) % all.length;
    all.forEach((it, i) => it.setAttribute('aria-selected', String(i === next)));
  } else return false;
  return true;
}
