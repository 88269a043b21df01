// Called by build.rs: makes what the pages load. Arguments: the folder to write to, then the style sheets in order, `--`,
// the scripts in order, `--`, other files to serve as they are. Words used in templates and sources come on stdin.

import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { transform } from 'lightningcss';

const [target, ...rest] = process.argv.slice(2);
const [styles, scripts, others] = rest.join('\n').split(/^--$/m).map((part) => part.split('\n').filter(Boolean));
const words = new Set(readFileSync(0, 'utf8').split('\n'));

/** One style sheet without rules for classes and custom properties that nobody uses. */
function purged(text) {
  const minify = (code, unusedSymbols) =>
    transform({ filename: 'turnus.css', code: Buffer.from(code), minify: true, unusedSymbols }).code.toString();
  const all = (code, pattern) => new Set([...code.matchAll(pattern)].map((match) => match[1]));
  let code = minify(text, [...all(text, /\.(-?[_a-zA-Z][\w-]*)/g)].filter((name) => !words.has(name)));
  // A property may be used only by another that is gone in the next round.
  for (let before = ''; before !== code; ) {
    before = code;
    const used = all(code, /var\(\s*(--[\w-]+)/g);
    code = minify(code, [...all(code, /(--[\w-]+):/g)].filter((name) => !used.has(name) && !words.has(name)));
  }
  return code;
}

function put(name, bytes) {
  writeFileSync(join(target, name), bytes);
  writeFileSync(join(target, `${name}.gz`), gzipSync(bytes, { level: 9 }));
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  writeFileSync(join(target, `${name}.br`), brotliCompressSync(bytes, { params }));
}

const read = (file) => readFileSync(file, 'utf8').replace(/^@charset[^;]*;/, '');
put('turnus.css', Buffer.from(purged(styles.map(read).join('\n'))));
// Every script keeps its names to itself.
put('turnus.js', Buffer.from(`'use strict';\n${scripts.map((file) => `{\n${read(file)}}\n`).join('')}`));
for (const file of others) put(basename(file), readFileSync(file));
