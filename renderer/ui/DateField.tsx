import { CalendarDays } from 'lucide-react';
import { DatePicker } from 'antd';
import dayjs from 'dayjs';
import { useMemo } from 'react';

interface Props { readonly label: string; readonly value: string; onChange(date: string): void }

/** A day as the newsroom writes it, YYYY-MM-DD, in every language of the suite and of the machine. Typed, or picked from a month; Enter takes the day, and sends no form that the field is in. */
export function DateField({ label, value, onChange }: Props) {
  // Another object would be another day to the picker: what is being typed went each time that something else on the screen changed.
  const day = useMemo(() => (value === '' ? null : dayjs(value)), [value]);
  return (
    <DatePicker className="date-field" aria-label={label} value={day} format="YYYY-MM-DD" allowClear={false} suffixIcon={<CalendarDays size={14} strokeWidth={1.75} aria-hidden />}
      onKeyDown={(event) => { if (event.key === 'Enter') event.preventDefault(); }}
      onChange={(next) => onChange(next ? next.format('YYYY-MM-DD') : '')} />
  );
}
