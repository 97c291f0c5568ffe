// Drives the unmodified client of the npm package durable-functions. Reads what
// the Functions host would bind to a client from standard input, and fails with
// the first answer that is not what the client's users rely on.
'use strict';
const assert = require('node:assert/strict');
const { readFileSync } = require('node:fs');
const df = require('durable-functions');

const { binding, request, old } = JSON.parse(readFileSync(0, 'utf8'));
const input = { type: 'durableClient', name: 'client' };
const client = df.getClient({ options: { extraInputs: [input] }, extraInputs: { get: () => binding } });

// until asks until the instance is in the state; the test's deadline ends it.
async function until(id, status) {
  for (;;) {
    const seen = await client.getStatus(id);
    if (seen.runtimeStatus === status) return seen;
    assert.ok(!['Completed', 'Failed', 'Terminated'].includes(seen.runtimeStatus), `${id} is ${JSON.stringify(seen)}, not ${status}`);
    await new Promise((done) => setTimeout(done, 10));
  }
}

async function startsAndQueries() {
  const id = await client.startNew('Hello', { input: 'Tokyo' });
  assert.match(id, /^[0-9a-f]{32}$/);
  const answer = await client.waitForCompletionOrCreateCheckStatusResponse({ url: request }, id, { timeoutInMilliseconds: 30000, retryIntervalInMilliseconds: 10 });
  assert.equal(answer.status, 200);
  assert.equal(await answer.text(), '"Hello, Tokyo"');
  const seen = await client.getStatus(id, { showHistory: true, showHistoryOutput: true, showInput: true });
  assert.deepEqual([seen.name, seen.instanceId, seen.input, seen.output, seen.customStatus], ['Hello', id, 'Tokyo', 'Hello, Tokyo', null]);
  assert.ok(seen.createdTime.getTime() <= seen.lastUpdatedTime.getTime());
  await assert.rejects(client.startNew('Nobody'), /400/);
  await assert.rejects(client.startNew('Hello', { version: '9' }), /400/);
  await assert.rejects(client.getStatus('nobody'), /404/);
  return id;
}

async function raisesSuspendsResumes() {
  const id = await client.startNew('Wait', { instanceId: 'waiting', input: { n: 1 } });
  assert.equal(id, 'waiting');
  await assert.rejects(client.startNew('Wait', { instanceId: id }), /409/);
  assert.equal((await until(id, 'Running')).output, null);
  await client.suspend(id, 'a cup of tea');
  await until(id, 'Suspended');
  await client.raiseEvent(id, 'GO', { a: [1, 'x'] });
  await client.resume(id, 'tea is over');
  assert.deepEqual((await until(id, 'Completed')).output, { a: [1, 'x'] });
  await client.raiseEvent(id, 'go', 1); // 410, which the client takes for done
  await assert.rejects(client.raiseEvent('nobody', 'go', 1), /No instance with ID 'nobody' found/);
  return id;
}

async function terminates() {
  const id = await client.startNew('Wait', { instanceId: 'endless' });
  await until(id, 'Running');
  await client.terminate(id, 'stop it');
  assert.equal((await until(id, 'Terminated')).output, 'stop it');
  await client.terminate(id, 'again');
  await assert.rejects(client.rewind(id, 'no'), /410/);
  return id;
}

async function rewinds() {
  const id = await client.startNew('Unlucky', { instanceId: 'unlucky', input: 'you' });
  assert.match(String((await until(id, 'Failed')).output), /out of luck/);
  await client.rewind(id, 'better luck now');
  const seen = await until(id, 'Completed');
  assert.equal(seen.output, 'Hello, you at last');
  await assert.rejects(client.rewind(id, 'no'), /410/);
  await assert.rejects(client.rewind('nobody', 'no'), /No instance with ID 'nobody' found/);
  return id;
}

async function lists(ids) {
  const all = (await client.getStatusAll()).map((one) => one.instanceId);
  assert.equal(all.length, ids.length + old);
  for (const id of ids) assert.ok(all.includes(id), `${id} is not in the list`);
  const since = new Date(Date.UTC(2021, 0, 1));
  const ended = await client.getStatusBy({ createdTimeFrom: since, createdTimeTo: new Date(Date.now() + 60000), runtimeStatus: [df.OrchestrationRuntimeStatus.Terminated, df.OrchestrationRuntimeStatus.Failed] });
  assert.deepEqual(ended.map((one) => one.instanceId), ['endless']);
}

async function purges(ids) {
  for (const deleted of [1, 0]) assert.equal((await client.purgeInstanceHistory(ids[0])).instancesDeleted, deleted);
  const window = { createdTimeFrom: new Date(Date.UTC(2020, 0, 1)), createdTimeTo: new Date(Date.UTC(2021, 0, 1)), runtimeStatus: [df.OrchestrationRuntimeStatus.Completed] };
  for (const deleted of [old, 0]) assert.equal((await client.purgeInstanceHistoryBy(window)).instancesDeleted, deleted);
  const left = (await client.getStatusAll()).map((one) => one.instanceId);
  assert.deepEqual(left, ids.slice(1).sort());
}

async function main() {
  assert.equal((await client.readEntityState(new df.EntityId('counter', 'a'))).entityExists, false);
  const ids = [await startsAndQueries(), await raisesSuspendsResumes(), await terminates(), await rewinds()];
  await lists(ids);
  await purges(ids);
  process.stdout.write('all done\n');
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
