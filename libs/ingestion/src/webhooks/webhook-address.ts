import { lookup } from 'node:dns/promises';
import ipaddr from 'ipaddr.js';
import { TributaryError } from '@tributary/domain';

const invalid = (code: string, message: string, remedy: string) => new TributaryError(code, message, { status: 422, remedy });

/**
 * Checks where a sender wants to be told before anything is sent there. A sender must not be able to make the service call what stands behind its walls: https only, and only addresses
 * of the public Internet; `privateAddresses` (an installation's own decision) lets others, and http to the machine itself. What a name stands for may change
 * afterwards: each delivery looks again (webhook-sender).
 * @throws TributaryError 422 `webhook-url-invalid`, `webhook-not-https`, `webhook-host-unknown`, `webhook-address-private`.
 */
export async function checkAddress(text: string, { privateAddresses }: { readonly privateAddresses: boolean }): Promise<URL> {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) throw invalid('webhook-url-invalid', 'the address of the webhook is not a URL', 'For example https://cases.example.org/tributary.');
  if (url.username !== '' || url.password !== '' || url.hash !== '') throw invalid('webhook-url-invalid', 'the address of the webhook carries credentials or a fragment', 'Deliveries are signed: check the signature instead.');
  const addresses = await addressesOf(url);
  const loopback = addresses.every((address) => rangeOf(address) === 'loopback');
  if (url.protocol !== 'https:' && !(privateAddresses && loopback)) throw invalid('webhook-not-https', 'the address of the webhook is not https', 'Use https.');
  if (!privateAddresses && addresses.some((address) => rangeOf(address) !== 'unicast')) {
    throw invalid('webhook-address-private', 'the address of the webhook is not on the public Internet', 'Use a public address, or have the operator set WEBHOOK_PRIVATE_ADDRESSES=on.');
  }
  return url;
}

const rangeOf = (address: string): string => ipaddr.parse(address).range();

async function addressesOf(url: URL): Promise<string[]> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (ipaddr.isValid(host)) return [host];
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch {
    throw invalid('webhook-host-unknown', 'the host of the webhook is not known', 'Check the name.');
  }
}
