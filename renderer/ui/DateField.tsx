import { CalendarDays } from 'lucide-react';
import { DatePicker } from 'antd';
import dayjs from 'dayjs';

interface Props { readonly label: string; readonly value: string; onChange(date: string): void }

/** A day as the newsroom writes it, YYYY-MM-DD, in every language of the suite and of the machine. Typed, or picked from a month; Enter takes the day, and sends no form that the field is in. */
export function DateField({ label, value, onChange }: Props) {
  return (
    <DatePicker className="date-field" aria-label={label} value={value === '' ? null : dayjs(value)} format="YYYY-MM-DD" allowClear={false} suffixIcon={<CalendarDays size={14} strokeWidth={1.75} aria-hidden />}
      onKeyDown={(event) => { if (event.key === 'Enter') event.preventDefault(); }}
      onChange={(day) => onChange(day ? day.format('YYYY-MM-DD') : '')} />
  );
}
