/** Staff are known by their e-mail: spaces around it and its case make no other person. */
export const normalEmail = (typed: string): string => typed.trim().toLowerCase();

export const isEmail = (text: string): boolean =>
  text.length <= LONGEST && /^[^\s@<>,;"\p{Cc}]+@[^\s@<>,;"\p{Cc}]+\.[^\s@<>,;"\p{Cc}]+$/u.test(text);

const LONGEST = 200;
