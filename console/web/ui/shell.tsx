// The frame around every page: where one can go, how much waits, who is signed in.
import {
  ActionIcon,
  Group,
  Menu,
  Text,
  UnstyledButton,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, NavLink, Outlet, useNavigate } from 'react-router';
import type { Role } from '#listing/lead.ts';
import { listQueue } from '../../contract/queue.ts';
import { signOut } from '../../contract/session.ts';
import { call } from '../api.ts';
import { t } from '../messages/messages.ts';
import { sessionQuery, useMember } from '../session.ts';
import { formatNumber } from './format.ts';
import { MoonIcon, SunIcon } from './icons.tsx';
import classes from './shell.module.css';

export function Shell() {
  return (
    <div className={classes.frame}>
      <a href="#content" className="skip">
        {t('app.skipToContent')}
      </a>
      <header className={classes.header}>
        <NavLink to="/queue" className={classes.brand ?? ''} aria-label={t('app.name')}>
          <img src="/mark.svg" alt="" width={24} height={24} />
          {t('app.name')}
        </NavLink>
        <nav className={classes.nav} aria-label={t('nav.main')}>
          <NavLink to="/queue">{t('nav.queue')}</NavLink>
          <NavLink to="/triage">{t('nav.triage')}</NavLink>
          <NavLink to="/review">{t('nav.review')}</NavLink>
          <NavLink to="/dashboard">{t('nav.dashboard')}</NavLink>
          <NavLink to="/scans">{t('nav.scans')}</NavLink>
          <NavLink to="/sources">{t('nav.sources')}</NavLink>
          <NavLink to="/schedule">{t('nav.schedule')}</NavLink>
          <NavLink to="/operations">{t('nav.operations')}</NavLink>
        </nav>
        <Group gap="sm" ms="auto" wrap="nowrap">
          <Waiting />
          <SchemeSwitch />
          <MemberMenu />
        </Group>
      </header>
      <main id="content" className={classes.main} tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  );
}

const sees: Record<'members' | 'audit', readonly Role[]> = {
  members: ['administrator', 'auditor'],
  audit: ['supervisor', 'investigator', 'administrator', 'auditor'],
};

function Waiting() {
  const { data } = useQuery({
    queryKey: ['queue', 'count'],
    queryFn: ({ signal }) => call(listQueue, { query: { limit: 1 }, signal }),
    refetchInterval: 15_000,
  });
  if (data === undefined) return null;
  return (
    <Link to="/queue" className={classes.waiting ?? ''}>
      {t('nav.waiting', { count: formatNumber(data.counts.byStatus.new) })}
    </Link>
  );
}

function SchemeSwitch() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={t('nav.scheme')}
      onClick={() => setColorScheme(scheme === 'dark' ? 'light' : 'dark')}
    >
      {scheme === 'dark' ? <SunIcon /> : <MoonIcon />}
    </ActionIcon>
  );
}

function MemberMenu() {
  const member = useMember();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const leave = async () => {
    await call(signOut, {});
    queries.clear();
    queries.setQueryData(sessionQuery.queryKey, { member: null });
    await navigate('/sign-in');
  };
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <UnstyledButton className={classes.member}>
          <Text size="sm" fw={600} lh={1.2}>
            {member.name}
          </Text>
          <Text size="xs" lh={1.2} className="soft">
            {t(`role.${member.role}`)}
          </Text>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{member.email}</Menu.Label>
        {member.agency !== '' && <Menu.Label>{member.agency}</Menu.Label>}
        <Menu.Divider />
        <Menu.Item component={Link} to="/security">
          {t('nav.security')}
        </Menu.Item>
        {/* The server decides; here a page that would only refuse is shown as out of reach. */}
        <Menu.Item component={Link} to="/members" disabled={!sees.members.includes(member.role)}>
          {t('nav.members')}
        </Menu.Item>
        <Menu.Item component={Link} to="/audit" disabled={!sees.audit.includes(member.role)}>
          {t('nav.audit')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={() => void leave()}>{t('nav.signOut')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
