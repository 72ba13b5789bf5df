/**
 * A small part of Markdown as DOM nodes: code blocks, quotes, `code`, **bold**, *italic*, ~~struck~~ and links that begin with
 * http. All that people wrote goes into text nodes and `href`s that were checked; nothing is ever parsed as HTML.
 */
import { make } from './dom.js';

/** Text longer than this is shown as it stands, so that nobody's message holds the page up. */
const LENGTH_MAX = 16_384;
const NESTED_MAX = 4;
const FENCE = /^```[^\n]*\n([\s\S]*?)\n?```[ \t]*$/m;
/** Each alternative stays within one line, and begins at a word's edge, so that a_b_c and 2*3*4 stay what they are. */
const INLINE = new RegExp(
  [
    '`([^`\\n]+)`',
    '(https?:\\/\\/[^\\s<>"\'`]+)',
    '(?<![\\w*])\\*\\*(?=\\S)([^\\n]*?\\S)\\*\\*(?![\\w*])',
    '(?<![\\w*])\\*(?=[^\\s*])([^*\\n]*?[^\\s*])\\*(?![\\w*])',
    '(?<!\\w)~~(?=\\S)([^\\n]*?\\S)~~(?!\\w)',
  ].join('|'),
  'u',
);
const TAGS = ['strong', 'em', 's'];

/** The nodes that show this text. */
export function render(text) {
  return text.length > LENGTH_MAX ? [text] : blocks(text);
}

function blocks(text) {
  const nodes = [];
  let rest = text;
  for (let found = FENCE.exec(rest); found; found = FENCE.exec(rest)) {
    nodes.push(...quotes(rest.slice(0, found.index).replace(/\n$/, '')));
    nodes.push(make('pre', '', make('code', '', found[1])));
    rest = rest.slice(found.index + found[0].length).replace(/^\n/, '');
  }
  return nodes.concat(quotes(rest));
}

function quotes(text) {
  const parts = text.split(/^((?:> ?[^\n]*(?:\n|$))+)/m);
  return parts.flatMap((part, i) => {
    if (i % 2 === 0) {
      return inline(part, 0);
    }
    return [make('blockquote', '', ...inline(part.replace(/^> ?/gm, '').replace(/\n$/, ''), 0))];
  });
}

function inline(text, depth) {
  const nodes = [];
  let rest = text;
  for (let found = INLINE.exec(rest); found; found = INLINE.exec(rest)) {
    const [all, code, url, ...styled] = found;
    let length = all.length;
    nodes.push(rest.slice(0, found.index));
    if (code !== undefined) {
      nodes.push(make('code', '', code));
    } else if (url !== undefined) {
      const address = trimmed(url);
      length = address.length;
      nodes.push(link(address));
    } else {
      const i = styled.findIndex((content) => content !== undefined);
      nodes.push(depth < NESTED_MAX ? make(TAGS[i], '', ...inline(styled[i], depth + 1)) : all);
    }
    rest = rest.slice(found.index + length);
  }
  return nodes.concat(rest).filter((node) => node !== '');
}

/** A full stop or a bracket after an address belongs to the sentence, not to the address. */
function trimmed(url) {
  const address = url.replace(/[.,;:!?*~，。；：！？、）】」]+$/u, '');
  return address.endsWith(')') && !address.includes('(') ? address.slice(0, -1) : address;
}

function link(address) {
  if (!URL.canParse(address)) {
    return address;
  }
  const element = make('a', '', address);
  element.href = address;
  element.target = '_blank';
  element.rel = 'noopener noreferrer nofollow';
  return element;
}
