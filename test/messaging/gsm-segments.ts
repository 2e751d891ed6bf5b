/**
 * How an SMS is counted, written here a second time from GSM 03.38 so that a mistake in src/messaging/gsm7.ts shows:
 * 160 septets in a message of one segment, 153 in each of several (7 go to the header that joins them); characters of
 * the extension table take two. One character outside both: UCS-2, 70 and 67 UTF-16 units.
 */
const BASIC_ROWS = [
  '@£$¥èéùìòÇ\nØø\rÅå',
  'Δ_ΦΓΛΩΠΨΣΘΞÆæßÉ',
  ' !"#¤%&\'()*+,-./',
  '0123456789:;<=>?',
  '¡ABCDEFGHIJKLMNO',
  'PQRSTUVWXYZÄÖÑܧ',
  '¿abcdefghijklmno',
  'pqrstuvwxyzäöñüà',
].join('');

export function segmentsOf(text: string): { alphabet: 'gsm7' | 'ucs2'; segments: number } {
  let septets = 0;
  for (const character of text) {
    if (BASIC_ROWS.includes(character)) septets += 1;
    else if ('^{}\\[~]|€\f'.includes(character)) septets += 2;
    else return { alphabet: 'ucs2', segments: text.length <= 70 ? 1 : Math.ceil(text.length / 67) };
  }
  return { alphabet: 'gsm7', segments: septets <= 160 ? 1 : Math.ceil(septets / 153) };
}
