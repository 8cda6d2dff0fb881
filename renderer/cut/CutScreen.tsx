import './cut.css';
import { useNavigation } from '../app/navigation.ts';
import { CutDesk } from './CutDesk.tsx';
import { CutPicker } from './CutPicker.tsx';

/** The rough cut of a version (`<version>` or `<version>/<block>`: with what that sound bite points to in the source viewer); without one, which version to cut. */
export default function CutScreen() {
  const { id } = useNavigation();
  const [version, block] = id?.split('/') ?? [];
  return version ? <CutDesk key={id} id={version} from={block ?? null} /> : <CutPicker />;
}
