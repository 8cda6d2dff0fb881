import type { EncodedPacket, EncodedPacketSink } from 'mediabunny';
import type { Frames } from '../../../shared/units.ts';

/** Where each picture of a source stands in its file. Frame numbers count pictures in the order they are shown. */
export interface PacketIndex {
  /** How many pictures are shown. */
  readonly frames: Frames;
  /** Frame number -> place in decode order. */
  readonly order: readonly number[];
  /** Decode timestamp in whole microseconds (as the decoder gives it back) -> frame number. */
  readonly frameAt: ReadonlyMap<number, Frames>;
  /** By place in decode order. */
  readonly packets: readonly EncodedPacket[];
  /** By place in decode order: the places where decoding may begin, ascending. */
  readonly keys: readonly number[];
}

/** Reads the table of a file's packets (no picture data). Pictures that the edit list hides (negative time) have no number. */
export async function readIndex(sink: EncodedPacketSink): Promise<PacketIndex> {
  const packets: EncodedPacket[] = [];
  for await (const packet of sink.packets(undefined, undefined, { metadataOnly: true })) packets.push(packet);
  const order = packets.map((_, place) => place)
    .filter((place) => packets[place]!.microsecondTimestamp >= 0)
    .sort((a, b) => packets[a]!.timestamp - packets[b]!.timestamp);
  const frameAt = new Map(order.map((place, frame) => [packets[place]!.microsecondTimestamp, frame]));
  const keys = packets.flatMap((packet, place) => (packet.type === 'key' ? [place] : []));
  return { frames: order.length, order, frameAt, packets, keys };
}

/** The group of pictures around a place in decode order: `from` inclusive, `to` exclusive. */
export function groupAround(index: Pick<PacketIndex, 'keys' | 'packets'>, place: number): { from: number; to: number } {
  let low = 0;
  let high = index.keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (index.keys[middle]! <= place) low = middle + 1; else high = middle;
  }
  return { from: index.keys[low - 1] ?? 0, to: index.keys[low] ?? index.packets.length };
}
