import fc from 'fast-check';

/** Properties draw the same examples every time, so that a mutant that was killed is killed again in the next run. */
fc.configureGlobal({ seed: 1 });
