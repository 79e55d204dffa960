import { kafkaFormatArgs, kafkaJavaArgs, kafkaProperties } from './config.js';

const settings = { port: 19092, controllerPort: 19093, logDir: '/h/log', adminPassword: 'adminpw', controllerPassword: 'controllerpw', biPassword: 'bipw' };
const properties = Object.fromEntries(kafkaProperties(settings).trim().split('\n').map((line) => {
  const at = line.indexOf('=');
  return [line.slice(0, at), line.slice(at + 1)];
}));

describe("the broker's configuration", () => {
  it('listens on the loopback address only', () => {
    const addresses = `${properties['listeners']},${properties['advertised.listeners']}`.split(',').map((l) => l.replace(/^[A-Z]+:\/\//, '').replace(/:\d+$/, ''));
    expect(new Set(addresses)).toEqual(new Set(['127.0.0.1']));
  });

  it('lets nobody in without a password, on either listener', () => {
    expect(properties['listener.security.protocol.map']).not.toMatch(/:PLAINTEXT/);
    expect(properties['sasl.enabled.mechanisms']).toBe('SCRAM-SHA-512');
  });

  it('lets business intelligence, and nobody else, come by PLAIN', () => {
    expect(properties['listener.name.client.plain.sasl.jaas.config']?.match(/user_\w+/g)).toEqual(['user_bi']);
  });

  it('refuses what no rule allows', () => {
    expect(properties).toMatchObject({ 'allow.everyone.if.no.acl.found': 'false', 'super.users': 'User:admin', 'authorizer.class.name': expect.stringContaining('StandardAuthorizer') });
  });

  it('makes no topic by accident', () => {
    expect(properties['auto.create.topics.enable']).toBe('false');
  });

  it('keeps to a small heap', () => {
    expect(kafkaJavaArgs({ libs: '/l', logProperties: '/p', properties: '/s' })).toContain('-Xmx384m');
  });

  it('names every user when the folder is formatted, one argument a line', () => {
    const lines = kafkaFormatArgs({ libs: '/l', logProperties: '/p', properties: '/s', clusterId: 'id', users: { admin: 'a', 'ingest-ae': 'b' } }).trim().split('\n');
    expect(lines).toEqual(expect.arrayContaining(['"--add-scram"', '"SCRAM-SHA-512=[name=admin,password=a]"', '"SCRAM-SHA-512=[name=ingest-ae,password=b]"']));
  });
});
