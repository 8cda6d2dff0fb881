export default function ExportScreen() { return null; }
