/** The name of the rail, as it is stored with its transactions. */
export const RAIL = 'vtpass';
