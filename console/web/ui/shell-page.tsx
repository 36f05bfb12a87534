// The frame of an officer's page: its title, what can be done here, and cards below.
import type { ReactNode } from 'react';
import classes from './shell-page.module.css';

export function Page({ title, actions, children }: { title: string; actions?: ReactNode; children: ReactNode }) {
  return (
    <div className={classes.page}>
      <div className={classes.head}>
        <h1>{title}</h1>
        {actions !== undefined && <div className={classes.actions}>{actions}</div>}
      </div>
      {children}
    </div>
  );
}

export function Card({ title, hint, wide = false, children }: CardProps) {
  return (
    <section className={classes.card} data-wide={wide} aria-label={title}>
      {title !== undefined && <h2>{title}</h2>}
      {hint !== undefined && <p className={classes.hint}>{hint}</p>}
      {children}
    </section>
  );
}

interface CardProps {
  title?: string;
  hint?: string;
  /** Over the whole width. */
  wide?: boolean;
  children: ReactNode;
}

/** Cards side by side where there is room. */
export function Cards({ children }: { children: ReactNode }) {
  return <div className={classes.cards}>{children}</div>;
}

/** A table that scrolls by itself where the screen is narrow. */
/** More than fit beside each other on a phone: the table then keeps its width and scrolls. */
const manyColumns = 4;

export function Rows({ label, head, children }: { label: string; head: readonly string[]; children: ReactNode }) {
  return (
    // Focusable, so that it can be scrolled without a mouse.
    <div className={classes.scroll} tabIndex={0} role="region" aria-label={label}>
      <table className={classes.table} data-many={head.length > manyColumns}>
        <thead>
          <tr>
            {head.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
