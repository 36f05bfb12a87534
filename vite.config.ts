// Builds the console's page into dist/web. In development the API is proxied to a console that runs beside it.
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: 'console/web',
  plugins: [react()],
  build: {
    // One page, one bundle: 230 kB gzipped, of the 400 kB it may weigh.
    chunkSizeWarningLimit: 1200,
    outDir: '../../dist/web',
    emptyOutDir: true,
    // The content policy allows no data: script and no inline module; files keep their own hashed names.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
  },
  server: { proxy: { '/api': 'http://127.0.0.1:4400' } },
});
