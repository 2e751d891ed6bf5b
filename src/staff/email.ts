/** The spelling by which staff are known: without spaces around it, and in lower case. */
export const normalEmail = (typed: string): string => typed.trim().toLowerCase();

export const isEmail = (text: string): boolean =>
  text.length <= LONGEST && /^[^\s@<>,;"\p{Cc}]+@[^\s@<>,;"\p{Cc}]+\.[^\s@<>,;"\p{Cc}]+$/u.test(text);

const LONGEST = 200;
