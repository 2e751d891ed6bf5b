import type { Country } from '../../wallets/country.ts';

/** The time zone of a country; UTC where it has several, or none is known. */
function zoneOf(country: Country): string {
  const locale = new Intl.Locale(`und-${country}`) as Intl.Locale & { readonly getTimeZones?: () => string[] };
  const zones = locale.getTimeZones?.() ?? [];
  return zones.length === 1 && zones[0] !== undefined ? zones[0] : 'UTC';
}

/** Writes times (ms since 1970) for a customer of this country, with their zone. */
export function timeTextFor(country: Country): (at: number) => string {
  const format = new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: zoneOf(country),
    timeZoneName: 'short',
  });
  return (at) => format.format(at);
}
