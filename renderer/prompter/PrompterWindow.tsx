export default function PrompterWindow() { return null; }
