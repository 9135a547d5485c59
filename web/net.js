// SPDX-License-Identifier: Apache-2.0
// net.js: asking the desk. A look asks for a part of a page and gets HTML; a change sends a form and gets a few
// words about what was done. What is refused is an Error whose message is a sentence for people.

import {t} from './words.js';

export class Refused extends Error {
  constructor(status, words) {
    super(words);
    this.status = status;
  }
}

const meta = name => document.querySelector(`meta[name=${name}]`)?.content || '';
export const csrf = () => meta('csrf');
export const me = () => meta('me');

async function checked(answer) {
  if (answer.ok) return answer;
  if (answer.status === 401) location.assign('/sign-in?next=' + encodeURIComponent(location.pathname + location.search));
  let words = '';
  try {
    words = (await answer.json()).detail;
  } catch { /* no problem document: the server is not ours, or gone */ }
  words = words || t('The desk did not answer as it should');
  throw new Refused(answer.status, words[0].toUpperCase() + words.slice(1) + '.');
}

async function ask(url, options) {
  try {
    return await checked(await fetch(url, options));
  } catch (error) {
    if (error instanceof Refused || error.name === 'AbortError') throw error;
    throw new Refused(0, t('The desk cannot be reached. What you wrote is kept here.'));
  }
}

export async function part(url, name, signal) {
  const answer = await ask(url, {headers: {'X-Part': name}, signal});
  const template = document.createElement('template');
  template.innerHTML = await answer.text();
  return template.content;
}

export async function json(url) {
  return (await ask(url, {headers: {'X-Part': 'json'}})).json();
}

// Told after each change that was made from here; who is reading is none.
let changed = () => {};
export function onChange(run) {
  changed = run;
}

// fields: a FormData, or pairs.
export async function post(url, fields, options = {}) {
  const body = fields instanceof FormData ? fields : new FormData();
  if (!(fields instanceof FormData)) for (const [name, value] of fields) body.append(name, value);
  const isFile = [...body.values()].some(value => value instanceof File);
  const answer = await ask(url, {
    method: 'POST',
    headers: {'X-Part': 'change', 'X-CSRF-Token': csrf()},
    body: isFile ? body : new URLSearchParams(body),
    ...options,
  });
  if (url !== '/presences') changed();
  return answer.json();
}

// To a route of the API.
export async function postJson(url, value) {
  const answer = await ask(url, {
    method: 'POST',
    headers: {'Content-Type': 'application/json', 'X-CSRF-Token': csrf()},
    body: JSON.stringify(value),
  });
  return answer.json();
}

export async function remove(url) {
  await ask(url, {method: 'DELETE', headers: {'X-CSRF-Token': csrf()}});
}

// With progress, which fetch does not tell of.
export function upload(url, fields, progressed) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open('POST', url);
    request.setRequestHeader('X-Part', 'change');
    request.setRequestHeader('X-CSRF-Token', csrf());
    request.upload.onprogress = e => e.lengthComputable && progressed(e.loaded / e.total);
    request.onerror = () => failed(new Refused(0, t('The file could not be sent.')));
    request.onload = () => {
      let answer = {};
      try {
        answer = JSON.parse(request.responseText);
      } catch { /* told below */ }
      if (request.status < 300) done(answer);
      else failed(new Refused(request.status, (answer.detail || t('the file was refused')) + '.'));
    };
    request.send(fields);
  });
}
