/** `1234500` kobo are `12,345.00`; written by hand, apart from the product. */
export const amountDigits = (minor: number): string =>
  `${String(Math.floor(minor / 100)).replaceAll(/\B(?=(\d{3})+$)/g, ',')}.${String(minor % 100).padStart(2, '0')}`;
