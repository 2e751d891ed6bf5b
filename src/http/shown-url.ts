/** The words of our own URLs. Any other word may be a token, or a wrong one. */
const OWN_WORDS = ['webhooks', 'finswich', 'sms', 'transaction', 'settlement'];
const HIDDEN = '…';
const LONGEST = 100;

/** Method and path of a request, fit to be kept: of the path only our own words are shown. */
export function shownUrl(method: string, url: string): string {
  const [path = ''] = url.split(/[?#]/);
  const words = path.split('/').map((word) => (word === '' || OWN_WORDS.includes(word.toLowerCase()) ? word : HIDDEN));
  return `${method} ${words.join('/')}`.slice(0, LONGEST);
}
