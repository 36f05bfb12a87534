// Members: who there is, with which role; one-time links, shutting out, and the agencies for those who run the installation.
import { Badge, Button, Group, Loader, Modal, Select } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { roles } from '#listing/lead.ts';
import { changeRole, disableMember, listMembers, resetMember } from '../../contract/members.ts';
import type { ListedMember, OneTimeLink } from '../../contract/members.ts';
import { call } from '../api.ts';
import { t } from '../messages/messages.ts';
import { useMember } from '../session.ts';
import { QueryTrouble } from '../ui/failure.tsx';
import { formatInstant } from '../ui/format.ts';
import { Card, Page, Rows } from '../ui/shell-page.tsx';
import { AgencyForm, InviteForm, ShownLink } from './members-forms.tsx';

type Open = 'invite' | 'agency' | undefined;

export function MembersPage() {
  const me = useMember();
  const [search, setSearch] = useSearchParams();
  const agency = search.get('agency') ?? me.agencyId;
  const [open, setOpen] = useState<Open>();
  const [link, setLink] = useState<OneTimeLink>();
  const list = useQuery({
    queryKey: ['members', agency],
    queryFn: ({ signal }) => call(listMembers, { query: { agency }, signal }),
  });
  const may = me.role === 'administrator';
  const why = may ? undefined : t('members.readOnly');
  const { data } = list;
  return (
    <Page
      title={t('members.title')}
      actions={
        <>
          {data !== undefined && data.agencies.length > 1 && (
            <Select
              aria-label={t('members.agency')}
              data={data.agencies.map(({ id, name }) => ({ value: id, label: name }))}
              value={agency}
              searchable
              allowDeselect={false}
              onChange={(value) => setSearch(value === null || value === me.agencyId ? {} : { agency: value })}
            />
          )}
          {data?.mayAddAgencies === true && (
            <Button variant="default" onClick={() => setOpen('agency')}>
              {t('members.addAgency')}
            </Button>
          )}
          <Button disabled={!may} title={why} onClick={() => setOpen('invite')}>
            {t('members.invite')}
          </Button>
        </>
      }
    >
      {list.error !== null && <QueryTrouble error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Loader m="xl" />}
      {data !== undefined && (
        <Card>
          <Rows
            label={t('members.title')}
            head={[
              t('members.name'),
              t('members.email'),
              t('members.role'),
              t('members.secondFactor'),
              t('members.since'),
              '',
            ]}
          >
            {data.members.map((member) => (
              <MemberRow
                key={member.id}
                member={member}
                why={member.id === me.id ? t('members.self') : why}
                onLink={setLink}
              />
            ))}
          </Rows>
        </Card>
      )}
      {data !== undefined && data.invitations.length > 0 && (
        <Card title={t('members.waiting')}>
          <Rows label={t('members.waiting')} head={[t('members.name'), t('members.email'), t('members.role'), '']}>
            {data.invitations.map(({ name, email, role, expiresAt }) => (
              <tr key={email}>
                <td>{name}</td>
                <td>{email}</td>
                <td>{t(`role.${role}`)}</td>
                <td className="soft">{t('members.until', { until: formatInstant(expiresAt) })}</td>
              </tr>
            ))}
          </Rows>
        </Card>
      )}
      <Modal
        lockScroll={false}
        opened={open === 'invite'}
        onClose={() => setOpen(undefined)}
        title={t('members.inviteTitle')}
      >
        <InviteForm
          agency={agency}
          onLink={(made) => {
            setOpen(undefined);
            setLink(made);
          }}
        />
      </Modal>
      <Modal
        lockScroll={false}
        opened={open === 'agency'}
        onClose={() => setOpen(undefined)}
        title={t('members.addAgency')}
      >
        <AgencyForm onDone={() => setOpen(undefined)} />
      </Modal>
      <Modal
        lockScroll={false}
        opened={link !== undefined}
        onClose={() => setLink(undefined)}
        title={t('members.link')}
      >
        {link !== undefined && <ShownLink link={link} />}
      </Modal>
    </Page>
  );
}

interface RowProps {
  member: ListedMember;
  /** Why nothing can be changed here; undefined where it can. */
  why: string | undefined;
  onLink: (link: OneTimeLink) => void;
}

function MemberRow({ member, why, onLink }: RowProps) {
  const queries = useQueryClient();
  const again = () => queries.invalidateQueries({ queryKey: ['members'] });
  const params = { id: member.id };
  const giving = useMutation({
    mutationFn: (role: ListedMember['role']) => call(changeRole, { params, body: { role } }),
    onSuccess: again,
  });
  const shutting = useMutation({
    mutationFn: (disabled: boolean) => call(disableMember, { params, body: { disabled } }),
    onSuccess: again,
  });
  const resetting = useMutation({ mutationFn: () => call(resetMember, { params }), onSuccess: onLink });
  const fixed = why !== undefined;
  return (
    <tr>
      <td>
        <b>{member.name}</b>{' '}
        {member.disabled && (
          <Badge color="red" variant="light" tt="none">
            {t('members.disabled')}
          </Badge>
        )}
      </td>
      <td>{member.email}</td>
      <td title={why}>
        <Select
          size="xs"
          aria-label={`${t('members.role')}: ${member.name}`}
          data={roles.map((role) => ({ value: role, label: t(`role.${role}`) }))}
          value={member.role}
          disabled={fixed}
          allowDeselect={false}
          onChange={(value) => {
            const role = roles.find((one) => one === value);
            if (role !== undefined && role !== member.role) giving.mutate(role);
          }}
        />
      </td>
      <td>{t(`members.secondFactor.${member.secondFactor ? 'on' : 'off'}`)}</td>
      <td>{member.createdAt.slice(0, 10)}</td>
      <td title={why}>
        <Group gap={6}>
          <Button
            size="compact-sm"
            variant="subtle"
            disabled={fixed}
            loading={resetting.isPending}
            onClick={() => resetting.mutate()}
          >
            {t('members.reset')}
          </Button>
          <Button
            size="compact-sm"
            variant="subtle"
            color={member.disabled ? 'dusk' : 'red'}
            disabled={fixed}
            loading={shutting.isPending}
            onClick={() => shutting.mutate(!member.disabled)}
          >
            {member.disabled ? t('members.enable') : t('members.disable')}
          </Button>
        </Group>
      </td>
    </tr>
  );
}
