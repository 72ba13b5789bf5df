import { kept } from './preferences.js';
import english from './texts-en.js';
import chineseTexts from './texts-zh.js';

const chosen = kept('language') || navigator.language;
const chinese = chosen.toLowerCase().startsWith('zh');

/** The language that texts and times are shown in. */
export const language = chinese ? 'zh-CN' : chosen;

const texts = chinese ? chineseTexts : english;

/** A text with its `{places}` filled. */
export function t(key, values = {}) {
  return texts[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** A text as nodes, for places that hold elements: `values` maps a name to a list of nodes. */
export function tNodes(key, values) {
  return texts[key].split(/\{(\w+)\}/).flatMap((part, i) => (i % 2 === 0 ? [part] : values[part]));
}

/** What to tell a person about a MusterError: in their language where we know it, else in the server's words. */
export function tError(refused) {
  return texts[`code_${refused.code}`] ?? refused.message;
}

/** Fills in the texts of a page: `data-text` the content, `data-label` the spoken name, `data-hint` the placeholder. */
export function translate(root) {
  document.documentElement.lang = chinese ? 'zh' : 'en';
  for (const element of root.querySelectorAll('[data-text]')) {
    element.textContent = t(element.dataset.text);
  }
  for (const element of root.querySelectorAll('[data-label]')) {
    element.setAttribute('aria-label', t(element.dataset.label));
  }
  for (const element of root.querySelectorAll('[data-hint]')) {
    element.placeholder = t(element.dataset.hint);
  }
}
