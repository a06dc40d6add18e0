// A tenant that eats all memory: main builds a cache of search results that never evicts anything, and takes every
// error on the way for a reason to go on. It grows by ordinary objects, arrays and strings of a few kilobytes each,
// never in one great leap, so the heap meets its limit in small steps, where a host can still end the script.
'use strict';

const RESULTS_PER_PAGE = 8;
const WORDS = ['amber', 'birch', 'cedar', 'delta', 'ember', 'fjord', 'grove', 'heath'];

// One shard is far below the most entries that a Map can have, so the cache can always grow.
const ENTRIES_PER_SHARD = 4096;

// The cache outlives the call, as caches do: what it holds stays reachable through the global scope.
const cache = { shards: [new Map()], entries: 0, mishaps: 0 };

// Joined text is one flat string of its own, whereas a sum of strings would share its parts and hardly use memory.
function describe(query, rank) {
  const words = [];
  for (let i = 0; i < 64; i++) words.push(WORDS[(query + rank + i) % WORDS.length]);
  return `${words.join(' ')} (${query}/${rank})`;
}

function search(query) {
  const results = [];
  for (let rank = 0; rank < RESULTS_PER_PAGE; rank++) {
    results.push({
      id: `${query}-${rank}`,
      score: 1 / (1 + rank + (query % 7)),
      tags: [WORDS[query % WORDS.length], WORDS[rank % WORDS.length]],
      position: { query, rank },
      text: describe(query, rank),
    });
  }
  return results;
}

function remember(query, results) {
  let shard = cache.shards[cache.shards.length - 1];
  if (shard.size >= ENTRIES_PER_SHARD) {
    shard = new Map();
    cache.shards.push(shard);
  }
  const summary = results.map(({ id }) => id).join(',');
  shard.set(`query:${query}`, { results, seen: [query, cache.entries], summary });
  cache.entries++;
}

function main(input) {
  const first = input.length;
  for (let query = first; ; query++) {
    try {
      remember(query, search(query));
    } catch {
      // To give up here would be to give memory back; what little was allocated is simply left behind.
      cache.mishaps++;
    }
  }
}
