import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { UploadGate } from './upload-gate.js';

const sender = () => new EventEmitter() as EventEmitter & Parameters<UploadGate['enter']>[0];
const settled = async (promise: Promise<unknown>): Promise<boolean> => {
  let done = false;
  void promise.then(() => { done = true; }, () => { done = true; });
  await new Promise((resolve) => { setImmediate(resolve); });
  return done;
};

describe('the gate of uploads', () => {
  it('lets so many in at once; the next comes in when one leaves, in the order in which they came', async () => {
    const gate = new UploadGate({ atOnce: 2, line: 10, waitMs: 60_000 });
    const [leave] = await Promise.all([gate.enter(sender()), gate.enter(sender())]);
    const [third, fourth] = [gate.enter(sender()), gate.enter(sender())];
    expect([await settled(third), gate.receiving, gate.inLine]).toEqual([false, 2, 2]);
    leave();
    leave();
    expect([await settled(third), await settled(fourth), gate.receiving, gate.inLine]).toEqual([true, false, 2, 1]);
    (await third)();
    (await fourth)();
    expect([gate.receiving, gate.inLine]).toEqual([1, 0]);
  });

  it('turns away who finds the line full, and who has stood in it for too long, and says when to come again', async () => {
    const gate = new UploadGate({ atOnce: 1, line: 1, waitMs: 1 });
    const leave = await gate.enter(sender());
    const waiting = gate.enter(sender());
    await expect(gate.enter(sender())).rejects.toMatchObject({ code: 'busy', status: 503, retryAfter: 5 });
    await expect(waiting).rejects.toMatchObject({ code: 'busy', status: 503 });
    expect(gate.inLine).toBe(0);
    leave();
    expect(gate.receiving).toBe(0);
  });

  it('keeps no place for a sender that has hung up', async () => {
    const gate = new UploadGate({ atOnce: 1, line: 1, waitMs: 60_000 });
    const leave = await gate.enter(sender());
    const impatient = sender();
    const waiting = gate.enter(impatient);
    impatient.emit('close');
    await expect(waiting).rejects.toMatchObject({ code: 'gone' });
    leave();
    expect([gate.receiving, gate.inLine]).toEqual([0, 0]);
  });

  it('gives the place of a sender that has hung up before its turn to the next', async () => {
    const gate = new UploadGate({ atOnce: 1, line: 2, waitMs: 60_000 });
    const leave = await gate.enter(sender());
    const gone = Object.assign(sender(), { destroyed: true });
    const [first, second] = [gate.enter(gone), gate.enter(sender())];
    leave();
    await expect(first).rejects.toMatchObject({ code: 'gone', status: 499 });
    (await second)();
    await expect(gate.enter(gone)).rejects.toMatchObject({ code: 'gone' });
    expect([gate.receiving, gate.inLine]).toEqual([0, 0]);
  });
});
