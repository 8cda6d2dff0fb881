import * as z from 'zod';

const CHANNEL_FORMS = ['tv', 'radio', 'paper', 'app', 'wechat', 'video'] as const;
export type ChannelForm = (typeof CHANNEL_FORMS)[number];

/** 渠道: where versions go out. Limits are data: 0 means none. */
export const channel = z.object({
  id: z.string(),
  name: z.string(),
  form: z.enum(CHANNEL_FORMS),
  /** Most characters of a title (each code point one), and of the body's text. */
  titleMax: z.number().int(),
  textMax: z.number().int(),
  /** 移动优先 channels jump the review queue when the story says so. */
  mobile: z.boolean(),
});
export type Channel = z.infer<typeof channel>;

/** 专栏/栏目. */
export const column = z.object({ id: z.string(), name: z.string(), channelId: z.string().nullable() });
export type Column = z.infer<typeof column>;

/** Are the blocks of this form spoken (口播, 配音 ...) or read by the eye? */
export const isSpoken = (form: ChannelForm): boolean => form === 'tv' || form === 'radio' || form === 'video';
