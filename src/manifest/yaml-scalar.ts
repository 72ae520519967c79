// A text as YAML: plain where it reads as that text, quoted elsewhere. Nothing unseen is written as it is.
import { parse, stringify } from 'yaml';

// Controls, marks of direction, invisible joiners, and halves of characters, which UTF-8 cannot hold.
const UNSEEN =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\p{Surrogate}/u;

/** The text as it stands behind a key, in a list, or between braces. */
export function yamlText(text: string): string {
  if (UNSEEN.test(text)) return quoted(text);
  const plain = stringify(text, { lineWidth: 0 }).replace(/\n$/, '');
  const isSafe = !plain.includes('\n') && !(/^[^"']/.test(plain) && /[,[\]{}]|^[?-]$/.test(plain));
  return isSafe && parse(plain) === text ? plain : quoted(text);
}

/** JSON's form is YAML's, too. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(new RegExp(UNSEEN, 'gu'), (char) =>
    [...Array(char.length).keys()].map((at) => `\\u${char.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
  );
}

/** A list between brackets. */
export function yamlList(texts: readonly string[]): string {
  return `[${texts.map(yamlText).join(', ')}]`;
}
