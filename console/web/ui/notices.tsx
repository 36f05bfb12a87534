// Short notices at the foot of the page, read out by screen readers; they leave by themselves, failures stay longer.
import { Notification } from '@mantine/core';
import { createContext, use, useCallback, useState } from 'react';
import type { ReactNode } from 'react';
import classes from './notices.module.css';

interface Notice {
  id: number;
  text: string;
  bad: boolean;
}

type Notify = (text: string, kind?: 'good' | 'bad') => void;

const NotifyContext = createContext<Notify>(() => undefined);

export function useNotify(): Notify {
  return use(NotifyContext);
}

let counter = 0;

export function Notices({ children }: { children: ReactNode }) {
  const [notices, setNotices] = useState<Notice[]>([]);
  const drop = useCallback((id: number) => setNotices((all) => all.filter((one) => one.id !== id)), []);
  const notify = useCallback<Notify>(
    (text, kind = 'good') => {
      counter += 1;
      const id = counter;
      setNotices((all) => [...all.slice(-3), { id, text, bad: kind === 'bad' }]);
      setTimeout(() => drop(id), kind === 'bad' ? 9000 : 3500);
    },
    [drop],
  );
  return (
    <NotifyContext value={notify}>
      {children}
      <div className={classes.region} role="status" aria-live="polite">
        {notices.map(({ id, text, bad }) => (
          <Notification
            key={id}
            color={bad ? 'red' : 'teal'}
            onClose={() => drop(id)}
            withBorder
            classNames={{ description: classes.text ?? '' }}
          >
            {text}
          </Notification>
        ))}
      </div>
    </NotifyContext>
  );
}
