import './cut.css';
import { useNavigation } from '../app/navigation.ts';
import { CutDesk } from './CutDesk.tsx';
import { CutPicker } from './CutPicker.tsx';

/** The rough cut of a version; without one, which version to cut. */
export default function CutScreen() {
  const { id } = useNavigation();
  return id ? <CutDesk key={id} id={id} /> : <CutPicker />;
}
