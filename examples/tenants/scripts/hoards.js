// A tenant that uses all memory: main builds a cache of search results that never evicts anything, and continues after
// every error. It grows by ordinary objects, arrays and strings of a few kilobytes each, so the heap reaches its limit
// in small steps, and a host can end the script there.
'use strict';

const RESULTS_PER_PAGE = 8;
const WORDS = ['amber', 'birch', 'cedar', 'delta', 'ember', 'fjord', 'grove', 'heath'];

// One shard is far below the maximum size of a Map, so the cache can always grow.
const ENTRIES_PER_SHARD = 4096;

// The cache is global, so it remains reachable after the call.
const cache = { shards: [new Map()], entries: 0, mishaps: 0 };

// Joined text is one flat string, whereas a concatenation would share its parts and hardly use memory.
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
      // Ignored: the small part that was allocated is left behind, and the loop continues.
      cache.mishaps++;
    }
  }
}
