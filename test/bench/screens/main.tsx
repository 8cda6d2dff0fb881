/** The cut and assets screens in a bare frame of the suite's measures, for tests that drive them without a newsroom. */
import { useSyncExternalStore } from 'react';
import { createRoot } from 'react-dom/client';
import { ConfigProvider, theme } from 'antd';
import { useLanguage } from '../../../renderer/app/language.ts';
import { useNavigation } from '../../../renderer/app/navigation.ts';
import { onNotice } from '../../../renderer/app/notices.ts';
import { startShortcuts } from '../../../renderer/app/shortcuts.ts';
import { startPort } from '../../../renderer/data/port.ts';
import { applyTheme, useTheme } from '../../../renderer/app/theme.ts';
import AssetScreen from '../../../renderer/asset/AssetScreen.tsx';
import CutScreen from '../../../renderer/cut/CutScreen.tsx';

let said = '';
function Frame() {
  const { screen } = useNavigation();
  const { language } = useLanguage();
  const { shown } = useTheme();
  const notice = useSyncExternalStore((listener) => onNotice((one) => { said = one.text; listener(); }), () => said);
  return (
    <ConfigProvider theme={{ algorithm: [shown === 'dark' ? theme.darkAlgorithm : theme.defaultAlgorithm, theme.compactAlgorithm], token: { colorPrimary: '#3d8bfd', borderRadius: 4, fontSize: 13 } }}>
      <div key={language} style={{ display: 'grid', height: '100vh', gridTemplate: '40px minmax(0, 1fr) 26px / 48px minmax(0, 1fr)', background: 'var(--bg)' }}>
        <div style={{ gridRow: '1 / 4', borderRight: '1px solid var(--line)' }} /><div style={{ borderBottom: '1px solid var(--line)' }} />
        <div style={{ minHeight: 0, overflow: 'hidden' }}>{screen === 'assets' ? <AssetScreen /> : <CutScreen />}</div>
        <div role="status" style={{ borderTop: '1px solid var(--line)', padding: '0 8px' }}>{notice}</div>
      </div>
    </ConfigProvider>
  );
}

startPort();
startShortcuts();
applyTheme();
createRoot(document.getElementById('root')!).render(<Frame />);
