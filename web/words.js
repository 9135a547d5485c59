// SPDX-License-Identifier: Apache-2.0
// words.js: what the scripts say, in the page's language. t('{1} chosen', 3) looks its English sentence up in the
// module that tools/words.py makes of words/LANG.po; what it lacks is said in English. A sentence with several forms
// takes the one of its first number.

const lang = document.documentElement.lang;
const {said, form} = lang && lang !== 'en' ? await import(`./words-${lang}.js`) : {said: {}};

export function t(words, ...values) {
  const found = said[words] ?? words;
  const one = Array.isArray(found) ? found[form(values.find(it => typeof it === 'number') ?? 0)] : found;
  return one.replace(/\{(\d)\}/g, (hole, n) => values[n - 1] ?? hole);
}
