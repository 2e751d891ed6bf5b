/** The words our own URLs are made of. Anything else may be a token, or what somebody took for one. */
const OWN_WORDS = ['webhooks', 'finswich', 'sms', 'transaction', 'settlement'];
const HIDDEN = '…';
const LONGEST = 100;

/** How a request called us, fit to be kept: method and path, with nothing shown of the path but our own words. */
export function shownUrl(method: string, url: string): string {
  const [path = ''] = url.split(/[?#]/);
  const words = path.split('/').map((word) => (word === '' || OWN_WORDS.includes(word.toLowerCase()) ? word : HIDDEN));
  return `${method} ${words.join('/')}`.slice(0, LONGEST);
}
