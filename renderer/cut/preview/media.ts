/** The preview's media, through the port. */
import type { Asset } from '../../../shared/asset/asset.ts';
import { call } from '../../data/port.ts';
import type { MediaAccess } from './pictures.ts';

/** Reads media of the assets that `assetOf` knows; asks again each time, so a proxy that has come since is used. */
export function portMedia(assetOf: (id: string) => Asset | undefined): MediaAccess {
  return {
    async proxy(asset) {
      if (!assetOf(asset)?.proxy) return null;
      return (await call('media.locate', { asset, what: 'proxy' })).url;
    },
    async still(asset, frame) {
      if (assetOf(asset)?.kind === 'image') return (await call('media.locate', { asset, what: 'original' })).url;
      return (await call('media.still', { asset, frame })).url;
    },
    async sound(asset) {
      if (assetOf(asset)?.kind !== 'audio') return null;
      return (await call('media.locate', { asset, what: 'original' })).url;
    },
  };
}
