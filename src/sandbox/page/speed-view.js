import { byId } from './dom.js';

const MINUTE_S = 60;
/** As the merchant has them, in minutes. */
const LIVES = { code: 10, purchase: 60 };
/** To read a code off the phone, and type it. */
const TYPED_WITHIN_S = 15;

/** Says so where the merchant's clock is fast, and what that makes impossible. */
export function showSpeed(speed) {
  const lasts = (minutes) => Number(((minutes * MINUTE_S) / speed).toPrecision(3));
  const code = lasts(LIVES.code);
  byId('fast-clock').hidden = speed <= 1;
  byId('fast-clock').textContent =
    `The merchant's clock is fast: a code lasts ${code} s here, a purchase that is left alone ${lasts(LIVES.purchase)} s.` +
    (code < TYPED_WITHIN_S ? ' That is too short to type a code.' : '');
}
