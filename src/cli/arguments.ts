import { InvalidArgumentError, Option } from 'commander';
import { MODES } from '../core/mode.ts';
import { isName } from '../core/printable.ts';

/** Readers of what is typed after a command and its options. What they refuse is a mistake in usage: exit code 2. */

export const modeOption = (): Option =>
  new Option('--mode <mode>', 'which money: TEST moves none').choices(MODES).makeOptionMandatory();

/** A whole number from 1 on, of up to nine digits. */
export function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a whole number, 1 or more.');
  return Number(text);
}

/** A whole number between these two, both of them included. */
export const numberWithin =
  (least: number, most: number) =>
  (text: string): number => {
    const given = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (given >= least && given <= most) return given;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };

export function seedNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number of up to nine digits.');
  return Number(text);
}

const HIGHEST_PORT = 65_535;

/** 0 takes any free port. */
export function portNumber(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > HIGHEST_PORT) {
    throw new InvalidArgumentError(`It must be a port number, 0 to ${HIGHEST_PORT}.`);
  }
  return Number(text);
}

const LONGEST_REFERENCE = 200;

/** A reference that events can carry. One that no event can name would never be found again. */
export function reference(text: string): string {
  if (text.length > LONGEST_REFERENCE || !isName(text)) {
    throw new InvalidArgumentError(`It must be 1 to ${LONGEST_REFERENCE} printable characters.`);
  }
  return text;
}

/** Free text that must not be empty. */
export function words(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It must not be empty.');
  return text.trim();
}

export function emailAddress(text: string): string {
  if (!/^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+$/.test(text)) {
    throw new InvalidArgumentError('It must be one e-mail address, like meg@example.com.');
  }
  return text;
}

/** A URL as the configuration takes it, without the slash at the end. */
export function baseUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:\/\/[^?#@]+$/.test(text)) {
    throw new InvalidArgumentError(
      'It must be a URL starting with http:// or https://, without user, query or fragment.',
    );
  }
  return new URL(text).href.replace(/\/+$/, '');
}
