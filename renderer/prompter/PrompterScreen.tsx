export default function PrompterScreen() { return null; }
