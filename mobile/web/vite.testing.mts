import { join } from 'node:path';

import { defineConfig } from 'vite';

/** One script of store, outbox and services, for the chaos test in a real browser. */
export default defineConfig({
  define: {
    __DEV__: 'false',
    global: 'globalThis',
    'process.env.NODE_ENV': '"production"',
  },
  resolve: {
    alias: [{ find: /^react-native$/, replacement: 'react-native-web' }],
    extensions: ['.web.tsx', '.web.ts', '.tsx', '.ts', '.mjs', '.js', '.json'],
  },
  publicDir: false,
  build: {
    outDir: join(import.meta.dirname, '..', 'build', 'web-testing'),
    emptyOutDir: true,
    target: 'es2022',
    lib: {
      entry: join(import.meta.dirname, 'testing', 'offline.ts'),
      formats: ['es'],
      fileName: () => 'offline.js',
    },
  },
});
