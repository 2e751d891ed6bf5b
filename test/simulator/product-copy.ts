import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Edit } from './mutants.ts';

/** A copy of the product in which one deliberate fault after the other is made and undone. */
export interface ProductCopy {
  readonly folder: string;
  /**
   * Makes the edits, calls `act`, and undoes them. Throws when one cannot be made, or leaves code that cannot be
   * loaded.
   */
  withEdits<T>(edits: readonly Edit[], act: () => Promise<T>): Promise<T>;
  remove(): void;
}

export const ROOT = new URL('../..', import.meta.url).pathname;

/**
 * One copy serves many faults: a new copy for each would be read, stripped of its types and compiled each time, which
 * takes longer than finding most faults.
 */
export function copyProduct(): ProductCopy {
  const folder = mkdtempSync(join(tmpdir(), 'mutant-'));
  for (const part of ['src', 'test', 'migrations', 'package.json', 'README.md', 'docs', 'tsconfig.json']) {
    cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return {
    folder,
    withEdits: async (edits, act) => {
      const edited = editedFiles(edits);
      try {
        for (const [file, { after }] of edited) writeFileSync(join(folder, file), after);
        return await act();
      } finally {
        for (const [file, { before }] of edited) writeFileSync(join(folder, file), before);
      }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Each file that the edits change, before and after. */
export function editedFiles(
  edits: readonly Edit[],
): ReadonlyMap<string, { readonly before: string; readonly after: string }> {
  const edited = new Map<string, { readonly before: string; readonly after: string }>();
  for (const { file, from, to } of edits) {
    const before = edited.get(file)?.before ?? readFileSync(join(ROOT, file), 'utf8');
    const source = edited.get(file)?.after ?? before;
    if (source.split(from).length !== 2) throw new Error(`${file} must hold once: ${from}`);
    edited.set(file, { before, after: source.replace(from, () => to) });
  }
  // Code that cannot be loaded would fail every test, and so would seem to be found.
  for (const [file, { after }] of edited) {
    try {
      stripTypeScriptTypes(after);
    } catch (thrown) {
      throw new SyntaxError(`${file} is no program any more`, { cause: thrown });
    }
  }
  return edited;
}
