// A tenant that never returns: main counts words and then waits for work that never comes. It uses every way in which a
// script can stay in control after an exception. A host can therefore stop it only by terminating its execution, which
// JavaScript can neither catch nor survive.
'use strict';

function countWords(text) {
  const counts = new Map();
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? []) {
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

function mostFrequent(counts, limit) {
  return [...counts]
    .sort(([wordA, countA], [wordB, countB]) => countB - countA || (wordA < wordB ? -1 : 1))
    .slice(0, limit);
}

// The state is global, so a host can check that nothing continues after the termination.
const progress = { rounds: 0, swallowed: 0 };

// Each round has enough work that the optimizing compilers soon compile the loop. Optimized loops must stop too.
function spin(seed) {
  let state = seed | 1;
  for (let i = 0; i < 10000; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
  }
  return state;
}

function workForEver(seed) {
  let state = seed;
  for (;;) {
    try {
      state = spin(state);
      // The script's own exceptions make sure that the catch block below is used.
      if (++progress.rounds % 100 === 0) throw new Error('still busy');
    } catch {
      progress.swallowed++;
    } finally {
      // A continue in finally discards the completion that was about to leave the loop: an exception or a return.
      continue;
    }
  }
}

function refuseToStop(seed) {
  try {
    workForEver(seed);
  } catch {
    progress.swallowed++;
  } finally {
    // Reached only if something left the loop, which then starts again.
    refuseToStop(seed + 1);
  }
}

function main(input) {
  const counts = countWords(input);
  const summary = mostFrequent(counts, 10).map(([word, count]) => `${word} ${count}`).join('\n');
  refuseToStop(summary.length);
  // Never reached.
  return summary;
}
