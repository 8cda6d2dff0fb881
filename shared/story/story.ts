import * as z from 'zod';

/** A story in the central pool: what is known of the matter itself. Its texts are versions, one for each channel. */
export const story = z.object({
  id: z.string(),
  /** The working title everybody sees in lists. */
  title: z.string().min(1).max(120),
  /** 栏目 and 专题 it belongs to. */
  columns: z.array(z.string()),
  /** 移动优先 (绿色通道): mobile versions go first. */
  mobileFirst: z.boolean(),
  createdBy: z.string(),
  createdAt: z.number(),
  deleted: z.boolean(),
});
export type Story = z.infer<typeof story>;
