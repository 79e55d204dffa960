import { createHash } from 'node:crypto';
import { createDatabase } from '@tributary/testing';
import { createDataSource, createPool, migrate, withTransaction } from '@tributary/persistence';
import { messagingMigrations } from '@tributary/messaging';
import { securityMigrations } from '/work/main/libs/security/dist/migrations.js';
import { linkageMigrations } from './dist/migrations/1700000000100-links.js';
import { applyFacts } from './dist/links/apply-facts.js';
import { throughGate } from './dist/links/gate.js';
import { AppliedGovernanceCache } from './dist/governance/applied.js';
const N = Number(process.argv[2] ?? 10000), BATCH = Number(process.argv[3] ?? 5000), PAR = Number(process.argv[4] ?? 2), ALLTOK = process.argv[5] !== 'person';
const db = await createDatabase();
const ds = createDataSource({ url: db.url, schema: 'linkage', migrations: [...messagingMigrations, ...securityMigrations, ...linkageMigrations] });
await migrate(ds); await ds.destroy();
const pool = createPool({ url: db.url, schema: 'linkage', name: 'bench', max: 8 });
const times = new Map(); pool.on("connect", (c) => { const q = c.query.bind(c); c.query = async (...a) => { const t = performance.now(); try { return await q(...a); } finally { const k = String(a[0].text ?? a[0]).replace(/\s+/g," ").slice(0,110); times.set(k, (times.get(k) ?? 0) + performance.now() - t); } }; });
await pool.query("insert into permission values ('sen2|806|E1'),('camhs|RX3|E1'); update governance_state set revision='x'");
const h = (k, i) => `${k}.k1.${createHash('sha256').update(k + i).digest('base64url')}`;
const kinds = ['upn','uln','dem4','dem5','dem6','dem7','dob','sur','for','pc'];
const types = ['person','request','assessment','named-plan','plan-detail','active-plan','placement','need','need2'];
const facts = (feed, sender, version, note) => { const out = []; for (let i = 0; i < N; i++) { const tokens = kinds.filter(k => feed === 'sen2' || k !== 'upn').map(k => h(k, k==='dob'? i%3000 : i));
  for (const t of types) out.push({ kind:'fact', feed, sender, scope:'2025', recordType:t, recordId: createHash('sha256').update(`${t}${i}`).digest('base64url').slice(0,22), subjectId: createHash('sha256').update(`s${i}`).digest('base64url').slice(0,22), version, withdrawn:false, council:'E1', tokens: ALLTOK||t==='person'?tokens:[], payload:{ received:'2024-01-01', source:'1', rya:false, outcomeDate:'2024-02-03', outcome:'Y', mediation:false, tribunal:null, exported:null, note } }); } return out; };
const cache = new AppliedGovernanceCache(50);
let guess = 'alone';
async function run(name, all) {
  const queue = []; for (let i = 0; i < all.length; i += BATCH) queue.push(all.slice(i, i + BATCH));
  const t = performance.now(); const cpu = process.cpuUsage();
  await Promise.all(Array.from({ length: PAR }, async () => { for (let b; (b = queue.shift());) await withTransaction(pool, async (tx) => {
    guess = await throughGate(tx, guess, async (mode) => { const r = await applyFacts(tx, b, await cache.read(tx), mode === 'alone'); if (r === 'alone') return 'alone'; return 'done'; }); }); }));
  for (const [k,v] of [...times].sort((a,b)=>b[1]-a[1]).slice(0,9)) console.log("   ", (v/1000).toFixed(2), k); times.clear(); const s = (performance.now() - t) / 1000, c = process.cpuUsage(cpu);
  console.log(name.padEnd(28), Math.round(all.length / s), 'facts/s', 'node cpu', ((c.user + c.system) / 1e6 / s).toFixed(2), 'alone/together now', guess);
  await pool.query('truncate outbox');
}
await run('sen2 first load', facts('sen2', '806', 1, 'a'));
guess = 'together';
await run('sen2 payload only', facts('sen2', '806', 2, 'b'));
guess = 'alone';
await run('sen2 repeat', facts('sen2', '806', 2, 'b'));
await run('camhs joining all', facts('camhs', 'RX3', 1, 'a'));
await pool.end(); await db.drop(); process.exit(0);
