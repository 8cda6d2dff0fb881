import { ConfigProvider, App as AntApp, theme } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import type { ReactNode } from 'react';
import { useLanguage } from './language.ts';
import { useTheme } from './theme.ts';

const TOKENS = {
  dark: { colorBgBase: '#17181b', colorBgContainer: '#1f2125', colorBgElevated: '#282b30', colorBgLayout: '#17181b', colorBorder: '#34383f', colorBorderSecondary: '#34383f', colorText: '#e6e7e9', colorTextSecondary: '#9aa0a8', colorTextPlaceholder: '#868d96' },
  light: { colorBgBase: '#ffffff', colorBgContainer: '#ffffff', colorBgElevated: '#ffffff', colorBgLayout: '#f4f5f6', colorBorder: '#dcdfe3', colorBorderSecondary: '#dcdfe3', colorText: '#1d2126', colorTextSecondary: '#636b75', colorTextPlaceholder: '#6b737d' },
} as const;

/** What Ant Design's parts need around them: our tokens, dense, in the person's language. Loaded with the first screen, not with the frame. */
export default function Surroundings({ children }: { children: ReactNode }) {
  const { language } = useLanguage();
  const { shown } = useTheme();
  return (
    <ConfigProvider locale={language === 'en' ? enUS : zhCN} button={{ autoInsertSpace: false }}
      theme={{
        algorithm: shown === 'dark' ? theme.darkAlgorithm : theme.defaultAlgorithm,
        token: { ...TOKENS[shown], colorPrimary: '#2474e8', colorSuccess: '#30a46c', colorWarning: '#f5a524', colorError: '#e5484d', borderRadius: 4, fontSize: 13, fontSizeSM: 12, controlHeight: 28, controlHeightSM: 24, sizeStep: 4, sizeUnit: 3, paddingSM: 8, fontFamily: 'var(--font)', motionDurationFast: '0.1s', motionDurationMid: '0.14s', motionDurationSlow: '0.16s' },
        // The algorithm for small sizes would shrink type to 10 px; these keep our rows of 28 px at 13 px.
        components: {
          Button: { paddingInline: 12, paddingInlineSM: 8, defaultShadow: 'none', primaryShadow: 'none', dangerShadow: 'none', defaultBg: 'var(--raised)' },
          Select: { optionHeight: 28, multipleItemHeight: 22, multipleItemBg: 'var(--hover)' }, Slider: { railBg: 'var(--line)', railHoverBg: 'var(--line)', trackBg: 'var(--accent)', trackHoverBg: 'var(--accent)', handleColor: 'var(--accent)', handleActiveColor: 'var(--accent)' },
          Segmented: { itemSelectedBg: 'var(--accent-soft)', trackBg: 'var(--bg)' }, Table: { cellPaddingBlockSM: 3, headerBg: 'transparent', headerSplitColor: 'transparent' },
        },
      }}>
      <AntApp component={false}>{children}</AntApp>
    </ConfigProvider>
  );
}
