// What a property means where nobody writes it. Meta, Flow JSON and Components pages, read in March 2026.
import type { DocumentChange } from './document-change.ts';

const DEFAULTS: Readonly<Record<string, unknown>> = {
  terminal: false,
  success: true,
  refresh_on_back: false,
  required: false,
  visible: true,
  enabled: true,
  strikethrough: false,
  markdown: false,
  'font-weight': 'normal',
  'input-type': 'text',
  mode: 'single',
  'media-size': 'regular',
  'scale-type': 'contain',
  'photo-source': 'camera_gallery',
  'max-chars': 80,
  'max-length': 600,
  'min-selected-items': 0,
  'min-uploaded-photos': 0,
  'min-uploaded-documents': 0,
  'max-uploaded-photos': 30,
  'max-uploaded-documents': 30,
  'max-file-size-kb': 25600,
};

/** True where a property only comes to be written that was meant anyway, or the other way round. */
export function isDefaultSaid({ subject, place, from, to }: DocumentChange): boolean {
  const [key = ''] = place.part.slice(-1);
  const isOwn = subject === 'option' ? place.part.length === 3 : place.part.length === 1;
  if (!isOwn || subject === 'data' || subject === 'document' || !Object.hasOwn(DEFAULTS, key)) return false;
  return (from === undefined && to === DEFAULTS[key]) || (to === undefined && from === DEFAULTS[key]);
}
