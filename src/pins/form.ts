/** Whether a text is a PIN: four digits. */
export const isPin = (typed: unknown): typed is string => typeof typed === 'string' && /^\d{4}$/.test(typed);
