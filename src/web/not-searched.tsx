import { Empty } from './states.tsx';

const WORDS = { phone: 'phone number', email: 'e-mail address' } as const;

/** Shown when the reader's role may not search for what was typed. It does not say whether anybody has it. */
export const NotSearched = ({ what }: { readonly what: keyof typeof WORDS }) => (
  <Empty icon="lock" title={`Your role may not search by ${WORDS[what]}`}>
    This does not say whether a customer has this {WORDS[what]}. Search by reference or user reference, or ask an agent
    or a supervisor.
  </Empty>
);
