// Builds the console's page into dist/web. In development the API is proxied to a console that runs beside it.
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { worldShapes } from './console/world-shapes.ts';

export default defineConfig({
  root: 'console/web',
  plugins: [react(), worldShapes()],
  build: {
    // Of one file. What all of them may weigh is a test: test/console/web-weight.test.ts.
    chunkSizeWarningLimit: 600,
    outDir: '../../dist/web',
    emptyOutDir: true,
    // The content policy allows no data: script and no inline module; files keep their own hashed names.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
  },
  server: { proxy: { '/api': 'http://127.0.0.1:4400' } },
});
