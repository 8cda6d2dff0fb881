import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { WindowBoundary } from './app/ScreenBoundary.tsx';
import { startNotices } from './app/notices.ts';
import { startNetwork } from './app/network.ts';
import { startShortcuts } from './app/shortcuts.ts';
import { applyTheme } from './app/theme.ts';
import { startDefects } from './app/defects.ts';
import { startPort } from './data/port.ts';

// The shell brings the port once the page is parsed, so the window has to listen before that: now.
startPort();
startDefects();
startNotices();
startNetwork();
startShortcuts();
applyTheme();
const root = document.getElementById('root');
if (!root) throw new Error('index.html has no root');
createRoot(root).render(<WindowBoundary><App /></WindowBoundary>);
