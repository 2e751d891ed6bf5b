const HIDDEN = '…';
const LONGEST = 100;

/**
 * Method and path of a request, fit to be kept. Of the path only `ownWords` are shown, the words of our own URLs: any
 * other word may be a token, or an attempt at one.
 */
export function shownUrl(method: string, url: string, ownWords: readonly string[]): string {
  const [path = ''] = url.split(/[?#]/);
  const words = path.split('/').map((word) => (word === '' || ownWords.includes(word.toLowerCase()) ? word : HIDDEN));
  return `${method} ${words.join('/')}`.slice(0, LONGEST);
}
