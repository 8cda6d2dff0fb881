import type { ReactNode } from 'react';
import { CopyButton } from '../ui/CopyButton.tsx';
import { Boundary } from './Boundary.tsx';
import { t } from './language.ts';
import { announce } from './notices.ts';

const whatWentWrong = (error: Error): string => error.stack ?? error.message;

function Broken({ error, say, again, className = 'empty-state' }: { error: Error; say: string; again?: () => void; className?: string }) {
  return (
    <div className={className} role="alert">
      <p>{say}</p>
      <details><summary>{t('frame.defectDetails')}</summary><pre className="frame-defect">{whatWentWrong(error)}</pre></details>
      <p>
        {again ? <><button type="button" className="button primary" onClick={again}>{t('frame.reopen')}</button> </> : null}
        <button type="button" className={again ? 'button' : 'button primary'} onClick={() => location.reload()}>{t('frame.reload')}</button> <CopyButton text={whatWentWrong(error)} />
      </p>
    </div>
  );
}

/** A screen that made an error takes nothing else down: the rail, the status line and what was written stay. What could not be loaded comes only with the window loaded anew. */
export function ScreenBoundary({ children }: { children: ReactNode }) {
  return <Boundary instead={(error, again) => <Broken error={error} say={t('frame.defect')} again={again} />}>{children}</Boundary>;
}

/** The last of them: an error that no part kept to itself leaves words and a way on, instead of an empty window. */
export function WindowBoundary({ children }: { children: ReactNode }) {
  return <Boundary instead={(error) => <Broken className="frame-broken" error={error} say={t('frame.windowDefect')} />}>{children}</Boundary>;
}

/** A part of the frame that made an error leaves a word in its place (`className`), or nothing where it has none; the screen and what is written in it stay. `gone`: it is not there any more. */
export function PartBoundary({ children, className, gone }: { children: ReactNode; className?: string; gone?: () => void }) {
  const broke = (error: Error): void => { announce('error', t('frame.partDefect', { why: error.message })); gone?.(); };
  return <Boundary broke={broke} instead={(_error, again) => (className === undefined ? null : <div className={className}><button type="button" className="frame-part-broken" onClick={again}>{t('frame.partAgain')}</button></div>)}>{children}</Boundary>;
}
