import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import type { UserConfig } from 'vite';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The support desk's page: built into `dist/web/`, served under `/console/` with a fresh nonce for each request. */
export default {
  root: at('.'),
  base: '/console/',
  plugins: [react()],
  // src/http/serve-page.ts replaces this with the nonce of each request.
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    outDir: at('../../dist/web'),
    emptyOutDir: true,
    // A file inlined as `data:` would need more than the content security policy allows.
    assetsInlineLimit: 0,
    target: 'es2022',
    // React and Mantine, in every page: one file of about 170 kB compressed.
    chunkSizeWarningLimit: 700,
  },
} satisfies UserConfig;
