import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

import react from '@vitejs/plugin-react';
import { build, defineConfig, Plugin } from 'vite';

const OUT = join(import.meta.dirname, '..', 'dist-web');

/** The service worker, built last because it must know the names of all other files. */
function serviceWorker(): Plugin {
  return {
    name: 'service-worker',
    apply: 'build',
    enforce: 'post',
    async closeBundle() {
      const paths = filesOf(OUT).filter((path) => !path.endsWith('.map'));
      const content = createHash('sha256');
      for (const path of paths) {
        content.update(path).update(readFileSync(join(OUT, path)));
      }
      const files = { build: content.digest('hex').slice(0, 12), paths };
      await build({
        configFile: false,
        logLevel: 'warn',
        publicDir: false,
        plugins: [
          {
            name: 'files',
            resolveId: (id) => (id === 'virtual:files' ? id : null),
            load: (id) =>
              id === 'virtual:files'
                ? `export const offlineFiles = ${JSON.stringify(files)};`
                : null,
          },
        ],
        build: {
          outDir: OUT,
          emptyOutDir: false,
          lib: {
            entry: join(import.meta.dirname, 'sw.ts'),
            formats: ['es'],
            fileName: () => 'sw.js',
          },
        },
      });
      compress();
    },
  };
}

/** Beside each text a .gz and a .br, so that the server spends no time on it. */
function compress(): void {
  for (const path of filesOf(OUT)) {
    const content = readFileSync(join(OUT, path));
    if (!/\.(html|js|css|svg|webmanifest|json)$/.test(path) || content.length < 1024) {
      continue;
    }
    writeFileSync(join(OUT, `${path}.gz`), gzipSync(content, { level: 9 }));
    writeFileSync(
      join(OUT, `${path}.br`),
      brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
    );
  }
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => relative(folder, join(folder, name)))
    .filter((name) => statSync(join(folder, name)).isFile())
    .sort();
}

// The browser's own files first.
const EXTENSIONS = [
  '.web.tsx',
  '.web.ts',
  '.web.mjs',
  '.web.js',
  '.tsx',
  '.ts',
  '.mjs',
  '.js',
  '.json',
];

export default defineConfig(({ mode }) => ({
  root: import.meta.dirname,
  base: '/m/',
  plugins: [react(), serviceWorker()],
  define: {
    __DEV__: JSON.stringify(mode !== 'production'),
    global: 'globalThis',
    'process.env.NODE_ENV': JSON.stringify(mode),
    'process.env.EXPO_OS': JSON.stringify(''),
  },
  resolve: {
    alias: [{ find: /^react-native$/, replacement: 'react-native-web' }],
    extensions: EXTENSIONS,
  },
  build: {
    outDir: OUT,
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0, // the page's rules allow no data: scripts or styles
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 800, // `npm run weight` judges it
  },
  // The same for packages that the development server bundles beforehand.
  optimizeDeps: { rolldownOptions: { resolve: { extensions: EXTENSIONS } } },
  server: {
    port: 5173,
    fs: { allow: [join(import.meta.dirname, '..')] },
    proxy: { '/api': process.env.API ?? 'http://127.0.0.1:8000' },
  },
}));
