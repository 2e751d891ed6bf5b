import { appendFileSync } from 'node:fs';
import { tellSentStatements } from './sent-statements.ts';

/** Loaded before a process that a test starts: the statements it sends go to the file that `SENT_STATEMENTS` names. */
const file = process.env['SENT_STATEMENTS'] ?? '';
tellSentStatements((sent) => appendFileSync(file, `${JSON.stringify(sent)}\n`));
