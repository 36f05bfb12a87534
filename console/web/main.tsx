// The console's page: providers around the routes. Where to go on: routes.tsx, pages/, triage/.
import './zod-without-eval.ts';
import './mantine-styles.ts';
import './app.css';
import { DirectionProvider, MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router';
import { CallError } from './api.ts';
import { makeRouter } from './routes.tsx';
import { speakToReader, tellLanguage } from './messages/messages.ts';
import { theme } from './theme.ts';
import { Notices } from './ui/notices.tsx';

const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // A refusal stays a refusal; only silence is asked again.
      retry: (failures, error) => failures < 2 && !(error instanceof CallError && error.problem !== undefined),
    },
  },
});

// In English rather than not at all.
void speakToReader()
  .catch(() => undefined)
  .then(show);

function show(): void {
  tellLanguage(document.documentElement);
  const root = document.querySelector('#root');
  if (root === null) return;
  createRoot(root).render(
    <DirectionProvider>
      <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
        <QueryClientProvider client={queries}>
          <Notices>
            <RouterProvider router={makeRouter(queries)} />
          </Notices>
        </QueryClientProvider>
      </MantineProvider>
    </DirectionProvider>,
  );
}
