// Which address shows which page; all but the sign-in stand behind the session.
import type { QueryClient } from '@tanstack/react-query';
import { createBrowserRouter, redirect } from 'react-router';
import { LeadPage } from './pages/lead.tsx';
import { QueuePage } from './pages/queue.tsx';
import { ScansPage } from './pages/scans.tsx';
import { SignInPage } from './pages/sign-in.tsx';
import { TriagePage } from './pages/triage.tsx';
import { sessionQuery } from './session.ts';
import { Failure, NotFound } from './ui/failure.tsx';
import { Shell } from './ui/shell.tsx';

export function makeRouter(queries: QueryClient) {
  return createBrowserRouter([
    { path: '/sign-in', Component: SignInPage, ErrorBoundary: Failure },
    {
      path: '/welcome',
      lazy: async () => ({ Component: (await import('./pages/members-welcome.tsx')).WelcomePage }),
      ErrorBoundary: Failure,
      HydrateFallback: () => null,
    },
    {
      path: '/',
      Component: Shell,
      ErrorBoundary: Failure,
      HydrateFallback: () => null,
      loader: async ({ request }) => {
        const { member } = await queries.ensureQueryData(sessionQuery);
        const { pathname, search } = new URL(request.url);
        if (member === null) throw redirect(`/sign-in?to=${encodeURIComponent(pathname + search)}`);
        return null;
      },
      children: [
        { index: true, loader: () => redirect('/queue') },
        { path: 'queue', Component: QueuePage },
        { path: 'triage', Component: TriagePage },
        { path: 'review', lazy: async () => ({ Component: (await import('./pages/triage-review.tsx')).ReviewPage }) },
        {
          path: 'agreement',
          lazy: async () => ({ Component: (await import('./pages/triage-agreement.tsx')).AgreementPage }),
        },
        { path: 'leads/:id', Component: LeadPage },
        {
          path: 'leads/:id/evidence',
          lazy: async () => ({ Component: (await import('./pages/evidence.tsx')).EvidencePage }),
        },
        { path: 'scans', Component: ScansPage },
        // Of these each is its own file, fetched when it is first opened: the analyst's page stays light.
        { path: 'dashboard', lazy: async () => ({ Component: (await import('./pages/dashboard.tsx')).DashboardPage }) },
        { path: 'sources', lazy: async () => ({ Component: (await import('./pages/sources.tsx')).SourcesPage }) },
        { path: 'schedule', lazy: async () => ({ Component: (await import('./pages/schedule.tsx')).SchedulePage }) },
        {
          path: 'operations',
          lazy: async () => ({ Component: (await import('./pages/operations.tsx')).OperationsPage }),
        },
        {
          path: 'operations/:id',
          lazy: async () => ({ Component: (await import('./pages/operations-one.tsx')).OperationPage }),
        },
        { path: 'members', lazy: async () => ({ Component: (await import('./pages/members.tsx')).MembersPage }) },
        { path: 'audit', lazy: async () => ({ Component: (await import('./pages/audit.tsx')).AuditPage }) },
        { path: 'security', lazy: async () => ({ Component: (await import('./pages/security.tsx')).SecurityPage }) },
        { path: '*', Component: NotFound },
      ],
    },
  ]);
}
