import { ArrowDownUp, Download, Film, FileText, ListOrdered, ScissorsLineDashed, ScrollText, Settings, Stamp, type LucideIcon } from 'lucide-react';
import { lazy, type ComponentType, type LazyExoticComponent } from 'react';
import type { Screen } from './navigation.ts';

/** Each screen is loaded when it is first opened. */
export const SCREEN_PARTS: Record<Screen, { readonly Icon: LucideIcon; readonly Component: LazyExoticComponent<ComponentType> }> = {
  stories: { Icon: FileText, Component: lazy(() => import('../desk/DeskScreen.tsx')) },
  assets: { Icon: Film, Component: lazy(() => import('../asset/AssetScreen.tsx')) },
  cut: { Icon: ScissorsLineDashed, Component: lazy(() => import('../cut/CutScreen.tsx')) },
  rundown: { Icon: ListOrdered, Component: lazy(() => import('../rundown/RundownScreen.tsx')) },
  review: { Icon: Stamp, Component: lazy(() => import('../review/ReviewScreen.tsx')) },
  prompter: { Icon: ScrollText, Component: lazy(() => import('../prompter/PrompterScreen.tsx')) },
  export: { Icon: Download, Component: lazy(() => import('../export/ExportScreen.tsx')) },
  settings: { Icon: Settings, Component: lazy(() => import('../settings/SettingsScreen.tsx')) },
  sync: { Icon: ArrowDownUp, Component: lazy(() => import('../sync/SyncScreen.tsx')) },
};
